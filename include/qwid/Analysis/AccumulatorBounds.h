//===- AccumulatorBounds.h - Integers that are wide enough ------*- C++ -*-===//
//
// What an integer sum can reach stands in Dialect/Accumulators.h. Here: the proof
// for a whole model, and in which integers a rescale may be computed, from what
// its summands can reach.
//
// Terms: a `bound` is the largest magnitude of an integer. It is a double, so that
// bounds of products of bounds do not wrap; a little room below each limit covers
// their rounding.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_ACCUMULATORBOUNDS_H
#define QWID_ANALYSIS_ACCUMULATORBOUNDS_H

#include "qwid/Dialect/Accumulators.h"

namespace qwid {

/// The proof of [any_q5] for every op below `root`: an error names each node
/// whose integers may leave what they are added up or multiplied in.
llvm::LogicalResult proveAccumulatorsFit(mlir::Operation *root);

/// Whether the sum of rescaled f32 terms is below 2^30 in magnitude, with room
/// for the zero point, so that its conversion to int32 is defined without a
/// clamp in f32. `bound` is the sum of bounds times factors.
bool scaledFitsInt32(double bound);

/// A summand of a rounding shift: `left` places to the left of where it stands.
struct ShiftTerm {
  double bound;
  int32_t left;
};

/// A left shift of the sum by more than this saturates every storage of up to 16
/// bits, as one by this does: it is the largest that is computed.
inline constexpr int32_t kSaturatingLeft = 17;

/// Whether (sum of terms << left) << -shift (shift <= 0, at most
/// kSaturatingLeft), or (sum of terms << left + 2^(shift-1)) >> shift, plus a
/// zero point, stays within int32 (int64) at every step, each term shifted left
/// at once.
bool shiftFitsInt32(llvm::ArrayRef<ShiftTerm> terms, int32_t shift);
bool shiftFitsInt64(llvm::ArrayRef<ShiftTerm> terms, int32_t shift);

} // namespace qwid

#endif // QWID_ANALYSIS_ACCUMULATORBOUNDS_H
