//===- ScaleSelection.h - Ranges and weights to scales ----------*- C++ -*-===//
//
// The arithmetic that chooses scales and zero points, without IR. Everything is
// a fixed sequence of f32 or double operations with no call into a maths
// library whose last bit could differ between machines, so that the same ranges
// and weights give the same plan everywhere.
//
// Terms: a scale is always a positive normal f32; with `powerOfTwo` it is 2^e,
// the smallest that covers the range (Numerics 5 `shift`).
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_SCALESELECTION_H
#define QWID_ANALYSIS_SCALESELECTION_H

#include "qwid/Analysis/RangeStatistics.h"

#include <cstdint>

namespace qwid {

/// Ranges and weights of a larger magnitude are refused by the passes: beyond
/// it a product of two scales could leave f32.
inline constexpr float kLargestMagnitude = 0x1p60f;

/// No scale of an activation is smaller: where there is no output scale, it
/// keeps those of accumulators normal numbers.
inline constexpr float kSmallestScale = 0x1p-68f;

/// A per-tensor quantization on i8 storage, -128..127.
struct ActivationScale {
  float scale;
  int32_t zeroPoint;
};

/// The asymmetric quantization of `range`, widened to hold 0:
/// scale = (max - min) / 255, zero point = rne(-128 - min / scale), both in
/// f32. A range too narrow for a normal scale (below 2^-60) gets scale 1 and
/// all its values become the zero point.
ActivationScale selectActivationScale(TensorRange range, bool powerOfTwo);

/// The symmetric scale of one output channel on [-127, 127]: max|w| / 127; 1 if
/// all weights are 0 (or vanish beside 2^-60).
float selectWeightScale(llvm::ArrayRef<float> weights, bool powerOfTwo);

/// The scale of one output channel whose weights become sign * 2^e * scale with
/// e in 0..6 or zero (Numerics 8): that with the smallest sum of squared errors,
/// the largest of equals, of 64 per octave between max|w| / 45.3, where all
/// weights are in range, and two octaves below, where the largest saturate; with
/// `powerOfTwo` of the three powers of two there. 1 if all weights are 0.
float selectPowerOfTwoCodeScale(llvm::ArrayRef<float> weights, bool powerOfTwo);

/// `scale`, or the smallest admissible scale of at least `floor`.
float raiseScale(float scale, double floor, bool powerOfTwo);

/// The least weight scale of a channel: with it the bias is at most 2^30 in
/// accumulator steps, which leaves room for the products (Numerics 2), and an
/// accumulator step is no finer than 2^-28 output steps, which no result shows
/// but which bounds every factor and shift.
double leastWeightScale(float bias, float inputScale, float outputScale);

} // namespace qwid

#endif // QWID_ANALYSIS_SCALESELECTION_H
