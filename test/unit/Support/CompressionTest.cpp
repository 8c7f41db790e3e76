//===- CompressionTest.cpp - Sizes of gzip and xz -------------------------===//
//
// The figures are those of Python's zlib (level 9, wbits 31) and lzma (preset 6) on the
// same bytes, and but for a few bytes those of gzip -9 and xz -6.
//
//===----------------------------------------------------------------------===//

#include "qwid/Support/Compression.h"

#include "gtest/gtest.h"

#include <vector>

using namespace qwid;

TEST(Compression, OfNothing) {
  EXPECT_EQ(countGzipBytes({}), 20);
  EXPECT_EQ(countLzmaBytes({}), 32);
}

TEST(Compression, OfZeros) {
  std::vector<char> zeros(1'000'000);
  EXPECT_EQ(countGzipBytes(zeros), 1003);
  EXPECT_EQ(countLzmaBytes(zeros), 276);
}

TEST(Compression, OfNoise) {
  std::vector<char> noise(100'000);
  uint32_t state = 1;
  for (char &byte : noise) {
    state = state * 1664525 + 1013904223;
    byte = char(state >> 24);
  }
  EXPECT_EQ(countGzipBytes(noise), 100053);
  EXPECT_EQ(countLzmaBytes(noise), 100064);
}
