//===- AccumulatorBounds.cpp - Integers that are wide enough --------------===//

#include "qwid/Analysis/AccumulatorBounds.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

LogicalResult qwid::proveAccumulatorsFit(Operation *root) {
  bool proved = true;
  root->walk(
      [&](Operation *op) { proved &= succeeded(verifyAccumulators(op)); });
  return success(proved);
}

bool qwid::scaledFitsInt32(double bound) { return bound < 1.0e9; }

/// The largest magnitude of any step, and the most places of any left shift.
static ShiftTerm getReach(ArrayRef<ShiftTerm> terms, int32_t shift) {
  int32_t left = std::clamp(-shift, 0, kSaturatingLeft);
  // From 63 places on, the shift is two, of which the last has 62.
  ShiftTerm reach{shift > 0 ? std::ldexp(1.0, std::min(shift, 62) - 1) : 0.0,
                  0};
  for (const ShiftTerm &term : terms) {
    reach.bound += std::ldexp(term.bound, term.left + left);
    reach.left = std::max(reach.left, term.left + left);
  }
  return reach;
}

bool qwid::shiftFitsInt32(ArrayRef<ShiftTerm> terms, int32_t shift) {
  ShiftTerm reach = getReach(terms, shift);
  // Below 2^31 by more than a zero point of 16 bits.
  return shift < 32 && reach.left < 32 && reach.bound < 2147400000.0;
}

bool qwid::shiftFitsInt64(ArrayRef<ShiftTerm> terms, int32_t shift) {
  ShiftTerm reach = getReach(terms, shift);
  return reach.left < 64 && reach.bound < 0x1.fp62;
}
