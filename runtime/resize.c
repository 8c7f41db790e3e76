/*===- resize.c - Antialiased bilinear resizing -------------------*- C -*-===*\
|*
|* Equal to Pillow's Image.resize(size, BILINEAR) bit for bit, because models
|* are trained and calibrated on images that went through it.
|*
|* Each axis is a weighted sum of its own. With ratio = input / output and
|* support = max(ratio, 1), output pixel o looks at the input pixels whose
|* centre lies within `support` of c = (o + 0.5) * ratio; their weights are a
|* triangle of that half width around c, divided by their sum. Weights are
|* computed in double and rounded to 22 fraction bits (half away from zero); a
|* sum starts at one half, is shifted right by 22 and clamped to 0..255. The
|* first pass stores 8 bits, which the second reads; a pass that does not change
|* the size is left out. The horizontal pass comes first, except for images that
|* lose much more height than width: there Pillow 13 turned the order round (up
|* to Pillow 12 it was horizontal first always; results differ by one step in
|* some pixels).
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

enum { weight_bits = 22, max_side = 65536, max_pixels = 1 << 28 };

/** The weighted sums of one axis: output pixel o is made of the `count` input
 *  pixels from `first` on, with the weights [o * stride, ... + count). */
typedef struct span {
  int32_t first, count;
} span;
typedef struct axis {
  span *spans;
  int32_t *weights;
  size_t stride;
} axis;

static void axis_free(axis *taps) {
  free(taps->spans);
  free(taps->weights);
}

/** Fills one span and its weights; `real` is scratch of `stride` doubles. */
static span make_span(int32_t input, double ratio, double support, int32_t at,
                      double *real, int32_t *weights) {
  double centre = (at + 0.5) * ratio, inverse = 1.0 / support, sum = 0.0;
  int32_t first = (int32_t)(centre - support + 0.5);
  int32_t end = (int32_t)(centre + support + 0.5);
  if (first < 0)
    first = 0;
  if (end > input)
    end = input;
  for (int32_t i = first; i < end; ++i) {
    double offset = (i - centre + 0.5) * inverse;
    double distance = offset < 0.0 ? -offset : offset;
    double weight = distance < 1.0 ? 1.0 - distance : 0.0;
    real[i - first] = weight;
    sum += weight;
  }
  for (int32_t i = 0; i < end - first; ++i) {
    double weight = sum != 0.0 ? real[i] / sum : real[i];
    weights[i] = (int32_t)(0.5 + weight * (1 << weight_bits));
  }
  return (span){first, end - first};
}

/** Computes the sums that take `input` pixels to `output`; false: no memory. */
static int make_axis(int32_t input, int32_t output, axis *taps) {
  double ratio = (double)input / output;
  double support = ratio < 1.0 ? 1.0 : ratio;
  taps->stride = ((size_t)(input - 1) / (size_t)output + 2) * 2 + 1;
  taps->spans = malloc((size_t)output * sizeof *taps->spans);
  taps->weights = calloc((size_t)output * taps->stride, sizeof *taps->weights);
  double *real = malloc(taps->stride * sizeof *real);
  int complete = taps->spans && taps->weights && real;
  for (int32_t at = 0; complete && at < output; ++at)
    taps->spans[at] = make_span(input, ratio, support, at, real,
                                taps->weights + (size_t)at * taps->stride);
  free(real);
  return complete;
}

