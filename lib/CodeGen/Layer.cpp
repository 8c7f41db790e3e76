//===- Layer.cpp - What FormLayers made of a group of ops -----------------===//

#include "Layer.h"

using namespace mlir;
using namespace qwid;

bool qwid::isElementwise(linalg::LinalgOp op) {
  return op.getNumParallelLoops() == op.getNumLoops() &&
         op.getNumDpsInits() == 1 &&
         op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity();
}

bool qwid::isReductionInit(linalg::LinalgOp op) {
  if (!isElementwise(op) || op->getNumResults() != 1)
    return false;
  for (OpOperand &use : op->getResult(0).getUses()) {
    auto user = dyn_cast<linalg::LinalgOp>(use.getOwner());
    if (!user || !user.isDpsInit(&use) || user.getNumReductionLoops() == 0)
      return false;
  }
  return !op->getResult(0).use_empty();
}

Layer::Layer(func::FuncOp function) : function(function) {
  for (auto op : function.getBody().front().getOps<linalg::LinalgOp>()) {
    if (isReductionInit(op))
      continue;
    if (!root)
      root = op;
    else
      epilogue.push_back(op);
  }
}

Value Layer::getStart() const {
  linalg::LinalgOp op = root;
  if (op.getNumReductionLoops() == 0)
    return {};
  auto init = op.getDpsInits()[0].getDefiningOp<linalg::LinalgOp>();
  if (!init)
    return op.getDpsInits()[0];
  return init.getDpsInputs().empty() ? Value() : init.getDpsInputs()[0];
}
