//===- CalibrateTest.cpp - Calibrating and quantizing a network -----------===//

#include "qwid/Transforms/Quantize.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Reference/Executor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace qwid;

namespace {

/// y = relu(W x + b), then a move that carries the name of another tensor.
constexpr char kNetwork[] = R"(
func.func @main(%x: tensor<1x2xf32> {qwid.name = "x"}) -> (tensor<2x1xf32> {qwid.name = "z"}) {
  %w = qwid.constant dense<[[1.0, -1.0], [0.5, 0.5]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %b = qwid.constant dense<[0.25, 0.0]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.fully_connected %x, %w bias %b {clamp = #qwid.clamp<0.0, 0x7F800000>}
    : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("fc"("y"))
  %z = qwid.reshape %y : (tensor<1x2xf32>) -> tensor<2x1xf32> loc("reshape"("x"))
  return %z : tensor<2x1xf32>
}
)";

/// The real values of `stored`, the result of `module`.
std::vector<float> readReals(ModuleOp module, const Tensor &stored) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  auto type = cast<RankedTensorType>(main.getResultTypes()[0]);
  std::optional<Quantization> quantization =
      getQuantization(type.getElementType());
  if (!quantization)
    return stored.view<float>().vec();
  std::vector<float> reals;
  for (int32_t q : stored.getIntegers())
    reals.push_back(quantization->scale * float(q - quantization->zeroPoint));
  return reals;
}

class Calibrate : public testing::Test {
protected:
  Calibrate() {
    context.loadDialect<QwidDialect, func::FuncDialect, quant::QuantDialect>();
    context.getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return success();
    });
    module = parseSourceString<ModuleOp>(kNetwork, &context);
  }

  /// Calibrates on `samples`, two values each.
  FailureOr<RangeTable> run(std::vector<std::array<float, 2>> samples,
                            RangeEstimator estimator = RangeEstimator::MinMax) {
    size_t next = 0;
    return calibrate(
        *module,
        [&]() -> FailureOr<std::vector<Tensor>> {
          if (next == samples.size())
            return std::vector<Tensor>();
          Tensor tensor({1, 2}, ElementKind::F32);
          llvm::copy(samples[next++], tensor.view<float>().begin());
          return std::vector<Tensor>{tensor};
        },
        [&](llvm::ArrayRef<Tensor> results) {
          given.push_back(results[0].view<float>()[0]);
        },
        estimator);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::string messages;
  std::vector<float> given; ///< the first element of each result
};

TEST_F(Calibrate, SeesEverySampleUnderTheTensorsName) {
  FailureOr<RangeTable> ranges =
      run({{1.0f, 2.0f}, {-3.0f, 1.0f}, {2.0f, 0.0f}});
  ASSERT_TRUE(succeeded(ranges)) << messages;
  EXPECT_EQ(given, (std::vector<float>{0.0f, 0.0f, 2.25f}));
  EXPECT_EQ(ranges->size(), 2u);
  EXPECT_EQ(*ranges->find("x"), (TensorRange{-3.0f, 2.0f}));
  EXPECT_EQ(*ranges->find("y"), (TensorRange{0.0f, 2.25f}));
}

TEST_F(Calibrate, AveragesTheExtremesOfSamples) {
  FailureOr<RangeTable> ranges =
      run({{1.0f, 2.0f}, {-3.0f, 1.0f}, {2.0f, 0.0f}, {0.0f, 1.0f}},
          RangeEstimator::Average);
  ASSERT_TRUE(succeeded(ranges)) << messages;
  EXPECT_EQ(*ranges->find("y"), (TensorRange{0.25f, 1.0625f}));
}

TEST_F(Calibrate, SigmaLeavesOutliersOutAndInventsNothing) {
  // Largest y: nine times 0 and once 10, so that the mean is 1 and the standard
  // deviation 3. Smallest: never below 0, which the deviations would leave.
  std::vector<std::array<float, 2>> samples;
  for (int i = 0; i < 10; ++i)
    samples.push_back({i == 4 ? 9.75f : -0.25f, 0.0f});
  FailureOr<RangeTable> ranges = run(samples, RangeEstimator::Sigma);
  ASSERT_TRUE(succeeded(ranges)) << messages;
  EXPECT_EQ(*ranges->find("y"), (TensorRange{0.0f, 7.0f}));
}

TEST_F(Calibrate, InputsHaveNoOutliers) {
  for (RangeEstimator estimator :
       {RangeEstimator::MinMax, RangeEstimator::Average,
        RangeEstimator::Sigma}) {
    FailureOr<RangeTable> ranges =
        run({{0.0f, 0.5f}, {0.0f, 0.5f}, {-1.0f, 9.0f}}, estimator);
    ASSERT_TRUE(succeeded(ranges)) << messages;
    EXPECT_EQ(*ranges->find("x"), (TensorRange{-1.0f, 9.0f}));
  }
}

