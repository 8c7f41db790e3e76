//===- CountMacs.h - Multiply-accumulates of a network ----------*- C++ -*-===//

#ifndef QWID_DRIVER_COUNTMACS_H
#define QWID_DRIVER_COUNTMACS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace qwid {

/// The multiply-accumulates of `op`, at stage float or quantized; 0 if it is no
/// contraction.
int64_t countMacs(mlir::Operation *op);

/// The multiply-accumulates of one run of `entry`.
int64_t countMacs(mlir::func::FuncOp entry);

} // namespace qwid

#endif // QWID_DRIVER_COUNTMACS_H
