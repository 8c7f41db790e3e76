//===- CompilerTest.cpp - The compiler as a library -----------------------===//

#include "SmallModels.h"
#include "qwid/Driver/ModelFile.h"

#include <cmath>

using namespace qwid;
using namespace qwid::test;

/// The failure of `error`, which must be one.
static std::pair<Fault, Messages> takeFailure(llvm::Error error) {
  std::pair<Fault, Messages> result{Fault::Internal, {}};
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    result = {failure.getFault(), failure.getMessages().vec()};
  });
  return result;
}

TEST(Compiler, ImportKeepsNodesAndNames) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("weeds.onnx", kConvolution)));
  EXPECT_EQ(imported.model.getName(), "weeds");
  ASSERT_EQ(imported.model.getNodes().size(), 2u);
  EXPECT_EQ(imported.model.getNodes()[1].op, "Relu");
  EXPECT_FALSE(imported.model.isQuantized());
}

TEST(Compiler, FailuresSayWhoseFaultAndWhichNode) {
  Folder folder;
  auto [fault, messages] =
      takeFailure(importModel(folder / "missing.onnx").takeError());
  EXPECT_EQ(fault, Fault::Input);
  ASSERT_FALSE(messages.empty());
  EXPECT_NE(messages.back().getText().find("missing.onnx"), std::string::npos);

  ImportResult imported =
      take(importModel(folder.write("model.onnx", kConvolution)));
  RangeTable none;
  std::tie(fault, messages) =
      takeFailure(quantize(imported.model, {}, &none).takeError());
  EXPECT_EQ(fault, Fault::Input);
  // The output keeps its accumulators and needs no range.
  ASSERT_EQ(messages.back().notes.size(), 2u);
  EXPECT_NE(messages.back().notes[0].text.find("'x'"), std::string::npos);
  std::tie(fault, messages) =
      takeFailure(quantize(imported.model, {}).takeError());
  EXPECT_EQ(fault, Fault::Usage);

  CompileOptions options;
  options.target = "rpi";
  std::tie(fault, messages) = takeFailure(checkCompile(options));
  EXPECT_EQ(fault, Fault::Usage);
  EXPECT_NE(messages[0].text.find("did you mean 'rpi4'?"), std::string::npos);
}

/// What importModel says of photos that become the input as `options` say.
static std::string preprocess(const PreprocessOptions &options) {
  Folder folder;
  ModelOptions view;
  view.preprocess = options;
  return llvm::toString(
      importModel(folder.write("model.onnx", kPhotos), view).takeError());
}

TEST(Compiler, PreprocessOptionsAreChecked) {
  PreprocessOptions options;
  options.range = 7;
  EXPECT_EQ(preprocess(options), "--range 7: expected 1 or 255");
  options.range = 255;
  options.std = {0};
  EXPECT_EQ(preprocess(options), "--std: expected finite numbers other than "
                                 "0");
  options.std = {};
  options.mean = {1, NAN, 1};
  EXPECT_EQ(preprocess(options), "--mean: expected finite numbers");
  options.mean = {};
  options.shortSide = 6;
  EXPECT_EQ(preprocess(options), "--resize 6: only a crop has a short side");
  options.resize = ResizeMode::Stretch;
  EXPECT_EQ(preprocess(options), "--resize 6: only a crop has a short side");
  options.resize = ResizeMode::Crop;
  EXPECT_EQ(preprocess(options), "");
  options.shortSide = 5;
  EXPECT_EQ(preprocess(options),
            "--resize 5: expected at least 6, the size of the model's input");
  options.shortSide = 65536;
  EXPECT_EQ(preprocess(options), "");
  options.shortSide = 65537;
  EXPECT_EQ(preprocess(options), "--resize 65537: expected at most 65536");
}

/// The usage error of checkQuantize, which is that of quantize; empty if there is
/// none.
static std::string refuse(const Model &model, const QuantizeOptions &options,
                          bool hasRanges) {
  RangeTable ranges = makeRanges(4);
  llvm::Error early = checkQuantize(model, options, hasRanges);
  llvm::Error late =
      quantize(model, options, hasRanges ? &ranges : nullptr).takeError();
  EXPECT_EQ(bool(early), bool(late));
  if (!early)
    return "";
  auto [fault, messages] = takeFailure(std::move(early));
  EXPECT_EQ(fault, Fault::Usage);
  EXPECT_EQ(messages[0].text, takeFailure(std::move(late)).second[0].text);
  return messages[0].text;
}

