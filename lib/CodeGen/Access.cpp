//===- Access.cpp - What a layer reads and writes, loop by loop -----------===//

#include "Access.h"
#include "Contraction.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Strides per dimension of the root's result as strides per loop of the root.
SmallVector<int64_t> toRootLoops(ArrayRef<int64_t> strides,
                                 linalg::LinalgOp root) {
  AffineMap map = root.getMatchingIndexingMap(root.getDpsInitOperand(0));
  SmallVector<int64_t> result(root.getNumLoops(), 0);
  for (auto [dim, stride] : llvm::enumerate(strides))
    if (map.getResult(dim).getKind() == AffineExprKind::DimId)
      result[map.getDimPosition(dim)] = stride;
  return result;
}

} // namespace

LayerAccesses::LayerAccesses(const Layer &layer,
                             const LayerPlacement &placement) {
  auto argumentOf = [](Value value) {
    return cast<BlockArgument>(value).getArgNumber();
  };
  auto access = [&](Value value, AffineMap map) {
    unsigned argument = argumentOf(value);
    const Placement &at = placement.arguments[argument];
    return Access{argument, at.offset, getLoopStrides(map, at.strides)};
  };
  linalg::LinalgOp root = layer.root;
  for (OpOperand *operand : root.getDpsInputOperands())
    if (isa<BlockArgument>(operand->get()))
      inputs.push_back(
          access(operand->get(), root.getMatchingIndexingMap(operand)));
    else // only the shape of a window: nothing is read
      inputs.push_back({0, 0, SmallVector<int64_t>(root.getNumLoops(), 0)});

  if (root.getNumReductionLoops() > 0) {
    auto init = root.getDpsInits()[0].getDefiningOp<linalg::LinalgOp>();
    Value value = layer.getStart();
    if (isa_and_nonnull<BlockArgument>(value)) {
      AffineMap map =
          init ? init.getMatchingIndexingMap(init.getDpsInputOperand(0))
               : AffineMap::getMultiDimIdentityMap(
                     cast<RankedTensorType>(value.getType()).getRank(),
                     root.getContext());
      start = access(value, map);
      start->strides = toRootLoops(start->strides, root);
    }
  }
  for (linalg::LinalgOp op : layer.epilogue) {
    auto &list = epilogue.emplace_back();
    for (OpOperand *operand : op.getDpsInputOperands()) {
      list.emplace_back();
      if (!isa<BlockArgument>(operand->get()))
        continue;
      list.back() = access(operand->get(), op.getMatchingIndexingMap(operand));
      list.back()->strides = toRootLoops(list.back()->strides, root);
    }
  }
  AffineMap map = root.getMatchingIndexingMap(root.getDpsInitOperand(0));
  output = {unsigned(placement.arguments.size()), placement.result.offset,
            getLoopStrides(map, placement.result.strides)};
}
