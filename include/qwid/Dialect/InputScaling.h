//===- InputScaling.h - From stored pixels to the first layer ---*- C++ -*-===//
//
// Models whose image input is integers scale it themselves: cast, then a few
// functions with constants. These ops compute in f32 in a plan too, because their
// result is quantized once, behind them; in a program they are one layer with
// that quantize.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_INPUTSCALING_H
#define QWID_DIALECT_INPUTSCALING_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// Whether an argument of integers and constants alone lead to `op` by ops that
/// scale and move, and `op` is one of them.
bool scalesInput(mlir::Operation *op);

/// Whether `op` scales the input and nothing but `qwid.quantize` reads what it
/// and the other scaling ops make of it.
bool scalesUpToQuantize(mlir::Operation *op);

} // namespace qwid

#endif // QWID_DIALECT_INPUTSCALING_H
