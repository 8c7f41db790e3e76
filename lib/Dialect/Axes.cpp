//===- Axes.cpp - Attributes that name axes -------------------------------===//
//
// NamedAxes of the ops that have it. An axis of the tensor so far has its place
// in the new one at the index of `order` that holds it.
//
//===----------------------------------------------------------------------===//

#include "ShapeRules.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace qwid;

namespace {

using Order = SmallVector<int64_t>;

int64_t moved(ArrayRef<int64_t> order, int64_t axis) {
  return llvm::find(order, axis) - order.begin();
}

Order moved(ArrayRef<int64_t> order, ArrayRef<int64_t> axes) {
  Order result;
  for (int64_t axis : axes)
    result.push_back(moved(order, axis));
  llvm::sort(result);
  return result;
}

/// The order of a result from which the dimensions `axes` are gone.
Order dropAxes(ArrayRef<int64_t> order, ArrayRef<int64_t> axes) {
  Order kept;
  for (int64_t axis : order)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(axis - llvm::count_if(axes, [&](int64_t gone) {
                       return gone < axis;
                     }));
  return kept;
}

/// One axis; the result has the rank of the input.
template <typename OpTy> Order permuteAxis(OpTy op, ArrayRef<int64_t> order) {
  op.setAxis(moved(order, op.getAxis()));
  return Order(order);
}

/// Axes that the result may lack.
template <typename OpTy>
Order permuteReduced(OpTy op, ArrayRef<int64_t> order) {
  Order result =
      op.getKeepdims() ? Order(order) : dropAxes(order, op.getAxes());
  op.setAxes(moved(order, op.getAxes()));
  return result;
}

} // namespace

#define QWID_ONE_AXIS(OpTy)                                                    \
  Order OpTy::permuteAxes(ArrayRef<int64_t> order) {                           \
    return permuteAxis(*this, order);                                          \
  }
QWID_ONE_AXIS(BatchNormOp)
QWID_ONE_AXIS(SoftmaxOp)
QWID_ONE_AXIS(LrnOp)
QWID_ONE_AXIS(TopKOp)
QWID_ONE_AXIS(ArgTopKOp)
QWID_ONE_AXIS(ConcatOp)
#undef QWID_ONE_AXIS

Order ArgMaxOp::permuteAxes(ArrayRef<int64_t> order) {
  int64_t axis = getAxis();
  setAxis(moved(order, axis));
  return getKeepdims() ? Order(order) : dropAxes(order, axis);
}

Order MeanOp::permuteAxes(ArrayRef<int64_t> order) {
  return permuteReduced(*this, order);
}

Order ReduceOp::permuteAxes(ArrayRef<int64_t> order) {
  return permuteReduced(*this, order);
}

Order NormalizeOp::permuteAxes(ArrayRef<int64_t> order) {
  setAxes(moved(order, getAxes()));
  return Order(order);
}

Order PadOp::permuteAxes(ArrayRef<int64_t> order) {
  setLow(applyPermutation(getLow(), order));
  setHigh(applyPermutation(getHigh(), order));
  return Order(order);
}

Order SliceOp::permuteAxes(ArrayRef<int64_t> order) {
  setOffsets(applyPermutation(getOffsets(), order));
  setSizes(applyPermutation(getSizes(), order));
  setStrides(applyPermutation(getStrides(), order));
  return Order(order);
}
