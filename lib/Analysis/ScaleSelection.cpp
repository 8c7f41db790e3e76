//===- ScaleSelection.cpp - Ranges and weights to scales ------------------===//

#include "qwid/Analysis/ScaleSelection.h"

#include "qwid/Support/FixedPoint.h"

#include "llvm/ADT/STLExtras.h"

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

namespace {

/// What rounding the weights of one channel to powers of two costs, as a
/// function of the scale. Sorted magnitudes and their running sums make a
/// question cost as many binary searches as there are values, whatever the
/// number of weights.
class CodeErrors {
public:
  explicit CodeErrors(ArrayRef<float> weights) {
    for (float weight : weights) {
      magnitudes.push_back(std::fabs(weight));
      squares += double(weight) * double(weight);
    }
    llvm::sort(magnitudes);
    sums.push_back(0);
    for (float magnitude : magnitudes)
      sums.push_back(sums.back() + double(magnitude));
  }

  /// The sum of squared differences of the weights and what their codes mean,
  ///   sum w^2 - 2 s sum |w| v + s^2 sum v^2,  v = the value of w's code.
  double at(float scale) const {
    double products = 0, values = 0;
    size_t begin = firstOfCode(1, scale);
    for (uint8_t code = 1; code <= 7; ++code) {
      size_t end = code < 7 ? firstOfCode(code + 1, scale) : magnitudes.size();
      double value = decodePowerOfTwo(code);
      products += value * (sums[end] - sums[begin]);
      values += value * value * double(end - begin);
      begin = end;
    }
    return squares - 2.0 * scale * products + double(scale) * scale * values;
  }

private:
  /// The number of weights whose code is smaller, signs aside.
  size_t firstOfCode(uint8_t code, float scale) const {
    double least = leastSquareOfCode(code);
    auto hasSmaller = [&](float magnitude) {
      double ratio = magnitude / scale;
      return ratio * ratio < least;
    };
    return llvm::partition_point(magnitudes, hasSmaller) - magnitudes.begin();
  }

  SmallVector<float, 0> magnitudes; ///< ascending
  SmallVector<double, 0> sums;      ///< of the first 0, 1, ... magnitudes
  double squares = 0;
};

} // namespace

/// Scales that are tried for a largest weight of 64 * `scale`, the largest
/// first. Twice the largest of them would repeat the same values with fewer of
/// them; below 1, the largest weights saturate.
static SmallVector<float> codeScales(double scale, bool powerOfTwo) {
  if (powerOfTwo) {
    float covering = coveringPowerOfTwo(scale);
    return {covering, covering * 0.5f, covering * 0.25f};
  }
  constexpr double kRootOfTwo = 1.4142135623730951; // up to 45.3 * scale is 64
  constexpr double kStep = 0.9892280131939755;      // 2^(-1/64)
  constexpr int kSteps = 128;                       // two octaves
  SmallVector<float> scales;
  double next = scale * kRootOfTwo;
  for (int step = 0; step < kSteps; ++step, next *= kStep)
    scales.push_back(float(next));
  return scales;
}

float qwid::selectPowerOfTwoCodeScale(ArrayRef<float> weights,
                                      bool powerOfTwo) {
  float largest = largestMagnitude(weights);
  if (largest < kSmallestMagnitude)
    return 1.0f;
  CodeErrors errors(weights);
  SmallVector<float> scales = codeScales(double(largest) / 64.0, powerOfTwo);
  float best = scales.front();
  double least = errors.at(best);
  for (float scale : ArrayRef(scales).drop_front())
    if (double error = errors.at(scale); error < least) {
      least = error;
      best = scale;
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
