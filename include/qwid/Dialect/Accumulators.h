//===- Accumulators.h - What a sum of integers can reach --------*- C++ -*-===//
//
// The accumulator of output channel o of a contraction is
//
//   acc[o] = bias[o] + sum over valid cells of x * w[o],  x = q - zero_point
//
// with x in [q_min - zp, q_max - zp] (0 is inside, [type_q2]) and the real
// weights of the channel. Interval arithmetic over its weights bounds acc[o]
// from both sides; as every term's interval holds 0, cells that padding removes
// lie within the bounds too. Pools, means and sums are the case w = 1.
//
// An accumulator that fits int32 may be added up modulo 2^32, in any order.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_ACCUMULATORS_H
#define QWID_DIALECT_ACCUMULATORS_H

#include "qwid/Dialect/Quantization.h"

namespace qwid {

/// The closed interval of an accumulator: exact integers, nothing wraps.
struct AccumulatorInterval {
  int64_t low;
  int64_t high;

  /// The largest absolute value.
  int64_t magnitude() const { return std::max(-low, high); }
  /// Whether every value is an int32.
  bool fitsInt32() const { return low >= INT32_MIN && high <= INT32_MAX; }
  /// Whether every value times any multiplier below 2^31 is an int64.
  bool fitsMultiplier() const { return magnitude() <= int64_t(1) << 32; }
};

/// Bounds of every channel of a contraction. `weights` is [O][K] row-major,
/// `bias` is empty or one value per channel, `inputLow <= 0 <= inputHigh` bound
/// q - zp.
llvm::SmallVector<AccumulatorInterval>
boundAccumulators(llvm::ArrayRef<int64_t> weights, int64_t channels,
                  llvm::ArrayRef<int64_t> bias, int64_t inputLow,
                  int64_t inputHigh);

/// Bounds of a sum of `count` cells q - zp of `type`.
AccumulatorInterval boundSum(int64_t count, const Quantization &type);

/// Bounds of what a quantized op adds up or multiplies before it rescales, one
/// per output channel of a contraction, else one: conv2d, fully_connected, mul,
/// avg_pool, mean, and reduce if it is a sum. Weights and biases that are computed
/// count as any that their types hold. Empty for every other op.
llvm::SmallVector<AccumulatorInterval> boundAccumulators(mlir::Operation *op);

/// [any_q5] Whether these bounds stay within what executor and program compute
/// in: int32 for contractions and products, int64 for sums, there with the
/// multiplier of kinds shift and fixed. If not, an error names the node, the
/// channel, and the way out.
llvm::LogicalResult verifyAccumulators(mlir::Operation *op);

} // namespace qwid

#endif // QWID_DIALECT_ACCUMULATORS_H
