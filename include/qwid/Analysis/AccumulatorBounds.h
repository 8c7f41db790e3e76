//===- AccumulatorBounds.h - What an accumulator can reach ------*- C++ -*-===//
//
// The accumulator of output channel o of a convolution or fully connected op is
//
//   acc[o] = bias[o] + sum over valid cells of x * w[o],  x = q - zero_point
//
// with x in [q_min - zp, q_max - zp] (0 is inside) and the real weights of the
// channel. Interval arithmetic over its weights bounds acc[o] from both sides;
// as every term's interval holds 0, cells that padding removes and partial sums
// of the real terms lie within the bounds too.
//
// Terms: `bounds` are exact integers in int64; nothing here rounds or wraps.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_ACCUMULATORBOUNDS_H
#define QWID_ANALYSIS_ACCUMULATORBOUNDS_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// The closed interval of one channel's accumulator.
struct AccumulatorInterval {
  int64_t low;
  int64_t high;

  /// The largest absolute value.
  int64_t magnitude() const { return std::max(-low, high); }
  /// Whether every value is an int32.
  bool fitsInt32() const { return low >= INT32_MIN && high <= INT32_MAX; }
};

/// Bounds of every channel. `weights` is [O][K] row-major, `bias` is empty or
/// one value per channel, `inputLow <= 0 <= inputHigh` bound q - zp.
llvm::SmallVector<AccumulatorInterval>
boundAccumulators(llvm::ArrayRef<int64_t> weights, int64_t channels,
                  llvm::ArrayRef<int64_t> bias, int64_t inputLow,
                  int64_t inputHigh);

/// Bounds of a quantized conv2d or fully_connected whose filter and bias are
/// constants (a codebook's codes count as the values they mean). Fails without
/// a diagnostic if `op` is something else.
llvm::FailureOr<llvm::SmallVector<AccumulatorInterval>>
boundAccumulators(mlir::Operation *op);

/// The proof of DESIGN 2.4 for every contraction below `root`: an error names
/// each node, and the channel, whose final accumulator may leave int32.
llvm::LogicalResult proveAccumulatorsFit(mlir::Operation *root);

/// Whether f32(acc) * factors[o] stays below 2^30 in magnitude for every
/// channel, so that its conversion to int32 is defined without a clamp in f32.
bool scaledFitsInt32(llvm::ArrayRef<AccumulatorInterval> bounds,
                     llvm::ArrayRef<float> factors);

/// Whether `(acc + 2^(s-1)) >> s` (s > 0) or `acc << -s`, plus a zero point of
/// 8 bits, stays in int32 for every channel: else the shift needs int64.
bool shiftFitsInt32(llvm::ArrayRef<AccumulatorInterval> bounds,
                    llvm::ArrayRef<int32_t> shifts);

} // namespace qwid

#endif // QWID_ANALYSIS_ACCUMULATORBOUNDS_H
