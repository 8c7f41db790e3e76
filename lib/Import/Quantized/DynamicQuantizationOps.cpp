//===- DynamicQuantizationOps.cpp - DynamicQuantizeLinear -----------------===//
//
// Scale and zero point of a tensor are found as the model runs, from its extremes:
//
//   scale = range_scale(min(x), max(x))
//   zero  = range_zero(min(x), scale)
//   y     = sat(rne(x / scale) + zero)
//
// in f32, as ONNX Runtime computes it, which takes scale 1 for a tensor of zeros.
//
//===----------------------------------------------------------------------===//

#include "DynamicQuantization.h"

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

DynamicallyQuantized qwid::quantizeDynamically(NodeImporter &node, Value x,
                                               Locator locate) {
  OpBuilder &builder = node.getBuilder();
  Type byte = IntegerType::get(builder.getContext(), 8, IntegerType::Unsigned);
  Arithmetic math(node);
  DynamicallyQuantized result;
  auto axes = llvm::to_vector(
      llvm::seq<int64_t>(0, cast<RankedTensorType>(x.getType()).getRank()));
  Value low = math.reduce(Reduction::Min, x, axes, false, "lowest");
  Value high = math.reduce(Reduction::Max, x, axes, false, "highest");
  if (node.failed())
    return result;
  result.scale = node.create<BinaryFunctionOp>(locate(1, "scale"),
                                               BinaryFunction::RangeScale, low,
                                               high, RescaleKindAttr());
  Value zero = math.apply(BinaryFunction::RangeZero, low, result.scale, "zero");
  if (node.failed())
    return result;
  // Before the integers: what pads them reads it.
  result.zero = node.createAs<CastOp>(locate(2, "zero_byte"), byte, zero);
  Value steps = math.apply(
      UnaryFunction::Round,
      math.apply(BinaryFunction::Div, x, result.scale, "quotient"), "steps");
  Value sum = math.add(steps, zero, "sum");
  if (sum)
    result.integers = node.createAs<CastOp>(locate(0, "integers"), byte, sum);
  return result;
}

namespace {

LogicalResult buildDynamicQuantizeLinear(NodeImporter &node) {
  Value x = node.floatValue(0);
  if (node.failed())
    return failure();
  DynamicallyQuantized quantized =
      quantizeDynamically(node, x, [&](size_t output, StringRef suffix) {
        return node.hasOutput(output) ? node.outputLoc(output)
                                      : node.helperLoc(suffix);
      });
  if (node.failed())
    return failure();
  Value results[] = {quantized.integers, quantized.scale, quantized.zero};
  for (auto [index, value] : llvm::enumerate(results))
    if (node.hasOutput(index) && failed(node.setResult(value, index)))
      return failure();
  return success();
}

constexpr OpEntry kOps[] = {
    {"DynamicQuantizeLinear", 11, 11, 1, 1, buildDynamicQuantizeLinear},
};

} // namespace

ArrayRef<OpEntry> qwid::getDynamicQuantizationOps() { return kOps; }
