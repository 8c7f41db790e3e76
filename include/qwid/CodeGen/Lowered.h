//===- Lowered.h - Attributes of a lowered module ---------------*- C++ -*-===//
//
// What CodeGen tells Target about one variant of an artefact, as attributes of
// the module.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_CODEGEN_LOWERED_H
#define QWID_CODEGEN_LOWERED_H

namespace qwid::lowered {

inline constexpr char kIsa[] = "qwid.isa";                ///< StringAttr
inline constexpr char kWeights[] = "qwid.weights";        ///< tensor<Nxi8>
inline constexpr char kArenaBytes[] = "qwid.arena_bytes"; ///< i64
/// [{name, kind, macs = i64, symbol, max_slices = i64}] in execution order. A layer
/// whose result is a marked value of the plan (Dialect/ValueMarks.h) also has
/// `stored`.
inline constexpr char kLayers[] = "qwid.layers";
/// {value = i64, type = TypeAttr, output = i64 (-1: the arena), offset = i64 bytes,
/// counts, strides = array<i64>}: number `value` lies there, row-major over
/// loops of so many turns, strides in elements.
inline constexpr char kStored[] = "stored";
/// [{name, type = TypeAttr, shape = array<i64>}]; where integers stand for
/// reals, also scale = f32 and zero_point = i64.
inline constexpr char kInputs[] = "qwid.inputs";
inline constexpr char kOutputs[] = "qwid.outputs";
/// For reports; no program depends on them. What the weights hold:
/// [{layer = i64 that reads it, layout = "filter" (packed), "per_channel" or
/// "plain", type = TypeAttr, elements = i64, offset = i64, bytes = i64}]; equal
/// constants share an offset. And what the arena holds: [{tensors = [names], offset
/// = i64, bytes = i64, first = i64 layer that writes it, last = i64 that reads it}].
inline constexpr char kConstants[] = "qwid.constants";
inline constexpr char kBuffers[] = "qwid.buffers";

} // namespace qwid::lowered

#endif // QWID_CODEGEN_LOWERED_H
