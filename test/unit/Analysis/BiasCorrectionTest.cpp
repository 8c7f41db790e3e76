//===- BiasCorrectionTest.cpp - Shifts of means against a naive twin ------===//

#include "qwid/Analysis/BiasCorrection.h"

#include "gtest/gtest.h"

#include <random>
#include <vector>

using namespace qwid;

namespace {

/// A convolution of a filter [O][KH][KW][C / groups].
struct Convolution {
  int64_t outputChannels, inputChannels, groups;
  WindowDim rows, columns;

  int64_t perGroup() const { return inputChannels / groups; }
  int64_t taps() const { return rows.kernel * columns.kernel; }

  /// Sum of one window's terms of channel `output` on an image whose channels are
  /// constant, zero outside.
  double window(const std::vector<double> &filter,
                const std::vector<float> &image, int64_t output, int64_t y,
                int64_t x) const {
    double sum = 0;
    int64_t group = output * groups / outputChannels;
    for (int64_t r = 0; r < rows.kernel; ++r)
      for (int64_t s = 0; s < columns.kernel; ++s)
        for (int64_t c = 0; c < perGroup(); ++c) {
          int64_t row = y * rows.stride + r * rows.dilation - rows.padLow;
          int64_t column =
              x * columns.stride + s * columns.dilation - columns.padLow;
          if (row >= 0 && row < rows.input && column >= 0 &&
              column < columns.input)
            sum += filter[((output * rows.kernel + r) * columns.kernel + s) *
                              perGroup() +
                          c] *
                   image[group * perGroup() + c];
        }
    return sum;
  }

  /// Mean of a channel of the result over all windows.
  double mean(const std::vector<double> &filter,
              const std::vector<float> &image, int64_t output) const {
    double sum = 0;
    for (int64_t y = 0; y < rows.output(); ++y)
      for (int64_t x = 0; x < columns.output(); ++x)
        sum += window(filter, image, output, y, x);
    return sum / double(rows.output() * columns.output());
  }
};

const Convolution kConvolutions[] = {
    {4, 3, 1, {8, 3, 1, 1, 1, 1}, {8, 3, 1, 1, 1, 1}},
    {6, 6, 6, {7, 3, 2, 1, 0, 1}, {9, 3, 2, 1, 1, 1}}, // depthwise
    {4, 6, 2, {3, 5, 1, 1, 2, 2}, {5, 1, 1, 1, 0, 0}}, // taller than the image
    {2, 2, 1, {9, 3, 1, 2, 2, 2}, {9, 2, 3, 4, 0, 3}}, // dilated
};

TEST(ShiftOfMeans, IsThatOfConstantChannels) {
  std::mt19937 random(11);
  std::normal_distribution<float> normal;
  for (const Convolution &conv : kConvolutions) {
    std::vector<double> filter(conv.outputChannels * conv.taps() *
                               conv.perGroup());
    std::vector<float> means(conv.inputChannels);
    for (double &weight : filter)
      weight = normal(random);
    for (float &mean : means)
      mean = normal(random);
    auto shifts = shiftOfMeans(filter, conv.outputChannels, conv.groups,
                               shareOfTaps(conv.rows, conv.columns), means);
    ASSERT_EQ(int64_t(shifts.size()), conv.outputChannels);
    for (int64_t output = 0; output < conv.outputChannels; ++output)
      EXPECT_NEAR(shifts[output], conv.mean(filter, means, output), 1e-12);
  }
}

TEST(ShareOfTaps, CountsTheWindowsInside) {
  // Three windows of a padded 3x3: the outer taps of each dimension miss one.
  auto shares = shareOfTaps({3, 3, 1, 1, 1, 1}, {3, 3, 1, 1, 1, 1});
  const double outer = 2.0 / 3.0;
  EXPECT_EQ(std::vector<double>(shares.begin(), shares.end()),
            (std::vector<double>{outer * outer, outer, outer * outer, outer, 1,
                                 outer, outer * outer, outer, outer * outer}));
}

TEST(ShiftOfMeans, OfAFullyConnectedLayerIsASum) {
  auto shifts = shiftOfMeans({1.0, -2.0, 0.5, 0.0}, 2, 1, {1.0}, {3.0f, 1.0f});
  EXPECT_EQ(shifts[0], 1.0);
  EXPECT_EQ(shifts[1], 1.5);
}

} // namespace
