//===- ResizeKernelTest.cpp - Kernels of the resize -----------------------===//
//
// The fast kernels against the plain one on random sums: groups of rows that do
// not fill up, blocks that overlap, every count of taps, weights at their limit.
//
//===----------------------------------------------------------------------===//

#include "qwid_runtime.h"

extern "C" {
#include "qwid_internal.h"
#include "qwid_resize.h"
}

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

#if defined(__x86_64__)

/// An axis of `count` outputs of `taps` taps each over `input` pixels.
struct RandomAxis {
  RandomAxis(std::mt19937 &random, int input, int count, int taps) {
    axis.stride = (taps + qwid_tap_group - 1) / qwid_tap_group * qwid_tap_group;
    axis.count = count;
    weights.resize(axis.stride * count);
    for (int o = 0; o < count; ++o) {
      spans.push_back({int(random() % (input - taps + 1)), taps});
      // A window of taps that add up to one; sometimes all in one tap.
      int left = 1 << qwid_weight_bits;
      for (int i = 0; i < taps; ++i) {
        int share = i + 1 == taps ? left : int(random() % (left + 1));
        if (random() % 4 == 0)
          share = left;
        weights[o * axis.stride + i] = share;
        left -= share;
      }
    }
    axis.spans = spans.data();
    axis.weights = weights.data();
  }
  qwid_axis axis;
  std::vector<qwid_span> spans;
  std::vector<int32_t> weights;
};

std::vector<uint8_t> randomBytes(std::mt19937 &random, size_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t &byte : bytes)
    byte = random() % 3 ? random() : 255;
  return bytes;
}

// Asked twice: the second answer is remembered.
TEST(ResizeKernel, Avx2IsWhatTheFeaturesSay) {
  bool has = qwid_cpu_features() & QWID_FEATURE_AVX2;
  EXPECT_EQ(qwid_has_avx2(), has);
  EXPECT_EQ(qwid_has_avx2(), has);
}

TEST(ResizeKernel, RowsAreThoseOfThePlainOne) {
  if (!(qwid_cpu_features() & QWID_FEATURE_AVX2))
    GTEST_SKIP() << "no AVX2";
  std::mt19937 random(1);
  for (int taps = 1; taps < 40; ++taps)
    for (int rows = 1; rows < 10; ++rows) {
      int width = taps + random() % 20, count = 1 + random() % 9;
      RandomAxis axis(random, width, count, taps);
      size_t pitch = 3 * width + random() % 5;
      std::vector<uint8_t> from = randomBytes(random, rows * pitch + 16);
      std::vector<uint8_t> plain(rows * count * 3), fast(plain.size());
      std::vector<int16_t> split(qwid_split_bytes(&axis.axis) / 2);
      qwid_row_pass pass = {from.data(), pitch, plain.data(), &axis.axis,
                            0,           rows,  split.data()};
      qwid_rows_portable(&pass);
      qwid_split_weights_avx2(&axis.axis, split.data());
      pass.to = fast.data();
      qwid_rows_avx2(&pass);
      ASSERT_EQ(fast, plain) << taps << " taps, " << rows << " rows";
    }
}

TEST(ResizeKernel, ColumnsAreThoseOfThePlainOne) {
  if (!(qwid_cpu_features() & QWID_FEATURE_AVX2))
    GTEST_SKIP() << "no AVX2";
  std::mt19937 random(2);
  for (int taps = 1; taps < 40; ++taps)
    for (size_t bytes : {3, 30, 33, 63, 64, 66, 99}) {
      int height = taps + random() % 20, count = 1 + random() % 5;
      RandomAxis axis(random, height, count, taps);
      size_t pitch = bytes + random() % 5;
      std::vector<uint8_t> from = randomBytes(random, height * pitch);
      std::vector<uint8_t> plain(count * bytes), fast(plain.size());
      std::vector<int32_t> sums(bytes);
      qwid_column_pass pass = {from.data(), pitch, plain.data(), &axis.axis,
                               0,           bytes, sums.data()};
      qwid_columns_portable(&pass);
      pass.to = fast.data();
      qwid_columns_avx2(&pass);
      ASSERT_EQ(fast, plain) << taps << " taps, " << bytes << " bytes";
    }
}

#endif

} // namespace
