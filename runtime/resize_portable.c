/*===- resize_portable.c - The sums of a resize in plain C --------*- C -*-===*\
|*
|* What the kernels compute, and the kernel where there is no other. clang turns
|* both inner loops into vector code on AArch64.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_resize.h"

void qwid_rows_portable(const qwid_row_pass *pass) {
  const qwid_axis *axis = pass->axis;
  uint8_t *out = pass->to;
  for (int32_t y = 0; y < pass->rows; ++y) {
    const uint8_t *row = pass->from + (size_t)y * pass->from_pitch;
    for (int32_t x = 0; x < axis->count; ++x, out += 3) {
      const uint8_t *in =
          row + (size_t)(axis->spans[x].first - pass->column) * 3;
      const int32_t *weights = axis->weights + (size_t)x * axis->stride;
      int32_t count = axis->spans[x].count;
      int32_t r = 1 << (qwid_weight_bits - 1), g = r, b = r;
      for (int32_t i = 0; i < count; ++i) {
        r += in[3 * i] * weights[i];
        g += in[3 * i + 1] * weights[i];
        b += in[3 * i + 2] * weights[i];
      }
      out[0] = qwid_narrow(r);
      out[1] = qwid_narrow(g);
      out[2] = qwid_narrow(b);
    }
  }
}

/** A whole row at a time, so that the inner loop runs along memory. */
void qwid_columns_portable(const qwid_column_pass *pass) {
  const qwid_axis *axis = pass->axis;
  int32_t *restrict sums = pass->sums;
  for (int32_t y = 0; y < axis->count; ++y) {
    const int32_t *weights = axis->weights + (size_t)y * axis->stride;
    for (size_t x = 0; x < pass->bytes; ++x)
      sums[x] = 1 << (qwid_weight_bits - 1);
    for (int32_t i = 0; i < axis->spans[y].count; ++i) {
      const uint8_t *restrict in =
          pass->from +
          (size_t)(axis->spans[y].first - pass->row + i) * pass->from_pitch;
      int32_t weight = weights[i];
      for (size_t x = 0; x < pass->bytes; ++x)
        sums[x] += in[x] * weight;
    }
    uint8_t *restrict out = pass->to + (size_t)y * pass->bytes;
    for (size_t x = 0; x < pass->bytes; ++x)
      out[x] = qwid_narrow(sums[x]);
  }
}