TEST(Compiler, QuantizeTakesScalesOrRanges) {
  Folder folder;
  ImportResult plain =
      take(importModel(folder.write("plain.onnx", kConvolution)));
  ImportResult own = take(importModel(folder.write("own.onnx", kOwnScales)));
  constexpr char leaveOut[] =
      "'own' brings its own scales; leave out --calibrate and --weights";
  QuantizeOptions options;
  EXPECT_EQ(refuse(plain.model, options, true), "");
  EXPECT_EQ(refuse(plain.model, options, false),
            "'plain' brings no scales of its own; calibrate it first");
  EXPECT_EQ(refuse(own.model, options, true), leaveOut);
  EXPECT_EQ(refuse(own.model, options, false), "");
  options.weights = WeightScheme::PowerOfTwo;
  EXPECT_EQ(refuse(own.model, options, false), leaveOut);
  options = QuantizeOptions();
  options.exact = true;
  EXPECT_EQ(refuse(own.model, options, false), "");
  EXPECT_EQ(refuse(plain.model, options, true),
            "--qdq-exact is for models that bring their own scales, which "
            "'plain' does not");
}

TEST(Compiler, IntegerOnlyExcludesRescaleInFloat) {
  Folder folder;
  ImportResult plain =
      take(importModel(folder.write("plain.onnx", kConvolution)));
  ImportResult own = take(importModel(folder.write("own.onnx", kOwnScales)));
  constexpr char excludes[] = "--integer-only excludes --rescale float; pass "
                              "--rescale fixed or --rescale shift";
  QuantizeOptions options;
  options.integerOnly = true;
  EXPECT_EQ(refuse(plain.model, options, true), "");
  options.rescale = RescaleKind::Float;
  EXPECT_EQ(refuse(plain.model, options, true), excludes);
  EXPECT_EQ(refuse(own.model, options, false), excludes);
  options.rescale = RescaleKind::Fixed;
  EXPECT_EQ(refuse(plain.model, options, true), "");
}

TEST(Compiler, SummarizeCountsNodesThatCompute) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kClassifier)));
  // All but the flatten.
  EXPECT_EQ(summarize(imported.model).nodes, 3);
  EXPECT_TRUE(summarize(imported.model).keptFloat.empty());
  RangeTable ranges = makeRanges(4);
  QuantizeResult quantized = take(quantize(imported.model, {}, &ranges));
  PlanSummary summary = summarize(quantized.plan);
  EXPECT_EQ(summary.nodes, 3);
  ASSERT_EQ(summary.keptFloat.size(), 1u);
  EXPECT_EQ(summary.keptFloat[0].node, "Softmax(scores)");
  EXPECT_EQ(summary.keptFloat[0].reason, "");
}

TEST(Compiler, QuantizeLeavesTheModelAlone) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kClassifier)));
  std::string before, after;
  {
    llvm::raw_string_ostream os(before);
    writePlan(imported.model.getModule(), os, /*asText=*/true);
  }
  RangeTable ranges = makeRanges(4);
  QuantizeResult quantized = take(quantize(imported.model, {}, &ranges));
  {
    llvm::raw_string_ostream os(after);
    writePlan(imported.model.getModule(), os, /*asText=*/true);
  }
  EXPECT_EQ(before, after);
  EXPECT_TRUE(quantized.plan.isQuantized());
  ASSERT_EQ(quantized.summary.keptFloat.size(), 1u);
  EXPECT_EQ(quantized.summary.keptFloat[0].node, "Softmax(scores)");
  EXPECT_EQ(quantized.summary.keptFloat[0].reason, "it has no integer form");
}

