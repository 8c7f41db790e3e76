//===- CountMacs.h - Multiply-accumulates of a network ----------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_COUNTMACS_H
#define QWID_LIB_DRIVER_COUNTMACS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace qwid {

/// The multiply-accumulates of one run of `entry`, at stage float or quantized.
int64_t countMacs(mlir::func::FuncOp entry);

} // namespace qwid

#endif // QWID_LIB_DRIVER_COUNTMACS_H
