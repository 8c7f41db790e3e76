//===- ProjectWeights.cpp - Constants onto their value space --------------===//
//
// A filter [O][...] gets one scale s_w[o] per output channel, a bias [O] the
// scale of the accumulator s_in * s_w[o] (f32 product, as the requantization
// multiplies it), after what makes up for the error of the weights. Both become constants in storage integers behind a
// dequantize, so that the float graph now computes with the projected values.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"
#include "CorrectBias.h"

#include "qwid/Analysis/ScaleSelection.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Support/FixedPoint.h"
#include "qwid/Transforms/Passes.h"

#include <cmath>

#define DEBUG_TYPE "qwid-project-weights"

namespace qwid {
#define GEN_PASS_DEF_PROJECTWEIGHTS
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// A quantized constant of f32 `shape` and the type `element` after which a
/// dequantize gives f32 again.
static Value createProjected(OpBuilder &builder, Location location,
                             RankedTensorType shape, Type element,
                             ArrayRef<int64_t> stored) {
  Value constant =
      makeConstant(builder, location, shape.clone(element), stored);
  return DequantizeOp::create(builder, location, shape, constant);
}

/// The values of a 4-bit power-of-two code, in the order of the codes.
static SmallVector<int64_t> powerOfTwoValues() {
  SmallVector<int64_t> values;
  for (unsigned code = 0; code < 16; ++code)
    values.push_back(decodePowerOfTwo(code));
  return values;
}

/// Every element finite and of a magnitude whose scale is an f32.
static LogicalResult verifyElements(Operation *op, StringRef what,
                                    ArrayRef<float> elements) {
  for (float element : elements)
    if (!(std::fabs(element) <= kLargestMagnitude))
      return emitError(op->getLoc())
             << "node '" << getUserName(op) << "': expected " << what
             << " within +-2^60, got " << element
             << "; the model's weights are damaged, export it again";
  return success();
}

namespace {

/// Scales and stored integers of one contraction.
struct ChannelWeights {
  SmallVector<float> scales;
  SmallVector<int64_t> stored;
  SmallVector<double, 0> errors; ///< what is stored minus the weight
};

struct ProjectWeights : qwid::impl::ProjectWeightsBase<ProjectWeights> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation()))
      for (Operation &op :
           llvm::make_early_inc_range(function.getBody().front())) {
        LogicalResult result = success();
        if (auto contraction = dyn_cast<Weighted>(op);
            contraction && isIntegerOp(contraction))
          result = project(contraction);
        else if (auto constant = dyn_cast<ConstantOp>(op))
          projectActivation(constant);
        if (failed(result))
          signalPassFailure();
      }
  }

