//===- LaneSums.cpp - Sums of the lanes of several vectors ----------------===//
//
// Wide vectors are folded to four lanes, halves on halves. Then a pairwise tree
// over vectors, which LLVM turns into addp on Arm.
//
//===----------------------------------------------------------------------===//

#include "LaneSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

int64_t countLanes(Value vector) {
  return cast<VectorType>(vector.getType()).getNumElements();
}

/// Every `step`-th lane of low:high from `first` on.
Value shuffle(OpBuilder &builder, Location loc, Value low, Value high,
              int64_t first, int64_t step) {
  SmallVector<int64_t> mask;
  for (int64_t lane = first; lane < 2 * countLanes(low); lane += step)
    mask.push_back(lane);
  return vector::ShuffleOp::create(builder, loc, low, high, mask);
}

Value addPairs(OpBuilder &builder, Location loc, Value low, Value high) {
  return arith::AddIOp::create(builder, loc,
                               shuffle(builder, loc, low, high, 0, 2),
                               shuffle(builder, loc, low, high, 1, 2));
}

Value foldToQuad(OpBuilder &builder, Location loc, Value vector) {
  while (countLanes(vector) > 4) {
    int64_t half = countLanes(vector) / 2;
    auto take = [&](int64_t first) -> Value {
      return vector::ExtractStridedSliceOp::create(builder, loc, vector, first,
                                                   half, 1);
    };
    Value low = take(0), high = take(half);
    vector = arith::AddIOp::create(builder, loc, low, high);
  }
  return vector;
}

} // namespace

Value qwid::addLanes(OpBuilder &builder, Location loc, ArrayRef<Value> parts) {
  assert(parts.size() % 4 == 0);
  SmallVector<Value> level;
  for (Value part : parts)
    level.push_back(foldToQuad(builder, loc, part));
  // Two rounds: 4 lanes -> 2 -> 1, concatenating as the vectors shrink.
  for (int round = 0; round < 2; ++round) {
    SmallVector<Value> next;
    for (size_t i = 0; i < level.size(); i += 2)
      next.push_back(addPairs(builder, loc, level[i], level[i + 1]));
    level = next;
  }
  while (level.size() > 1) {
    SmallVector<Value> next;
    for (size_t i = 0; i < level.size(); i += 2)
      next.push_back(shuffle(builder, loc, level[i], level[i + 1], 0, 1));
    level = next;
  }
  return level.front();
}
