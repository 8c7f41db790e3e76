/*===- preprocess.c - From a photo to the network's input ---------*- C -*-===*\
|*
|*   resize -> crop -> channel order -> p = pixel or pixel / 255
|*          -> x = (p - mean[c]) / std[c] -> [C][H][W] or [H][W][C]
|*
|* Conventions are torchvision's on Pillow images, which most classifiers were
|* trained with: the short side becomes `resize_short`, the long side
|* resize_short * long / short rounded down; the crop starts at half the excess,
|* rounded half to even; grey is Pillow's "L", made before the resize.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <math.h>
#include <stdlib.h>

static int32_t channel_count(const qwid_preprocess *preprocess) {
  return preprocess->channels == QWID_CHANNELS_GRAY ? 1 : 3;
}

uint64_t qwid_preprocess_elements(const qwid_preprocess *preprocess) {
  return (uint64_t)channel_count(preprocess) * (uint64_t)preprocess->height *
         (uint64_t)preprocess->width;
}

static qwid_status check(const qwid_preprocess *p, qwid_error *error) {
  if (p->width < 1 || p->height < 1)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "expected an input of at least 1 x 1 pixels but got "
                     "%d x %d",
                     (int)p->width, (int)p->height);
  if (p->resize_mode == QWID_RESIZE_CROP &&
      (p->resize_short < p->width || p->resize_short < p->height))
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "cannot cut %d x %d pixels out of an image whose short "
                     "side is resized to %d; resize to at least %d",
                     (int)p->width, (int)p->height, (int)p->resize_short,
                     (int)(p->width > p->height ? p->width : p->height));
  if (p->range != 1 && p->range != 255)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "expected a pixel range of 1 or 255 but got %d",
                     (int)p->range);
  if (p->resize_mode < QWID_RESIZE_STRETCH ||
      p->resize_mode > QWID_RESIZE_CROP || p->channels < QWID_CHANNELS_RGB ||
      p->channels > QWID_CHANNELS_GRAY || p->layout < QWID_LAYOUT_NCHW ||
      p->layout > QWID_LAYOUT_NHWC)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "unknown preprocessing: resize %d, channels %d, layout %d",
                     (int)p->resize_mode, (int)p->channels, (int)p->layout);
  for (int32_t c = 0; c < channel_count(p); ++c)
    if (!isfinite(p->mean[c]) || !isfinite(p->std[c]) || p->std[c] == 0.0f)
      return qwid_fail(error, QWID_ERROR_USAGE,
                       "channel %d has mean %g and standard deviation %g",
                       (int)c, (double)p->mean[c], (double)p->std[c]);
  return QWID_OK;
}

/** Size that the photo is resized to before the crop. */
static void resized_size(const qwid_preprocess *p, const qwid_image *image,
                         int32_t *width, int32_t *height) {
  *width = p->width;
  *height = p->height;
  if (p->resize_mode == QWID_RESIZE_STRETCH)
    return;
  int64_t w = image->width, h = image->height, side = p->resize_short;
  int64_t longer = w <= h ? side * h / w : side * w / h;
  if (longer > INT32_MAX)
    longer = INT32_MAX; /* the resize refuses it */
  *width = (int32_t)(w <= h ? side : longer);
  *height = (int32_t)(w <= h ? longer : side);
}

/** Half of `excess` (>= 0), rounded half to even. */
static int32_t crop_start(int32_t excess) {
  int32_t half = excess / 2;
  return half + (excess % 2 && half % 2);
}

/** Replaces every pixel by its luma, three times. */
static qwid_status make_gray(const qwid_image *image, qwid_image *gray,
                             qwid_error *error) {
  size_t pixels = (size_t)image->width * (size_t)image->height;
  gray->pixels = malloc(pixels * 3);
  if (!gray->pixels)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for a photo");
  gray->width = image->width;
  gray->height = image->height;
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t *in = image->pixels + 3 * i;
    uint32_t luma =
        (in[0] * 19595u + in[1] * 38470u + in[2] * 7471u + 0x8000u) >> 16;
    for (int c = 0; c < 3; ++c)
      gray->pixels[3 * i + (size_t)c] = (uint8_t)luma;
  }
  return QWID_OK;
}

/** Crops and normalizes. A pixel has 256 values: each channel is a table. */
static void normalize(const qwid_preprocess *p, const qwid_image *image,
                      float *real) {
  int32_t channels = channel_count(p);
  int32_t top = crop_start(image->height - p->height);
  int32_t left = crop_start(image->width - p->width);
  size_t plane = (size_t)p->height * (size_t)p->width;
  for (int32_t c = 0; c < channels; ++c) {
    float table[256];
    for (int v = 0; v < 256; ++v) {
      float pixel = p->range == 255 ? (float)v : (float)v / 255.0f;
      table[v] = (pixel - p->mean[c]) / p->std[c];
    }
    int32_t source = p->channels == QWID_CHANNELS_BGR ? 2 - c : c;
    int planar = p->layout == QWID_LAYOUT_NCHW;
    size_t step = planar ? 1 : (size_t)channels;
    float *out = real + (planar ? (size_t)c * plane : (size_t)c);
    for (int32_t y = 0; y < p->height; ++y) {
      const uint8_t *in =
          image->pixels +
          ((size_t)(top + y) * image->width + (size_t)left) * 3 + source;
      for (int32_t x = 0; x < p->width; ++x, in += 3, out += step)
        *out = table[*in];
    }
  }
}

qwid_status qwid_preprocess_image(const qwid_preprocess *preprocess,
                                  const qwid_image *image, float *real,
                                  qwid_error *error) {
  qwid_status status = check(preprocess, error);
  if (status)
    return status;
  if (!image->pixels || image->width < 1 || image->height < 1)
    return qwid_fail(error, QWID_ERROR_USAGE, "expected an image but got none");
  qwid_image gray = {NULL, 0, 0}, resized = {NULL, 0, 0};
  if (preprocess->channels == QWID_CHANNELS_GRAY) {
    status = make_gray(image, &gray, error);
    image = &gray;
  }
  int32_t width, height;
  if (!status) {
    resized_size(preprocess, image, &width, &height);
    status = qwid_image_resize(image, width, height, &resized, error);
  }
  if (!status)
    normalize(preprocess, &resized, real);
  qwid_image_free(&gray);
  qwid_image_free(&resized);
  return status;
}
