//===- Activations.h - Functions on quantized numbers -----------*- C++ -*-===//
//
// quantize(f(dequantize(q))), for 8-bit tensors through a table made once. On
// f32 a function is the sequence that Dialect/Functions.h emits.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_ACTIVATIONS_H
#define QWID_REFERENCE_ACTIVATIONS_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// The stored result for the stored integer `q` of a quantized function.
int32_t applyFunction(UnaryFunctionOp op, int32_t q);

/// The stored result for each bit pattern of the stored input: entry q mod 2^bits
/// for the integer q.
llvm::SmallVector<int64_t> makeFunctionTable(UnaryFunctionOp op);

} // namespace qwid

#endif // QWID_REFERENCE_ACTIVATIONS_H
