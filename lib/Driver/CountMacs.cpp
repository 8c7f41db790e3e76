//===- CountMacs.cpp - Multiply-accumulates of a network ------------------===//

#include "CountMacs.h"

#include "qwid/Dialect/Qwid.h"

using namespace mlir;
using namespace qwid;

static int64_t countCells(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

int64_t qwid::countMacs(func::FuncOp entry) {
  int64_t macs = 0;
  for (Operation &op : entry.getBody().front()) {
    if (auto contraction = dyn_cast<Weighted>(op)) {
      RankedTensorType filter = contraction.getFilter().getType();
      macs += countCells(contraction.getResult()) *
              (filter.getNumElements() / filter.getDimSize(0));
    } else if (auto product = dyn_cast<MatMulOp>(op)) {
      auto lhs = cast<RankedTensorType>(product.getLhs().getType());
      macs += countCells(product.getResult()) * lhs.getShape().back();
    }
  }
  return macs;
}
