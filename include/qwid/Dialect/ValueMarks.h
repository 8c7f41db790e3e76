//===- ValueMarks.h - Values of a plan on their way to code -----*- C++ -*-===//
//
// A selftest compares what a layer of a program leaves in memory with the value
// that the reference executor computes from the plan. A mark says which value that
// is. It is part of a location, so that no pass decides anything by it and the
// code is the same with and without marks:
//
//   plan      markValues numbers arguments and results of ops
//   integer   conversion moves the mark of an op to the op that ends its part
//             of the graph, and notes the sign of the storage chosen meanwhile
//   lowered   a layer whose last op is marked says where that value lies
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_VALUEMARKS_H
#define QWID_DIALECT_VALUEMARKS_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace qwid {

struct ValueMark {
  int64_t value;    ///< number in program order, arguments first
  bool isUnsigned;  ///< whether it is stored as unsigned integers
  int64_t elements; ///< a value of another size is not this one
};

/// Marks the arguments of `main` and the results of its ops but constants;
/// returns how many there are. All are static tensors.
int64_t markValues(mlir::func::FuncOp main);

/// Marks `value` as it is stored at this stage, under number `number`.
void markValue(mlir::Value value, int64_t number);
/// Gives `value` the mark of another stage.
void setMark(mlir::Value value, const ValueMark &mark);

std::optional<ValueMark> getMark(mlir::Location location);
/// The location without its mark, if it has one.
mlir::Location withoutMark(mlir::Location location);

} // namespace qwid

#endif // QWID_DIALECT_VALUEMARKS_H
