/*===- qwid_resize.h - Between resize.c and its kernels ----------*- C -*-===*\
|*
|* A resize is two passes of weighted sums, one along the rows and one along the
|* columns. Their inner loops are kernels: resize_portable.c in plain C, which
|* defines them, and resize_avx2.c for x86 CPUs that have AVX2. All give the
|* same bits:
|*
|*   out = clamp((2^21 + sum(in[i] * weight[i])) >> 22, 0, 255)
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_RESIZE_H
#define QWID_RESIZE_H

#include <stddef.h>
#include <stdint.h>

enum {
  qwid_weight_bits = 22,
  /* A weight is high * 2^11 + low, both below 2^12: 16-bit factors. */
  qwid_low_bits = 11,
  /* Pixels that a kernel may read behind a row, and taps it may take at once. */
  qwid_tap_group = 4
};

/** Output pixel o of an axis is made of the `count` input pixels from `first`
 *  on, with the weights [o * stride, ... + count); the weights behind them, up
 *  to a multiple of qwid_tap_group, are 0. All are >= 0. */
typedef struct qwid_span {
  int32_t first, count;
} qwid_span;
typedef struct qwid_axis {
  qwid_span *spans;
  int32_t *weights;
  size_t stride; /* a multiple of qwid_tap_group */
  int32_t count; /* output pixels */
} qwid_axis;

/** Horizontal pass over `rows` rows of RGB pixels to dense rows. `from` is at
 *  pixel `column` of the image that the spans count in; its rows lie `from_pitch`
 *  bytes apart, and 16 bytes behind the last pixel of each can be read. */
typedef struct qwid_row_pass {
  const uint8_t *from;
  size_t from_pitch;
  uint8_t *to;
  const qwid_axis *axis;
  int32_t column;
  int32_t rows;
  const int16_t *split; /* qwid_split_weights_avx2's, for qwid_rows_avx2 */
} qwid_row_pass;

/** Vertical pass over rows of `bytes` bytes, `from_pitch` apart, to dense rows.
 *  `from` is at row `row` of the image that the spans count in. */
typedef struct qwid_column_pass {
  const uint8_t *from;
  size_t from_pitch;
  uint8_t *to;
  const qwid_axis *axis;
  int32_t row;
  size_t bytes;
  int32_t *sums; /* scratch: one per byte */
} qwid_column_pass;

/** Size of the split weights of a row pass. */
static inline size_t qwid_split_bytes(const qwid_axis *axis) {
  return (size_t)axis->count * axis->stride * 8 * sizeof(int16_t);
}

void qwid_rows_portable(const qwid_row_pass *pass);
void qwid_columns_portable(const qwid_column_pass *pass);
#if defined(__x86_64__)
/** Fills the qwid_split_bytes(axis) of `split`. */
void qwid_split_weights_avx2(const qwid_axis *axis, int16_t *split);
void qwid_rows_avx2(const qwid_row_pass *pass);
void qwid_columns_avx2(const qwid_column_pass *pass);
#endif

/** The end of every sum, `sum` having 2^21 in it. */
static inline uint8_t qwid_narrow(int32_t sum) {
  int32_t value = sum >> qwid_weight_bits;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

#endif /* QWID_RESIZE_H */
