/*===- resize_avx2.c - The sums of a resize with AVX2 -------------*- C -*-===*\
|*
|* Everything is done by vpmaddwd, which multiplies 16-bit numbers and adds
|* neighbours: two taps a product. A weight of 22 bits is two factors of 11,
|* high and low, whose sums are put together at the end:
|*
|*   sum(p * w) = 2^11 * sum(p * high) + sum(p * low)
|*
|* With all weights >= 0 and together about 2^22, no sum exceeds 2^31.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_resize.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2")))

static int32_t high_part(int32_t weight) { return weight >> qwid_low_bits; }
static int32_t low_part(int32_t weight) {
  return weight & ((1 << qwid_low_bits) - 1);
}

/** Puts both parts together, rounds and shifts; 32-bit numbers, from 0 to about
 *  255, which packing saturates. */
TARGET static inline __m256i finish(__m256i high, __m256i low) {
  const __m256i half = _mm256_set1_epi32(1 << (qwid_weight_bits - 1));
  __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, qwid_low_bits), low);
  return _mm256_srli_epi32(_mm256_add_epi32(sum, half), qwid_weight_bits);
}

/** The weights of four taps as the row kernel reads them: the 16 high parts,
 *  then the low parts, w0 w1 w0 w1 w0 w1 0 0 w2 w3 w2 w3 w2 w3 0 0. */
void qwid_split_weights_avx2(const qwid_axis *axis, int16_t *split) {
  size_t taps = (size_t)axis->count * axis->stride;
  for (size_t i = 0; i < taps; i += 4, split += 32)
    for (size_t lane = 0; lane < 16; ++lane) {
      int32_t weight = axis->weights[i + lane / 8 * 2 + lane % 2];
      int padding = lane % 8 >= 6;
      split[lane] = (int16_t)(padding ? 0 : high_part(weight));
      split[16 + lane] = (int16_t)(padding ? 0 : low_part(weight));
    }
}

/** Four pixels, 12 of 16 bytes, to r0 r1 g0 g1 b0 b1 0 0 r2 r3 ... of 16 bits. */
TARGET static inline __m256i load_pixels(const uint8_t *in) {
  const __m256i order = _mm256_setr_epi8(
      0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, //
      6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)in);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), order);
}

/** Writes one RGB pixel from sums in lanes 0 to 2 and, of the other taps, 4 to
 *  6. */
TARGET static inline void store_pixel(__m256i high, __m256i low, uint8_t *out) {
  high = _mm256_add_epi32(high, _mm256_permute2x128_si256(high, high, 1));
  low = _mm256_add_epi32(low, _mm256_permute2x128_si256(low, low, 1));
  __m128i sums = _mm256_castsi256_si128(finish(high, low));
  sums = _mm_packs_epi32(sums, sums);
  int32_t pixel = _mm_cvtsi128_si32(_mm_packus_epi16(sums, sums));
  memcpy(out, &pixel, 3);
}

enum { row_group = 4 }; /* rows at once: they share the weights */

/** The rows of a group: where they come from and go to. */
typedef struct rows_at_once {
  const uint8_t *from[row_group];
  uint8_t *to[row_group];
} rows_at_once;

TARGET static void group_of_rows(const qwid_row_pass *pass,
                                 const rows_at_once *rows) {
  const qwid_axis *axis = pass->axis;
  for (int32_t x = 0; x < axis->count; ++x) {
    size_t start = (size_t)(axis->spans[x].first - pass->column) * 3;
    size_t end = start + (size_t)axis->spans[x].count * 3;
    const __m256i *factors =
        (const __m256i *)(const void *)(pass->split +
                                        (size_t)x * axis->stride * 8);
    __m256i high[row_group], low[row_group];
    for (int row = 0; row < row_group; ++row)
      high[row] = low[row] = _mm256_setzero_si256();
    for (size_t at = start; at < end; at += 12, factors += 2) {
      __m256i wide = _mm256_loadu_si256(factors);
      __m256i fine = _mm256_loadu_si256(factors + 1);
      for (int row = 0; row < row_group; ++row) {
        __m256i pixels = load_pixels(rows->from[row] + at);
        high[row] =
            _mm256_add_epi32(high[row], _mm256_madd_epi16(pixels, wide));
        low[row] = _mm256_add_epi32(low[row], _mm256_madd_epi16(pixels, fine));
      }
    }
    for (int row = 0; row < row_group; ++row)
      store_pixel(high[row], low[row], rows->to[row] + 3 * (size_t)x);
  }
}

