//===- QuantizationOps.cpp - QuantizeLinear, DequantizeLinear -------------===//
//
// Known tensors fold; a dequantized constant also stays as the dequantize of its
// integers, so that a quantized graph can find them. Blocks of a known tensor
// have no type and are only folded; of a computed one they are decomposed:
// dequantize into products with one factor per cell, quantize into the form with
// one scale per row by bringing each block into a row of its own.
//
//===----------------------------------------------------------------------===//

#include "QuantizedValues.h"
#include "lib/Import/Graph/NodeImporter.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// axis and block_size. Opset 10 has neither.
std::pair<int64_t, int64_t> readAxis(NodeImporter &node) {
  int64_t axis = node.getInt("axis", 1);
  int64_t block = node.getInt("block_size", 0);
  if (block < 0 && !node.failed())
    node.error() << "expected block_size >= 0, got " << block;
  return {axis, std::max<int64_t>(0, block)};
}

/// (q - zero point) * scale with one scale and zero point per cell.
LogicalResult dequantizeBlocks(NodeImporter &node, const Scales &scales) {
  SmallVector<int64_t> shape(node.shape(0));
  if (!isFoldable(shape))
    return node.unsupported("a computed tensor of that many blocks");
  Scales unit = scales;
  unit.axis = -1;
  unit.block = 0;
  unit.scales = {1.0f};
  unit.zeroPoints = {0};
  Value x = dequantized(node, 0, unit, node.helperLoc("integers"));
  if (!x)
    return failure();
  SmallVector<float> factors, offsets;
  for (int64_t i = 0, cells = ShapedType::getNumElements(shape); i < cells;
       ++i) {
    factors.push_back(scales.scales[scales.at(i)]);
    offsets.push_back(-float(scales.zeroPoints[scales.at(i)]));
  }
  // Integers of up to 16 bits: the sum is exact.
  x = node.create<AddOp>(
      node.helperLoc("difference"), x,
      node.floatConstant(node.helperLoc("offsets"), shape, offsets),
      ClampAttr(), RescaleKindAttr());
  return node.emit<MulOp>(
      x, node.floatConstant(node.helperLoc("factors"), shape, factors),
      ClampAttr(), RescaleKindAttr());
}

LogicalResult buildDequantizeLinear(NodeImporter &node) {
  auto [axis, block] = readAxis(node);
  node.ignore({"output_dtype"}); // one of the float types, all of which are f32
  const HostTensor *known = node.known(0);
  Value input = known || node.failed() ? Value() : node.value(0);
  if (node.failed())
    return failure();
  Scales scales =
      readScales(node, 1, 2, node.shape(0),
                 known ? known->element : elementOf(input), axis, block);
  if (node.failed())
    return failure();
  if (scales.isBlocked())
    return known ? node.setResult(dequantize(*known, scales))
                 : dequantizeBlocks(node, scales);
  Value value = dequantized(node, 0, scales, node.getLoc());
  if (!value)
    return failure();
  return known ? node.setResult(value, dequantize(*known, scales))
               : node.setResult(value);
}

/// The type that output_dtype asks for; null: none.
Type readOutputType(NodeImporter &node) {
  int64_t code = node.getInt("output_dtype", 0);
  if (code == 0)
    return {};
  Type type = storedTypeFor(code, *node.getBuilder().getContext());
  if ((!type || !isa<IntegerType>(type)) && !node.failed())
    (void)node.unsupported("output_dtype " + dataTypeName(code));
  return type;
}

/// [outer, blocks, block, inner] with each block in a row: [.., block]. Cells
/// that a short last block lacks are there in between.
LogicalResult quantizeBlocks(NodeImporter &node, const Scales &scales) {
  SmallVector<int64_t> shape(node.shape(0)), none(shape.size(), 0);
  int64_t blocks = (scales.size + scales.block - 1) / scales.block;
  int64_t rows = scales.scales.size();
  SmallVector<int64_t> apart{rows / (blocks * scales.inner), blocks,
                             scales.block, scales.inner};
  SmallVector<int64_t> turned{apart[0], apart[1], apart[3], apart[2]};
  SmallVector<int64_t> swap{0, 1, 3, 2}, whole(shape), missing(none);
  whole[scales.axis] = blocks * scales.block;
  missing[scales.axis] = whole[scales.axis] - shape[scales.axis];
  Value x = node.floatValue(0);
  if (!x)
    return failure();
  if (whole != shape)
    x = node.create<PadOp>(node.helperLoc("whole"), x, Value(), none, missing,
                           llvm::APFloat(0.0f));
  x = node.reshape(node.helperLoc("blocks"), x, apart);
  if (x)
    x = node.create<TransposeOp>(node.helperLoc("turned"), x, swap);
  x = node.reshape(node.helperLoc("rows"), x, {rows, scales.block});
  if (!x)
    return failure();
  Scales perRow = scales;
  perRow.axis = 0;
  perRow.block = 0;
  x = quantized(node, x, perRow, node.helperLoc("quantized"));
  Type stored = elementOf(x);
  x = node.reshape(node.helperLoc("stored_blocks"), x, turned);
  x = node.createAs<TransposeOp>(node.helperLoc("stored_turned"), stored, x,
                                 swap);
  if (whole == shape)
    return node.setResult(node.reshape(node.getLoc(), x, shape));
  x = node.reshape(node.helperLoc("stored_whole"), x, whole);
  return node.emitAs<SliceOp>(stored, x, none, shape,
                              SmallVector<int64_t>(shape.size(), 1));
}

LogicalResult buildQuantizeLinear(NodeImporter &node) {
  auto [axis, block] = readAxis(node);
  node.ignore({"saturate", "precision"}); // of float8; of the division
  Type output = readOutputType(node);
  if (node.failed())
    return failure();
  Scales scales = readScales(node, 1, 2, node.shape(0), output, axis, block);
  demandPositive(node, scales);
  if (node.failed())
    return failure();
  if (const HostTensor *known = node.known(0); known && known->isFloat())
    return node.setResult(quantize(*known, scales));
  if (scales.isBlocked())
    return quantizeBlocks(node, scales);
  Value input = node.floatValue(0);
  return node.failed()
             ? failure()
             : node.setResult(quantized(node, input, scales, node.getLoc()));
}

constexpr llvm::StringLiteral kStoredTypes =
    "int4, uint4, int8, uint8, int16, uint16, int32 (DequantizeLinear)";
constexpr llvm::StringLiteral kLimits = "scales and zero points are constants";

constexpr OpEntry kOps[] = {
    {"DequantizeLinear", 10, 28, 2, 3, buildDequantizeLinear, "", kStoredTypes,
     kLimits},
    {"QuantizeLinear", 10, 28, 2, 3, buildQuantizeLinear, "", kStoredTypes,
     kLimits},
    // Spelled so before ONNX had integers of 4 and 16 bits.
    {"DequantizeLinear", 1, 1, 2, 3, buildDequantizeLinear, kMicrosoftDomain,
     kStoredTypes, kLimits},
    {"QuantizeLinear", 1, 1, 2, 3, buildQuantizeLinear, kMicrosoftDomain,
     kStoredTypes, kLimits},
};

} // namespace

ArrayRef<OpEntry> qwid::getQuantizationOps() { return kOps; }
