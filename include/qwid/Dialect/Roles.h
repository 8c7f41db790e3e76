//===- Roles.h - Questions about any op -------------------------*- C++ -*-===//
//
// The interfaces of dialects/Qwid/QwidInterfaces.td, asked of an op that may be
// of another dialect or null: then the answer is no.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_ROLES_H
#define QWID_DIALECT_ROLES_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// Whether `op` is for `role`.
bool hasRole(mlir::Operation *op, Role role);

/// Whether the result has all cells of the one operand, each once: reshape,
/// flatten, transpose.
bool isRearrangement(mlir::Operation *op);

/// Whether `op` reads an image as [N][C][H][W].
bool isChannelsFirst(mlir::Operation *op);

/// How `op` computes on quantized tensors; None for another dialect's.
IntegerForm getIntegerForm(mlir::Operation *op);

/// Whether `op`, on quantized tensors, says how it rescales: with rescale_kind.
bool rescales(mlir::Operation *op);

} // namespace qwid

#endif // QWID_DIALECT_ROLES_H