static uint8_t narrow(int32_t sum) {
  int32_t value = sum >> weight_bits;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/** [height][input width][3] -> [height][output width][3]. */
static void resize_rows(const qwid_image *from, const axis *taps,
                        qwid_image *to) {
  for (int32_t y = 0; y < to->height; ++y) {
    const uint8_t *row = from->pixels + (size_t)y * from->width * 3;
    uint8_t *out = to->pixels + (size_t)y * to->width * 3;
    for (int32_t x = 0; x < to->width; ++x, out += 3) {
      const uint8_t *in = row + (size_t)taps->spans[x].first * 3;
      const int32_t *weights = taps->weights + (size_t)x * taps->stride;
      int32_t r = 1 << (weight_bits - 1), g = r, b = r;
      for (int32_t i = 0; i < taps->spans[x].count; ++i, in += 3) {
        r += in[0] * weights[i];
        g += in[1] * weights[i];
        b += in[2] * weights[i];
      }
      out[0] = narrow(r);
      out[1] = narrow(g);
      out[2] = narrow(b);
    }
  }
}

/** [input height][width][3] -> [output height][width][3], a whole row at a time
 *  so that the inner loop runs along memory; `sums` is a row of scratch. */
static void resize_columns(const qwid_image *from, const axis *taps,
                           qwid_image *to, int32_t *sums) {
  size_t pitch = (size_t)to->width * 3;
  for (int32_t y = 0; y < to->height; ++y) {
    const int32_t *weights = taps->weights + (size_t)y * taps->stride;
    for (size_t x = 0; x < pitch; ++x)
      sums[x] = 1 << (weight_bits - 1);
    for (int32_t i = 0; i < taps->spans[y].count; ++i) {
      const uint8_t *in =
          from->pixels + (size_t)(taps->spans[y].first + i) * pitch;
      int32_t weight = weights[i];
      for (size_t x = 0; x < pitch; ++x)
        sums[x] += in[x] * weight;
    }
    for (size_t x = 0; x < pitch; ++x)
      to->pixels[(size_t)y * pitch + x] = narrow(sums[x]);
  }
}

static int make_image(int32_t width, int32_t height, qwid_image *image) {
  image->pixels = malloc((size_t)width * (size_t)height * 3);
  image->width = width;
  image->height = height;
  return image->pixels != NULL;
}

/** One pass; false: no memory. */
static int resize_width(const qwid_image *from, int32_t width, qwid_image *to) {
  axis taps;
  int complete = make_axis(from->width, width, &taps) &&
                 make_image(width, from->height, to);
  if (complete)
    resize_rows(from, &taps, to);
  axis_free(&taps);
  return complete;
}

static int resize_height(const qwid_image *from, int32_t height,
                         qwid_image *to) {
  axis taps;
  int32_t *sums = malloc((size_t)from->width * 3 * sizeof *sums);
  int complete = make_axis(from->height, height, &taps) && sums &&
                 make_image(from->width, height, to);
  if (complete)
    resize_columns(from, &taps, to, sums);
  axis_free(&taps);
  free(sums);
  return complete;
}

static int copy_image(const qwid_image *from, qwid_image *to) {
  if (!make_image(from->width, from->height, to))
    return 0;
  memcpy(to->pixels, from->pixels, (size_t)to->width * to->height * 3);
  return 1;
}

/** Whether the vertical pass comes first: the height shrinks by more than twice
 *  what the width shrinks by. Pillow 13's rule, found by trying 1488 sizes. */
static int vertical_first(const qwid_image *from, int32_t width,
                          int32_t height) {
  int64_t narrower = (int64_t)from->width - width;
  int64_t lower = (int64_t)from->height - height;
  return lower > 0 && lower > 2 * narrower;
}

/** Picks the passes; false: no memory. */
static int resize(const qwid_image *from, int32_t width, int32_t height,
                  qwid_image *to) {
  if (from->width == width && from->height == height)
    return copy_image(from, to);
  if (from->height == height)
    return resize_width(from, width, to);
  if (from->width == width)
    return resize_height(from, height, to);
  qwid_image between = {NULL, 0, 0};
  int complete;
  if (vertical_first(from, width, height))
    complete = resize_height(from, height, &between) &&
               resize_width(&between, width, to);
  else
    complete = resize_width(from, width, &between) &&
               resize_height(&between, height, to);
  qwid_image_free(&between);
  return complete;
}

qwid_status qwid_image_resize(const qwid_image *image, int32_t width,
                              int32_t height, qwid_image *result,
                              qwid_error *error) {
  *result = (qwid_image){NULL, 0, 0};
  int64_t tallest = height > image->height ? height : image->height;
  if (!image->pixels || image->width < 1 || image->height < 1 || width < 1 ||
      height < 1 || width > max_side || height > max_side ||
      width * tallest > max_pixels)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "cannot resize an image of %d x %d pixels to %d x %d",
                     (int)image->width, (int)image->height, (int)width,
                     (int)height);
  qwid_image made = {NULL, 0, 0};
  if (!resize(image, width, height, &made)) {
    qwid_image_free(&made);
    return qwid_fail(error, QWID_ERROR_MEMORY,
                     "out of memory to resize an image to %d x %d pixels",
                     (int)width, (int)height);
  }
  *result = made;
  return QWID_OK;
}