TEST(Compiler, RunGivesNumbersOfTheModel) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kConvolution)));
  PrepareResult prepared = take(prepareToRun(imported.model));
  RunOptions options;
  options.inputs.emplace_back(llvm::ArrayRef<int64_t>{1, 2, 3, 3},
                              ElementKind::F32);
  llvm::fill(options.inputs[0].view<float>().take_front(9), 3.0f);
  llvm::fill(options.inputs[0].view<float>().drop_front(9), 1.0f);
  RunResult result = take(qwid::run(prepared.runnable->getModel(), options));
  ASSERT_EQ(result.outputs.size(), 1u);
  EXPECT_EQ(result.outputs[0].name, "y");
  // 3 * 1 + 1 * -1 and 3 * 0.5 + 1 * 2
  EXPECT_EQ(result.outputs[0].real[0], 2.0f);
  EXPECT_EQ(result.outputs[0].real[17], 3.5f);

  options.inputs[0] = Tensor({1, 2, 3, 4}, ElementKind::F32);
  auto [fault, messages] = takeFailure(
      qwid::run(prepared.runnable->getModel(), options).takeError());
  EXPECT_EQ(messages[0].text, "input 'x': expected float32 [1, 2, 3, 3], got "
                              "float32 [1, 2, 3, 4]");
}

TEST(Compiler, CalibrateReportsProgressAndRanges) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kConvolution)));
  std::vector<float> values(2 * 2 * 3 * 3, 1.0f);
  values[0] = -4;
  qwid_array array = {};
  array.data = values.data();
  array.bytes = values.size() * sizeof(float);
  array.type = QWID_F32;
  array.rank = 4;
  std::copy_n(std::begin({2, 2, 3, 3}), 4, array.shape);
  qwid_error error;
  std::string file = folder / "two.npy";
  ASSERT_EQ(qwid_npy_write(file.c_str(), &array, &error), QWID_OK);
  std::vector<std::pair<size_t, size_t>> steps;
  CalibrateOptions options;
  options.samples = file;
  options.estimator = RangeEstimator::MinMax;
  options.progress = [&](size_t done, size_t total) {
    steps.push_back({done, total});
  };
  CalibrateResult result = take(calibrate(imported.model, options));
  EXPECT_EQ(steps.size(), 2u); // one per row of the array
  EXPECT_EQ(steps.back(), std::make_pair(size_t(2), size_t(2)));
  EXPECT_EQ(*result.ranges.find("x"), (TensorRange{-4, 1}));
}

TEST(Compiler, PreviewLowers) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kConvolution)));
  PreviewResult result = take(preview(imported.model));
  ASSERT_EQ(result.schemes.size(), 5u);
  const PreviewResult::Scheme &scheme = result.schemes[1];
  EXPECT_EQ(scheme.name, "int8");
  ASSERT_EQ(scheme.variants.size(), 4u);
  const PreviewResult::Variant &best = scheme.variants.front();
  EXPECT_EQ(best.isa, "avx512vnni");
  EXPECT_EQ(best.targets, std::vector<std::string>{"x86-64"});
  // One place, a quad of inputs, 32 channels; start value and factor of each.
  EXPECT_EQ(best.weightBytes, 4 * 32 + 2 * 4 * 32);
  ASSERT_EQ(best.milliseconds.size(), 2u);
  EXPECT_GT(best.milliseconds[0], 0);
  // As it is: the first scheme, computed in float.
  PreviewResult::Variant one = take(previewVariant(imported.model, "neon"));
  EXPECT_EQ(one.isa, "neon");
  EXPECT_EQ(one.milliseconds, result.schemes[0].variants[2].milliseconds);
  EXPECT_EQ(one.layers.size(), result.schemes[0].variants[2].layers.size());
  EXPECT_TRUE(bool(llvm::errorToBool(
      previewVariant(imported.model, "avx1024").takeError())));
}

TEST(Compiler, InspectCounts) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("model.onnx", kConvolution)));
  InspectResult result = take(inspect(imported.model));
  EXPECT_EQ(result.macs, 2 * 9 * 2);
  EXPECT_EQ(result.parameters, 4);
  ASSERT_EQ(result.nodes.size(), 2u);
  EXPECT_EQ(result.nodes[1].becomes, "part of 'Conv(c)'");
}