void qwid_rows_avx2(const qwid_row_pass *pass) {
  size_t pitch = (size_t)pass->axis->count * 3;
  for (int32_t y = 0; y < pass->rows; y += row_group) {
    rows_at_once rows;
    for (int32_t i = 0; i < row_group; ++i) {
      /* Where there are no more rows, the last one is computed again. */
      size_t row = (size_t)(y + i < pass->rows ? y + i : pass->rows - 1);
      rows.from[i] = pass->from + row * pass->from_pitch;
      rows.to[i] = pass->to + row * pitch;
    }
    group_of_rows(pass, &rows);
  }
}

/** Sums of 32 bytes along memory: 8 for each unpacked quarter. */
typedef struct block_sums {
  __m256i high[4], low[4];
} block_sums;

/** Adds 32 bytes of two rows with their weights, each pair of parts in one
 *  number. */
TARGET static inline void add_rows(block_sums *sums, const uint8_t *first,
                                   const uint8_t *second, __m256i high,
                                   __m256i low) {
  const __m256i zero = _mm256_setzero_si256();
  __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)first);
  __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)second);
  __m256i front = _mm256_unpacklo_epi8(a, b), back = _mm256_unpackhi_epi8(a, b);
  __m256i pairs[4] = {
      _mm256_unpacklo_epi8(front, zero), _mm256_unpackhi_epi8(front, zero),
      _mm256_unpacklo_epi8(back, zero), _mm256_unpackhi_epi8(back, zero)};
  for (int i = 0; i < 4; ++i) {
    sums->high[i] =
        _mm256_add_epi32(sums->high[i], _mm256_madd_epi16(pairs[i], high));
    sums->low[i] =
        _mm256_add_epi32(sums->low[i], _mm256_madd_epi16(pairs[i], low));
  }
}

/** 32 bytes of one output row; `in` is the first of `count` input rows. */
TARGET static void column_block(const uint8_t *in, size_t pitch,
                                const int32_t *weights, int32_t count,
                                uint8_t *out) {
  block_sums sums;
  memset(&sums, 0, sizeof sums);
  for (int32_t i = 0; i < count; i += 2) {
    /* The weight behind an odd last row is 0. */
    const uint8_t *first = in + (size_t)i * pitch;
    const uint8_t *second = i + 1 < count ? first + pitch : first;
    add_rows(&sums, first, second,
             _mm256_set1_epi32(high_part(weights[i]) | high_part(weights[i + 1])
                                                           << 16),
             _mm256_set1_epi32(low_part(weights[i]) | low_part(weights[i + 1])
                                                          << 16));
  }
  __m256i done[4];
  for (int i = 0; i < 4; ++i)
    done[i] = finish(sums.high[i], sums.low[i]);
  __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(done[0], done[1]),
                                      _mm256_packs_epi32(done[2], done[3]));
  _mm256_storeu_si256((__m256i *)(void *)out, bytes);
}

TARGET void qwid_columns_avx2(const qwid_column_pass *pass) {
  if (pass->bytes < 32) {
    qwid_columns_portable(pass);
    return;
  }
  const qwid_axis *axis = pass->axis;
  for (int32_t y = 0; y < axis->count; ++y) {
    qwid_span span = axis->spans[y];
    const uint8_t *in =
        pass->from + (size_t)(span.first - pass->row) * pass->from_pitch;
    const int32_t *weights = axis->weights + (size_t)y * axis->stride;
    uint8_t *out = pass->to + (size_t)y * pass->bytes;
    /* The last block overlaps the one before it. */
    for (size_t x = 0; x < pass->bytes; x += 32) {
      size_t at = x + 32 <= pass->bytes ? x : pass->bytes - 32;
      column_block(in + at, pass->from_pitch, weights, span.count, out + at);
    }
  }
}

#else
typedef int nothing; /* C has no empty files */
#endif
