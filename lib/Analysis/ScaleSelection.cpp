//===- ScaleSelection.cpp - Ranges and weights to scales ------------------===//

#include "qwid/Analysis/ScaleSelection.h"

#include "qwid/Support/FixedPoint.h"

#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace qwid;

/// Magnitudes below this count as zero.
static constexpr float kSmallestMagnitude = 0x1p-60f;

static float largestMagnitude(ArrayRef<float> values) {
  float largest = 0;
  for (float value : values)
    largest = std::max(largest, std::fabs(value));
  return largest;
}

/// The smallest 2^e >= real > 0.
static float coveringPowerOfTwo(double real) {
  return std::ldexp(1.0f, powerOfTwoCeil(real));
}

ActivationScale qwid::selectActivationScale(TensorRange range,
                                            bool powerOfTwo) {
  float low = std::min(range.min, 0.0f), high = std::max(range.max, 0.0f);
  float width = high - low;
  if (width < kSmallestMagnitude)
    return {1.0f, 0};
  float scale =
      powerOfTwo ? coveringPowerOfTwo(double(width) / 255.0) : width / 255.0f;
  return {scale, roundAndSaturate(-128.0f - low / scale, -128, 127)};
}

float qwid::selectWeightScale(ArrayRef<float> weights, bool powerOfTwo) {
  float largest = largestMagnitude(weights);
  if (largest < kSmallestMagnitude)
    return 1.0f;
  return powerOfTwo ? coveringPowerOfTwo(double(largest) / 127.0)
                    : largest / 127.0f;
}

/// Sum of squared differences of the weights and what their codes mean.
static double codeError(ArrayRef<float> weights, float scale) {
  double error = 0;
  for (float weight : weights) {
    double value = decodePowerOfTwo(encodePowerOfTwo(weight / scale));
    double difference = double(weight) - value * scale;
    error += difference * difference;
  }
  return error;
}

float qwid::selectPowerOfTwoCodeScale(ArrayRef<float> weights,
                                      bool powerOfTwo) {
  float largest = largestMagnitude(weights);
  if (largest < kSmallestMagnitude)
    return 1.0f;
  SmallVector<float, 8> candidates;
  if (powerOfTwo) {
    // The largest weight at 32..64 steps, or at 64..128 and saturated; scales
    // beyond these repeat the same values with fewer of them.
    float scale = coveringPowerOfTwo(double(largest) / 64.0);
    candidates = {scale, scale * 0.5f};
  } else {
    // The values repeat from one octave to the next: 2^(k/8), k = -4..3.
    for (double factor :
         {1.0, 0.70710678118654752, 0.77110541270397041, 0.84089641525371454,
          0.91700404320467123, 1.09050773266525766, 1.18920711500272107,
          1.29683955465100967})
      candidates.push_back(float(double(largest) / 64.0 * factor));
  }
  float best = candidates.front();
  double least = codeError(weights, best);
  for (float candidate : ArrayRef(candidates).drop_front())
    if (double error = codeError(weights, candidate); error < least) {
      least = error;
      best = candidate;
    }
  return best;
}

float qwid::raiseScale(float scale, double floor, bool powerOfTwo) {
  if (double(scale) >= floor)
    return scale;
  return powerOfTwo ? coveringPowerOfTwo(floor) : float(floor);
}

double qwid::leastWeightScale(float bias, float inputScale, float outputScale) {
  double step = std::max(std::fabs(double(bias)) * 0x1p-30,
                         double(outputScale) * 0x1p-28);
  return step / double(inputScale);
}
