//===- ContractionTest.cpp - Every clone equals the plain loop ------------===//

#include "lib/Reference/Contraction.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace qwid;

namespace {

float step(float x, float w, float sum) { return std::fmaf(x, w, sum); }
uint32_t step(uint32_t x, uint32_t w, uint32_t sum) { return x * w + sum; }

/// One chain per result, index by index.
template <typename T>
std::vector<T>
contractNaively(const ContractionShape &s, const std::vector<T> &image,
                const std::vector<T> &filter, const std::vector<T> &start) {
  std::vector<T> result;
  int64_t c = s.channels / s.groups, o = s.outputs / s.groups;
  for (int64_t n = 0; n < s.batch; ++n)
    for (int64_t y = 0; y < s.outputHeight; ++y)
      for (int64_t x = 0; x < s.outputWidth; ++x)
        for (int64_t out = 0; out < s.outputs; ++out) {
          T sum = start[out];
          for (int64_t i = 0; i < s.kernelHeight; ++i)
            for (int64_t j = 0; j < s.kernelWidth; ++j)
              for (int64_t k = 0; k < c; ++k) {
                int64_t row = y * s.strideHeight + i * s.dilationHeight;
                int64_t column = x * s.strideWidth + j * s.dilationWidth;
                int64_t at =
                    ((n * s.height + row) * s.width + column) * s.channels +
                    out / o * c + k;
                int64_t tap =
                    ((out * s.kernelHeight + i) * s.kernelWidth + j) * c + k;
                sum = step(image[at], filter[tap], sum);
              }
          result.push_back(sum);
        }
  return result;
}

template <typename T>
std::vector<T> randomValues(size_t count, std::mt19937 &random) {
  std::vector<T> values(count);
  for (T &value : values)
    if constexpr (std::is_integral_v<T>)
      value = T(random());
    else
      value = std::ldexp(T(int32_t(random())), int(random() % 40) - 50);
  return values;
}

template <typename T> void expectClonesEqual(const ContractionShape &s) {
  std::mt19937 random(7);
  auto image =
      randomValues<T>(s.batch * s.height * s.width * s.channels, random);
  auto filter = randomValues<T>(s.outputs * s.kernelHeight * s.kernelWidth *
                                    s.channels / s.groups,
                                random);
  auto start = randomValues<T>(s.outputs, random);
  std::vector<T> expected = contractNaively(s, image, filter, start);
  std::vector<T> packed = packFilter(s, filter.data());
  for (CloneKind clone :
       {CloneKind::Generic, CloneKind::Avx2, CloneKind::Avx512}) {
    if (clone > getBestClone())
      continue;
    std::vector<T> actual(expected.size());
    contract(s, image.data(), packed.data(), start.data(), actual.data(),
             clone);
    // As bytes: the sign of zero counts.
    EXPECT_EQ(
        std::memcmp(actual.data(), expected.data(), actual.size() * sizeof(T)),
        0)
        << "clone " << int(clone) << ", " << s.channels << " -> " << s.outputs
        << " in " << s.groups << " groups";
  }
}

ContractionShape makeShape(int64_t channels, int64_t outputs, int64_t groups,
                           int64_t kernel, int64_t stride, int64_t dilation) {
  ContractionShape s;
  s.batch = 2;
  s.height = 9;
  s.width = 7;
  s.channels = channels;
  s.outputs = outputs;
  s.groups = groups;
  s.kernelHeight = kernel;
  s.kernelWidth = std::max<int64_t>(1, kernel - 1);
  s.strideHeight = stride;
  s.strideWidth = 1;
  s.dilationHeight = dilation;
  s.dilationWidth = 1;
  s.outputHeight =
      (s.height - (s.kernelHeight - 1) * dilation - 1) / stride + 1;
  s.outputWidth = s.width - s.kernelWidth + 1;
  return s;
}

} // namespace

TEST(Contraction, ClonesEqualTheScalarChain) {
  for (int64_t outputs : {1, 8, 9, 31, 32, 33, 70})
    for (int64_t kernel : {1, 3}) {
      expectClonesEqual<float>(makeShape(5, outputs, 1, kernel, 1, 1));
      expectClonesEqual<uint32_t>(makeShape(5, outputs, 1, kernel, 2, 2));
    }
}

TEST(Contraction, GroupedAndDepthwise) {
  expectClonesEqual<float>(makeShape(12, 8, 4, 3, 2, 1));
  expectClonesEqual<uint32_t>(makeShape(12, 80, 2, 3, 1, 1));
  for (int64_t channels : {1, 3, 16, 32, 45}) {
    expectClonesEqual<float>(makeShape(channels, channels, channels, 3, 1, 2));
    expectClonesEqual<uint32_t>(
        makeShape(channels, channels, channels, 3, 2, 1));
    expectClonesEqual<float>(
        makeShape(channels, 2 * channels, channels, 3, 1, 1));
  }
}

TEST(Contraction, SingleCell) {
  ContractionShape s;
  s.channels = 300;
  s.outputs = 40;
  expectClonesEqual<float>(s);
  expectClonesEqual<uint32_t>(s);
}
