//===- TensorTest.cpp - Quantize and dequantize against a naive twin
//-------===//
//
// The twin rounds with nearbyint in double; ties, limits and NaN included.
//
//===----------------------------------------------------------------------===//

#include "qwid_runtime.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace {

struct Range {
  int32_t type;
  double low, high;
};
const Range ranges[] = {{QWID_U8, 0, 255},
                        {QWID_I8, -128, 127},
                        {QWID_U16, 0, 65535},
                        {QWID_I16, -32768, 32767},
                        {QWID_I32, -2147483648.0, 2147483647.0}};

double naiveQuantize(float real, float scale, int32_t zero,
                     const Range &range) {
  float quotient = real / scale;
  double q =
      (std::isnan(quotient) ? 0.0 : std::nearbyint(double(quotient))) + zero;
  return std::fmin(std::fmax(q, range.low), range.high);
}

int64_t stored(int32_t type, const void *data) {
  int64_t value = 0;
  size_t bytes = qwid_type_bytes(type);
  bool isSigned = type == QWID_I8 || type == QWID_I16 || type == QWID_I32;
  memcpy(&value, data, bytes);
  int shift = 64 - 8 * int(bytes);
  uint64_t top = uint64_t(value) << shift;
  return isSigned ? int64_t(top) >> shift : int64_t(top >> shift);
}

TEST(Tensor, QuantizeEqualsTheNaiveTwin) {
  std::vector<float> values = {0.0f,
                               -0.0f,
                               0.5f,
                               1.5f,
                               2.5f,
                               -0.5f,
                               -1.5f,
                               127.5f,
                               126.5f,
                               -128.5f,
                               254.5f,
                               255.5f,
                               65535.5f,
                               1e9f,
                               -1e9f,
                               3e38f,
                               -3e38f,
                               std::numeric_limits<float>::infinity(),
                               -std::numeric_limits<float>::infinity(),
                               std::numeric_limits<float>::quiet_NaN(),
                               std::numeric_limits<float>::denorm_min()};
  uint32_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525u + 1013904223u;
    values.push_back(float(int32_t(state)) * 0x1p-22f);
  }
  for (const Range &range : ranges)
    for (float scale : {1.0f, 0.5f, 0.0123f, 3.7f})
      for (int32_t zero : {0, 3, 127}) {
        qwid_tensor_info info = {"x", range.type, 0,     nullptr,
                                 1,   zero,       scale, 0};
        std::vector<int32_t> out(values.size());
        qwid_quantize(&info, values.data(), out.data(), values.size());
        const char *data = reinterpret_cast<const char *>(out.data());
        for (size_t i = 0; i < values.size(); ++i)
          ASSERT_EQ(double(stored(range.type,
                                  data + i * qwid_type_bytes(range.type))),
                    naiveQuantize(values[i], scale, zero, range))
              << values[i] << " / " << scale << " + " << zero << " type "
              << range.type;
      }
}

TEST(Tensor, DequantizeOfEveryByte) {
  qwid_tensor_info info = {"x", QWID_I8, 0, nullptr, 1, -7, 0.0123f, 0};
  for (int q = -128; q < 128; ++q) {
    int8_t value = int8_t(q);
    float real;
    qwid_dequantize(&info, &value, &real, 1);
    EXPECT_EQ(real, 0.0123f * float(q + 7));
    int8_t back;
    qwid_quantize(&info, &real, &back, 1);
    EXPECT_EQ(back, value);
  }
}

TEST(Tensor, SizesAndNames) {
  const int64_t shape[] = {2, 3, 5};
  qwid_tensor_info info = {"x", QWID_I16, 3, shape, 0, 0, 0, 0};
  EXPECT_EQ(qwid_tensor_elements(&info), 30u);
  EXPECT_EQ(qwid_tensor_bytes(&info), 60u);
  EXPECT_EQ(qwid_type_bytes(99), 0u);
  EXPECT_EQ(qwid_type_bytes(-1), 0u);
  EXPECT_STREQ(qwid_type_name(QWID_U8), "uint8");
  EXPECT_STREQ(qwid_type_name(0), "unknown");
}

} // namespace
