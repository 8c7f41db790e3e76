//===- Activations.h - Functions on quantized numbers -----------*- C++ -*-===//
//
// quantize(f(dequantize(q))), for 8-bit tensors through a table made once. On
// f32 a function is the sequence that Dialect/Functions.h emits.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_ACTIVATIONS_H
#define QWID_REFERENCE_ACTIVATIONS_H

#include "qwid/Dialect/Qwid.h"

#include <array>

namespace qwid {

/// The stored result for the stored integer `q` of a quantized function.
int32_t applyFunction(UnaryFunctionOp op, int32_t q);

/// The stored result (low 8 bits) for each stored 8-bit input: entry q & 255
/// for the integer q. Input and result are quantized with 8 bits of storage.
std::array<uint8_t, 256> makeFunctionTable(UnaryFunctionOp op);

} // namespace qwid

#endif // QWID_REFERENCE_ACTIVATIONS_H