TEST_F(Calibrate, AveragesTheChannelsThatAContractionReads) {
  FailureOr<RangeTable> ranges =
      run({{1.0f, 2.0f}, {-3.0f, 1.0f}, {2.0f, 0.0f}, {1.0f, 0.0f}});
  ASSERT_TRUE(succeeded(ranges)) << messages;
  EXPECT_EQ(ranges->findInputMeans("y"), (llvm::ArrayRef<float>{0.25f, 0.75f}));
  EXPECT_TRUE(ranges->findInputMeans("x").empty());
}

TEST_F(Calibrate, PowersOfTwoKeepTheMeanOfEveryChannel) {
  // 3/4 and -1/5 have no codes on one scale: without correction the channel means
  // of the logits would shift by the error times 2 and 1.
  constexpr char kLogits[] = R"(
func.func @main(%x: tensor<1x2xf32> {qwid.name = "x"}) -> (tensor<1x2xf32> {qwid.name = "y"}) {
  %w = qwid.constant dense<[[0.75, -0.2], [0.3, 0.55]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %y = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("fc"("y"))
  return %y : tensor<1x2xf32>
}
)";
  module = parseSourceString<ModuleOp>(kLogits, &context);
  const std::vector<std::array<float, 2>> samples = {
      {1.0f, 0.0f}, {3.0f, 2.0f}, {4.0f, 1.0f}, {0.0f, 1.0f}};
  FailureOr<RangeTable> ranges = run(samples);
  ASSERT_TRUE(succeeded(ranges)) << messages;
  QuantizeOptions options;
  options.weights = WeightScheme::PowerOfTwo;
  ASSERT_TRUE(succeeded(quantizeModule(*module, *ranges, options))) << messages;
  EXPECT_NE(messages.find("the bias makes up for the error"),
            std::string::npos);
  auto executor = Executor::create(*module);
  ASSERT_TRUE(succeeded(executor)) << messages;
  double sums[2] = {0, 0};
  for (const std::array<float, 2> &sample : samples) {
    Tensor input({1, 2}, ElementKind::F32);
    llvm::copy(sample, input.view<float>().begin());
    auto results = (*executor)->run(input);
    ASSERT_TRUE(succeeded(results));
    for (int channel : {0, 1})
      sums[channel] += (*results)[0].view<float>()[channel];
  }
  // The means of 0.75 a - 0.2 b and 0.3 a + 0.55 b at a = 2, b = 1; what is left
  // comes from the rounding of the samples to steps of 4 / 255.
  EXPECT_NEAR(sums[0] / 4, 1.3, 0.01);
  EXPECT_NEAR(sums[1] / 4, 1.15, 0.01);
}

TEST_F(Calibrate, NamesTheTensorThatIsNotFinite) {
  EXPECT_TRUE(failed(run({{1.0f, std::numeric_limits<float>::quiet_NaN()}})));
  EXPECT_NE(messages.find("tensor 'x' holds NaN at element 1"),
            std::string::npos)
      << messages;
}

TEST_F(Calibrate, NeedsASample) {
  EXPECT_TRUE(failed(run({})));
  EXPECT_NE(messages.find("at least one calibration sample"),
            std::string::npos);
}

TEST_F(Calibrate, QuantizedNetworkIsCloseToTheFloatOne) {
  FailureOr<RangeTable> ranges =
      run({{-1.0f, -1.0f}, {1.0f, 1.0f}, {1.0f, -1.0f}});
  ASSERT_TRUE(succeeded(ranges));
  for (RescaleKind rescale :
       {RescaleKind::Float, RescaleKind::Shift, RescaleKind::Fixed}) {
    OwningOpRef<ModuleOp> quantized = module->clone();
    QuantizeOptions options;
    options.rescale = rescale;
    options.integerOnly = rescale != RescaleKind::Float;
    ASSERT_TRUE(succeeded(quantizeModule(*quantized, *ranges, options)))
        << messages;
    auto executor = Executor::create(*quantized);
    ASSERT_TRUE(succeeded(executor)) << messages;
    // Under integer-only the result is the integers.
    Type result =
        quantized->lookupSymbol<func::FuncOp>("main").getResultTypes()[0];
    EXPECT_EQ(cast<RankedTensorType>(result).getElementType().isF32(),
              !options.integerOnly);
    for (float a : {-1.0f, -0.3f, 0.0f, 0.7f})
      for (float b : {-0.9f, 0.1f, 1.0f}) {
        Tensor input({1, 2}, ElementKind::F32);
        input.view<float>()[0] = a;
        input.view<float>()[1] = b;
        auto results = (*executor)->run(input);
        ASSERT_TRUE(succeeded(results));
        std::vector<float> y = readReals(*quantized, (*results)[0]);
        EXPECT_NEAR(y[0], std::max(a - b + 0.25f, 0.0f), 0.03f);
        EXPECT_NEAR(y[1], std::max(0.5f * (a + b), 0.0f), 0.03f);
      }
  }
}

} // namespace
