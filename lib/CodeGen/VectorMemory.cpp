//===- VectorMemory.cpp - Vectors whose last lanes are not in memory ------===//

#include "VectorMemory.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qwid;

namespace {

/// `index` with `distance` added to its last position.
SmallVector<Value> advance(OpBuilder &builder, Location loc, ValueRange index,
                           int64_t distance) {
  SmallVector<Value> result(index);
  if (distance)
    result.back() = arith::AddIOp::create(
        builder, loc, result.back(),
        arith::ConstantIndexOp::create(builder, loc, distance));
  return result;
}

/// Calls piece(first, count) for powers of two that add up to `valid`.
void forEachPiece(int64_t valid,
                  llvm::function_ref<void(int64_t, int64_t)> piece) {
  for (int64_t first = 0; first < valid;) {
    int64_t count = llvm::bit_floor(uint64_t(valid - first));
    piece(first, count);
    first += count;
  }
}

} // namespace

Value qwid::loadLanes(OpBuilder &builder, Location loc, Value memory,
                      ValueRange index, int64_t width, int64_t valid) {
  if (width == 1)
    return memref::LoadOp::create(builder, loc, memory, index);
  auto element = cast<MemRefType>(memory.getType()).getElementType();
  auto type = VectorType::get({width}, element);
  if (valid == width)
    return vector::LoadOp::create(builder, loc, type, memory, index);
  Value result =
      arith::ConstantOp::create(builder, loc, type, builder.getZeroAttr(type));
  forEachPiece(valid, [&](int64_t first, int64_t count) {
    Value part =
        vector::LoadOp::create(builder, loc, VectorType::get({count}, element),
                               memory, advance(builder, loc, index, first));
    result = vector::InsertStridedSliceOp::create(builder, loc, part, result,
                                                  ArrayRef<int64_t>{first},
                                                  ArrayRef<int64_t>{1});
  });
  return result;
}

void qwid::storeLanes(OpBuilder &builder, Location loc, Value value,
                      Value memory, ValueRange index, int64_t valid) {
  auto type = dyn_cast<VectorType>(value.getType());
  if (!type) {
    memref::StoreOp::create(builder, loc, value, memory, index);
    return;
  }
  if (valid == type.getNumElements()) {
    vector::StoreOp::create(builder, loc, value, memory, index);
    return;
  }
  forEachPiece(valid, [&](int64_t first, int64_t count) {
    Value part = vector::ExtractStridedSliceOp::create(builder, loc, value,
                                                       first, count, 1);
    vector::StoreOp::create(builder, loc, part, memory,
                            advance(builder, loc, index, first));
  });
}
