//===- WindowsTest.cpp ----------------------------------------------------===//

#include "qwid/Dialect/Windows.h"

#include <gtest/gtest.h>

using namespace qwid;

namespace {

/// Asks every tap where it falls.
int64_t countTaps(const WindowDim &dim, int64_t window, bool includePad) {
  int64_t count = 0;
  for (int64_t tap = 0; tap < dim.kernel; ++tap) {
    int64_t cell = window * dim.stride - dim.padLow + tap * dim.dilation;
    count += includePad ? cell >= -dim.padLow && cell < dim.input + dim.padHigh
                        : cell >= 0 && cell < dim.input;
  }
  return count;
}

TEST(WindowsTest, ValidTapsAreThoseOnTheInput) {
  for (int64_t input : {1, 2, 5, 7})
    for (int64_t kernel : {1, 2, 3, 5})
      for (int64_t stride : {1, 2, 3})
        for (int64_t dilation : {1, 2, 4})
          for (int64_t padLow : {0, 1, 3})
            for (int64_t padHigh : {0, 2}) {
              WindowDim dim{input, kernel, stride, dilation, padLow, padHigh};
              for (int64_t window = 0; window < dim.output(true); ++window)
                for (bool includePad : {false, true})
                  ASSERT_EQ(dim.validTaps(window, includePad),
                            countTaps(dim, window, includePad));
            }
}

TEST(WindowsTest, ManyTapsAreCountedAtOnce) {
  constexpr int64_t many = int64_t(1) << 24;
  WindowDim dim{many, many, 1, 1, many / 2, many / 2};
  int64_t sum = 0;
  for (int64_t window = 0; window < dim.output(); ++window)
    sum += dim.validTaps(window, false);
  // Window w starts at cell w - many / 2 and loses a tap for each cell away
  // from 0.
  EXPECT_EQ(sum, (many + 1) * many - many / 2 * (many / 2 + 1));
}

} // namespace
