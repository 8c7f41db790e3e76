//===- KeepMarks.cpp - Marks of values through the conversion -------------===//
//
// A pattern gives all ops that it makes the location of the op that it converts,
// but only one of them computes the marked value. Which, the conversion says by
// what it puts in the place of a use: so each marked value is returned from main
// while patterns run. Conversion asks no op for its users.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

SmallVector<ValueMark> conversion::exposeMarked(func::FuncOp main) {
  SmallVector<ValueMark> marks;
  SmallVector<Value> values;
  for (BlockArgument argument : main.getArguments())
    if (std::optional<ValueMark> mark = getMark(argument.getLoc()))
      markValue(argument, mark->value); // its type may have changed
  Operation *end = main.getBody().front().getTerminator();
  for (Operation &op : main.getBody().front().without_terminator()) {
    std::optional<ValueMark> mark = getMark(op.getLoc());
    if (!mark || op.getNumResults() != 1)
      continue;
    Value value = op.getResult(0);
    markValue(value, mark->value);
    marks.push_back(*getMark(value.getLoc()));
    op.setLoc(withoutMark(op.getLoc()));
    values.push_back(value);
  }
  end->insertOperands(end->getNumOperands(), values);
  return marks;
}

void conversion::restoreMarks(func::FuncOp main, ArrayRef<ValueMark> marks) {
  Operation *end = main.getBody().front().getTerminator();
  unsigned first = end->getNumOperands() - marks.size();
  for (auto [value, mark] :
       llvm::zip_equal(end->getOperands().drop_front(first), marks))
    // A value that moved nothing is the one before it, marked already.
    if (value.getDefiningOp() && !getMark(value.getLoc()))
      setMark(value, mark);
  end->eraseOperands(first, marks.size());
}
