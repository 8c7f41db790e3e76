/*===- tensor.c - Element types, quantize, dequantize -------------*- C -*-===*\
|*
|* real = scale * (stored - zero_point). Quantizing divides in f32, rounds half
|* to even, adds the zero point and saturates. The bounds are applied before the
|* rounding, which changes nothing (they are integers and rounding is monotone)
|* and makes the conversion to int safe on every machine.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

static const struct {
  int32_t bytes;
  const char *name;
} types[] = {
    [QWID_F32] = {4, "float32"}, [QWID_U8] = {1, "uint8"},
    [QWID_I8] = {1, "int8"},     [QWID_U16] = {2, "uint16"},
    [QWID_I16] = {2, "int16"},   [QWID_I32] = {4, "int32"},
    [QWID_I64] = {8, "int64"},   [QWID_BOOL] = {1, "bool"},
};

static int known(int32_t type) {
  return type >= 0 && type < (int32_t)(sizeof types / sizeof *types) &&
         types[type].bytes;
}

const char *qwid_version(void) { return "qwid " QWID_VERSION; }

size_t qwid_type_bytes(int32_t type) {
  return known(type) ? (size_t)types[type].bytes : 0;
}

const char *qwid_type_name(int32_t type) {
  return known(type) ? types[type].name : "unknown";
}

uint64_t qwid_tensor_elements(const qwid_tensor_info *info) {
  uint64_t elements = 1;
  for (int32_t i = 0; i < info->rank; ++i)
    elements *= (uint64_t)info->shape[i];
  return elements;
}

uint64_t qwid_tensor_bytes(const qwid_tensor_info *info) {
  return qwid_tensor_elements(info) * qwid_type_bytes(info->type);
}

/** Nearest integer, ties to even, of |x| <= 2^21: adding 1.5 * 2^23 leaves no
 *  fraction bits. Unlike rintf it needs no instruction beyond SSE2. */
static float round_even(float x) {
  const float shift = 12582912.0f;
  return (x + shift) - shift;
}

#define QUANTIZE(TYPE, LOW, HIGH)                                              \
  do {                                                                         \
    TYPE *out = stored;                                                        \
    const float low = (float)((LOW) - zero), high = (float)((HIGH) - zero);    \
    for (uint64_t i = 0; i < count; ++i) {                                     \
      float x = real[i] / scale;                                               \
      x = x == x ? x : 0.0f;                                                   \
      x = x < low ? low : x > high ? high : x;                                 \
      out[i] = (TYPE)((int32_t)round_even(x) + zero);                          \
    }                                                                          \
  } while (0)

/** int32 has more digits than a float: the same in double, with 1.5 * 2^52. */
static void quantize_i32(float scale, int32_t zero, const float *real,
                         int32_t *out, uint64_t count) {
  const double shift = 6755399441055744.0;
  const double low = (double)INT32_MIN - zero, high = (double)INT32_MAX - zero;
  for (uint64_t i = 0; i < count; ++i) {
    double x = (double)(real[i] / scale);
    x = x == x ? x : 0.0;
    x = x < low ? low : x > high ? high : x;
    out[i] = (int32_t)((int64_t)((x + shift) - shift) + zero);
  }
}

void qwid_quantize(const qwid_tensor_info *info, const float *real,
                   void *stored, uint64_t count) {
  const float scale = info->scale;
  const int32_t zero = info->zero_point;
  switch (info->type) {
  case QWID_U8:
    QUANTIZE(uint8_t, 0, 255);
    break;
  case QWID_I8:
    QUANTIZE(int8_t, -128, 127);
    break;
  case QWID_U16:
    QUANTIZE(uint16_t, 0, 65535);
    break;
  case QWID_I16:
    QUANTIZE(int16_t, -32768, 32767);
    break;
  case QWID_I32:
    quantize_i32(scale, zero, real, stored, count);
    break;
  }
}

#define DEQUANTIZE(TYPE)                                                       \
  do {                                                                         \
    const TYPE *in = stored;                                                   \
    for (uint64_t i = 0; i < count; ++i)                                       \
      real[i] = scale * (float)((int64_t)in[i] - zero);                        \
  } while (0)

void qwid_dequantize(const qwid_tensor_info *info, const void *stored,
                     float *real, uint64_t count) {
  const float scale = info->scale;
  const int64_t zero = info->zero_point;
  switch (info->type) {
  case QWID_U8:
    DEQUANTIZE(uint8_t);
    break;
  case QWID_I8:
    DEQUANTIZE(int8_t);
    break;
  case QWID_U16:
    DEQUANTIZE(uint16_t);
    break;
  case QWID_I16:
    DEQUANTIZE(int16_t);
    break;
  case QWID_I32:
    DEQUANTIZE(int32_t);
    break;
  }
}
