//===- ScaleSelectionTest.cpp - Scales against their definition -----------===//

#include "qwid/Analysis/ScaleSelection.h"

#include "qwid/Support/FixedPoint.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>
#include <vector>

using namespace qwid;

namespace {

std::vector<float> randomWeights(unsigned seed, size_t count, float spread) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0f, spread);
  std::vector<float> weights(count);
  for (float &weight : weights)
    weight = normal(random);
  return weights;
}

TEST(ActivationScale, OfZeroBasedAndSymmetricRanges) {
  ActivationScale relu6 = selectActivationScale({0.0f, 6.0f}, false);
  EXPECT_EQ(relu6.scale, 6.0f / 255.0f);
  EXPECT_EQ(relu6.zeroPoint, -128);
  ActivationScale negative = selectActivationScale({-2.0f, -1.0f}, false);
  EXPECT_EQ(negative.scale, 2.0f / 255.0f);
  EXPECT_EQ(negative.zeroPoint, 127);
  // 2 / 255 is rounded up, so 1 / scale is just below 127.5.
  EXPECT_EQ(selectActivationScale({-1.0f, 1.0f}, false).zeroPoint, -1);
}

TEST(ActivationScale, DegenerateRangeHasScaleOne) {
  for (float value : {0.0f, 1e-30f, -1e-30f}) {
    ActivationScale result = selectActivationScale({value, value}, false);
    EXPECT_EQ(result.scale, 1.0f);
    EXPECT_EQ(result.zeroPoint, 0);
  }
}

TEST(ActivationScale, CoversTheRangeAndZeroWithinHalfAStep) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> uniform(-20.0f, 20.0f);
  for (int round = 0; round < 2000; ++round)
    for (bool powerOfTwo : {false, true}) {
      float a = uniform(random), b = uniform(random);
      TensorRange range{std::min(a, b), std::max(a, b)};
      ActivationScale s = selectActivationScale(range, powerOfTwo);
      for (float x : {range.min, range.max, 0.0f}) {
        int32_t q = quantize(x, s.scale, s.zeroPoint, -128, 127);
        // Half a step of rounding and half a step of the zero point's.
        EXPECT_LE(std::fabs(dequantize(q, s.scale, s.zeroPoint) - x),
                  s.scale * 1.0001f);
      }
      EXPECT_EQ(dequantize(s.zeroPoint, s.scale, s.zeroPoint), 0.0f);
    }
}

TEST(ActivationScale, PowerOfTwoIsTheSmallestThatCovers) {
  int32_t exponent = 0;
  for (float high : {0.3f, 1.0f, 3.984375f, 6.0f, 255.0f, 256.0f}) {
    float scale = selectActivationScale({0.0f, high}, true).scale;
    ASSERT_TRUE(isPowerOfTwo(scale, exponent));
    EXPECT_GE(scale * 255.0f, high);
    EXPECT_LT(scale * 0.5f * 255.0f, high);
  }
}

TEST(WeightScale, OfChannels) {
  EXPECT_EQ(selectWeightScale({0.5f, -1.27f}, false), 1.27f / 127.0f);
  EXPECT_EQ(selectWeightScale({0.5f, -1.27f}, true), 0x1p-6f);
  EXPECT_EQ(selectWeightScale({127.0f}, true), 1.0f);
  EXPECT_EQ(selectWeightScale({0.0f, -0.0f}, false), 1.0f);
  EXPECT_EQ(selectWeightScale({0.0f}, true), 1.0f);
}

/// The sum of squared errors of weights as signed powers of two times `scale`:
/// magnitudes from sqrt(1/2) to 2 in steps of an octave, by comparison alone.
double naiveCodeError(const std::vector<float> &weights, float scale) {
  double sum = 0;
  for (float weight : weights) {
    double ratio = std::fabs(double(weight) / double(scale)), value = 0;
    for (int exponent = 0; exponent <= 6; ++exponent)
      if (ratio >= std::exp2(exponent - 0.5))
        value = std::exp2(exponent);
    double error = std::fabs(double(weight)) - value * double(scale);
    sum += error * error;
  }
  return sum;
}

/// The least error of 64 scales per octave, from the one that just holds the
/// largest weight to two octaves below.
double naiveLeastError(const std::vector<float> &weights) {
  double largest = 0, least = HUGE_VAL;
  for (float weight : weights)
    largest = std::max(largest, std::fabs(double(weight)));
  for (int step = 0; step < 128; ++step)
    least = std::min(
        least,
        naiveCodeError(weights, largest / 64.0 * std::exp2(0.5 - step / 64.0)));
  return least;
}

TEST(PowerOfTwoCodeScale, IsTheBestOfAFineGrid) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    // From a depthwise filter to a large one.
    std::vector<float> weights = randomWeights(seed, 9 + seed * seed, 0.1f);
    double chosen =
        naiveCodeError(weights, selectPowerOfTwoCodeScale(weights, false));
    // A weight on the border of two codes may fall to either side.
    EXPECT_LE(chosen, naiveLeastError(weights) * 1.001) << seed;
  }
}

TEST(PowerOfTwoCodeScale, TakesTheLargestOfEquals) {
  // With 4 and with 2 the values are 4, 32 and 256 or 128: the same errors.
  EXPECT_EQ(naiveCodeError({3.0f, -24.0f, 192.0f}, 4.0f), 1.0 + 64.0 + 4096.0);
  EXPECT_EQ(naiveCodeError({3.0f, -24.0f, 192.0f}, 2.0f), 1.0 + 64.0 + 4096.0);
  EXPECT_EQ(selectPowerOfTwoCodeScale({3.0f, -24.0f, 192.0f}, true), 4.0f);
  EXPECT_EQ(selectPowerOfTwoCodeScale({0.25f, -16.0f}, true), 0.25f);
}

TEST(PowerOfTwoCodeScale, SaturatesOneWeightForTheSakeOfMany) {
  // Where 1 is in range, at least 1/64 of sqrt(1/2), 0.008 is zero.
  std::vector<float> weights(4000, 0.008f);
  weights.push_back(1.0f);
  float scale = selectPowerOfTwoCodeScale(weights, false);
  EXPECT_LT(64.0f * scale, 0.75f);
  EXPECT_EQ(encodePowerOfTwo(0.008f / scale), 1);
  EXPECT_LT(naiveCodeError(weights, scale), 0.13);
}

TEST(PowerOfTwoCodeScale, IsAPowerOfTwoUnderShift) {
  int32_t exponent = 0;
  for (unsigned seed : {1, 2, 3})
    EXPECT_TRUE(isPowerOfTwo(
        selectPowerOfTwoCodeScale(randomWeights(seed, 100, 0.03f), true),
        exponent));
  EXPECT_EQ(selectPowerOfTwoCodeScale({0.0f}, true), 1.0f);
}

TEST(RaisedScale, KeepsTheBiasWithinInt32) {
  float inputScale = 0.02f, bias = 5.0f;
  for (bool powerOfTwo : {false, true}) {
    float scale = raiseScale(1e-12f, leastWeightScale(bias, inputScale, 0.1f),
                             powerOfTwo);
    double steps = double(bias) / (double(inputScale) * scale);
    EXPECT_LE(steps, 0x1p30 * 1.000001);
    EXPECT_GE(steps, 0x1p30 / 2.000001);
  }
  EXPECT_EQ(raiseScale(0.01f, leastWeightScale(bias, inputScale, 0.1f), false),
            0.01f);
}

} // namespace
