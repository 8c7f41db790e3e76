//===- CountMacs.cpp - Multiply-accumulates of a network ------------------===//

#include "qwid/Driver/CountMacs.h"

#include "qwid/Dialect/Qwid.h"

using namespace mlir;
using namespace qwid;

static int64_t countCells(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

int64_t qwid::countMacs(Operation *op) {
  if (auto contraction = dyn_cast<Weighted>(op)) {
    RankedTensorType filter = contraction.getFilter().getType();
    return countCells(contraction.getResult()) *
           (filter.getNumElements() / filter.getDimSize(0));
  }
  if (auto product = dyn_cast<MatMulOp>(op)) {
    auto lhs = cast<RankedTensorType>(product.getLhs().getType());
    return countCells(product.getResult()) * lhs.getShape().back();
  }
  return 0;
}

int64_t qwid::countMacs(func::FuncOp entry) {
  int64_t macs = 0;
  for (Operation &op : entry.getBody().front())
    macs += countMacs(&op);
  return macs;
}