private:
  /// [O][K] weights onto the chosen space. `least[o]` bounds the scale of a
  /// channel from below.
  ChannelWeights projectFilter(ArrayRef<float> filter, ArrayRef<double> least) {
    ChannelWeights result;
    bool powerOfTwo = rescale == RescaleKind::Shift;
    size_t depth = filter.size() / least.size();
    for (auto [channel, floor] : llvm::enumerate(least)) {
      ArrayRef<float> row = filter.slice(channel * depth, depth);
      bool codes = weights == WeightScheme::PowerOfTwo;
      float chosen = codes ? selectPowerOfTwoCodeScale(row, powerOfTwo)
                           : selectWeightScale(row, powerOfTwo);
      float scale = raiseScale(chosen, floor, powerOfTwo);
      result.scales.push_back(scale);
      for (float weight : row) {
        int32_t stored = codes ? encodePowerOfTwo(weight / scale)
                               : quantize(weight, scale, 0, -127, 127);
        int32_t value = codes ? decodePowerOfTwo(stored) : stored;
        result.stored.push_back(stored);
        result.errors.push_back(double(value) * double(scale) - double(weight));
      }
    }
    return result;
  }

  /// The element type of a filter with these scales.
  Type getFilterType(Builder &builder, ArrayRef<float> scales) {
    SmallVector<double> exact(scales);
    if (weights == WeightScheme::PowerOfTwo)
      return CodebookType::get(builder.getContext(), 4, powerOfTwoValues(), 0,
                               builder.getDenseF64ArrayAttr(exact));
    SmallVector<int64_t> zeroPoints(scales.size(), 0);
    return quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, builder.getIntegerType(8),
        builder.getF32Type(), exact, zeroPoints, 0, -127, 127);
  }

  LogicalResult project(Weighted op) {
    auto input = getPlannedType(op.getInput());
    auto output = getPlannedType(op.getResult());
    ElementsAttr filterData = getConstantValue(op.getFilter());
    if (!filterData) // projected before
      return success();
    if (!input || (!output && !keepsAccumulators(op)))
      return emitError(op.getLoc())
             << "expected planned types on node '" << getUserName(op)
             << "'; run -qwid-select-scales first";
    SmallVector<float> filter = readFloats(filterData), biases;
    if (op.getBias())
      biases = readFloats(getConstantValue(op.getBias()));
    if (failed(verifyElements(op, "weights", filter)) ||
        failed(verifyElements(op, "biases", biases)))
      return failure();

    float inputScale = input.getScale();
    float outputScale = output ? output.getScale() : kSmallestScale;
    int64_t channels = op.getFilter().getType().getDimSize(0);
    bool hasBias = op.getBias() || (correctBias && !getInputMeans(op).empty());
    biases.resize(channels);
    SmallVector<double> least;
    for (float bias : biases)
      least.push_back(leastWeightScale(bias, inputScale, outputScale));
    ChannelWeights projected = projectFilter(filter, least);
    if (correctBias &&
        failed(planning::correctBias(op, projected.errors, biases)))
      return failure();
    OpBuilder builder(op);
    op.getFilterMutable().assign(createProjected(
        builder, op.getFilter().getLoc(), op.getFilter().getType(),
        getFilterType(builder, projected.scales), projected.stored));
    if (hasBias)
      op.getBiasMutable().assign(projectBias(
          builder, op.getBias() ? op.getBias().getLoc() : op.getLoc(), biases,
          inputScale, projected.scales));
    return success();
  }

  /// rne(bias / (s_in * s_w[o])); the division is in double, where no quotient
  /// of int32 size loses its rounding.
  static Value projectBias(OpBuilder &builder, Location location,
                           ArrayRef<float> biases, float inputScale,
                           ArrayRef<float> weightScales) {
    SmallVector<double> scales;
    SmallVector<int64_t> stored;
    for (auto [bias, weightScale] : llvm::zip_equal(biases, weightScales)) {
      float scale = inputScale * weightScale;
      scales.push_back(scale);
      double steps = std::nearbyint(double(bias) / double(scale));
      stored.push_back(int64_t(std::clamp(steps, -0x1p31, 0x1p31 - 1)));
    }
    SmallVector<int64_t> zeroPoints(scales.size(), 0);
    Type element = quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, builder.getIntegerType(32),
        builder.getF32Type(), scales, zeroPoints, 0, INT32_MIN, INT32_MAX);
    auto shape =
        RankedTensorType::get(int64_t(scales.size()), builder.getF32Type());
    return createProjected(builder, location, shape, element, stored);
  }

  /// A constant that integer ops read as an activation.
  static void projectActivation(ConstantOp constant) {
    quant::UniformQuantizedType type = getPlannedType(constant.getResult());
    if (!type)
      return;
    SmallVector<int64_t> stored;
    for (float element : readFloats(constant.getValue()))
      stored.push_back(quantize(element, type.getScale(), type.getZeroPoint(),
                                type.getStorageTypeMin(),
                                type.getStorageTypeMax()));
    OpBuilder builder(constant->getContext());
    builder.setInsertionPointAfter(constant);
    Value projected = createProjected(builder, constant.getLoc(),
                                      constant.getType(), type, stored);
    constant.getResult().replaceUsesWithIf(projected, [](OpOperand &use) {
      return isIntegerOp(use.getOwner()) &&
             llvm::is_contained(getActivationOperands(use.getOwner()), &use);
    });
    removePlannedType(constant);
  }
};

} // namespace
