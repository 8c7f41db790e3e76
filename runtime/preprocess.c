/*===- preprocess.c - From a photo to the network's input ---------*- C -*-===*\
|*
|*   turn -> resize -> crop -> channel order -> p = pixel or pixel / 255
|*        -> x = (p - mean[c]) / std[c] -> the input's type
|*        -> [C][H][W] or [H][W][C]
|*
|* A pixel has 256 values, so that everything behind the crop is one table per
|* channel: from the resized photo to the network's input it is one pass per
|* channel, whatever the input's type.
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
#include <string.h>

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
      p->layout > QWID_LAYOUT_NHWC || p->orient < QWID_ORIENT_STORED ||
      p->orient > QWID_ORIENT_EXIF)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "unknown preprocessing: resize %d, channels %d, layout "
                     "%d, orient %d",
                     (int)p->resize_mode, (int)p->channels, (int)p->layout,
                     (int)p->orient);
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

/** The luma of `pixels` pixels, three times each. */
static inline __attribute__((always_inline)) void
write_luma(const uint8_t *restrict in, uint8_t *restrict out, size_t pixels) {
  for (size_t i = 0; i < pixels; ++i) {
    uint32_t luma = in[3 * i] * 19595u + in[3 * i + 1] * 38470u +
                    in[3 * i + 2] * 7471u + 0x8000u;
    out[3 * i] = out[3 * i + 1] = out[3 * i + 2] = (uint8_t)(luma >> 16);
  }
}

#if defined(__x86_64__)
/** The same, for the compiler to use wider registers. */
__attribute__((target("avx2"))) static void
write_luma_avx2(const uint8_t *in, uint8_t *out, size_t pixels) {
  write_luma(in, out, pixels);
}
#endif

/** Replaces every pixel by its luma, three times. */
static qwid_status make_gray(const qwid_image *image, qwid_image *gray,
                             qwid_error *error) {
  size_t pixels = (size_t)image->width * (size_t)image->height;
  uint8_t *out = malloc(pixels * 3);
  if (!out)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for a photo");
  *gray = (qwid_image){out, image->width, image->height, image->orientation};
#if defined(__x86_64__)
  if (qwid_has_avx2()) {
    write_luma_avx2(image->pixels, out, pixels);
    return QWID_OK;
  }
#endif
  write_luma(image->pixels, out, pixels);
  return QWID_OK;
}

/** What the 256 values of a pixel of network channel `c` become, in the type of
 *  `input`. */
static void make_table(const qwid_preprocess *p, const qwid_tensor_info *input,
                       int32_t c, void *table) {
  float real[256];
  int32_t whole[256];
  for (int v = 0; v < 256; ++v) {
    float pixel = p->range == 255 ? (float)v : (float)v / 255.0f;
    real[v] = (pixel - p->mean[c]) / p->std[c];
  }
  qwid_tensor_info target = *input;
  if (!input->quantized) {
    target.scale = 1.0f;
    target.zero_point = 0;
  }
  switch (input->type) {
  case QWID_F32:
    memcpy(table, real, sizeof real);
    break;
  case QWID_I64:
    target.type = QWID_I32;
    qwid_quantize(&target, real, whole, 256);
    for (int v = 0; v < 256; ++v)
      ((int64_t *)table)[v] = whole[v];
    break;
  default:
    qwid_quantize(&target, real, table, 256);
  }
}

/** The pixels that become the input: [height][pitch] bytes, RGB. */
typedef struct crop {
  const uint8_t *pixels;
  size_t pitch;
} crop;

#define WRITE_CHANNEL(TYPE)                                                    \
  do {                                                                         \
    const TYPE *values = table;                                                \
    TYPE *out = (TYPE *)stored + first;                                        \
    for (int32_t y = 0; y < p->height; ++y) {                                  \
      const uint8_t *in = from->pixels + (size_t)y * from->pitch + source;     \
      for (int32_t x = 0; x < p->width; ++x, in += 3, out += step)             \
        *out = values[*in];                                                    \
    }                                                                          \
  } while (0)

/** Writes network channel `c` of the input. */
static void write_channel(const qwid_preprocess *p, size_t bytes,
                          const void *table, const crop *from, int32_t c,
                          void *stored) {
  int planar = p->layout == QWID_LAYOUT_NCHW;
  size_t plane = (size_t)p->height * (size_t)p->width;
  size_t step = planar ? 1 : (size_t)channel_count(p);
  size_t first = planar ? (size_t)c * plane : (size_t)c;
  int32_t source = p->channels == QWID_CHANNELS_BGR ? 2 - c : c;
  switch (bytes) {
  case 1:
    WRITE_CHANNEL(uint8_t);
    break;
  case 2:
    WRITE_CHANNEL(uint16_t);
    break;
  case 4:
    WRITE_CHANNEL(uint32_t);
    break;
  case 8:
    WRITE_CHANNEL(uint64_t);
    break;
  }
}

static void write_input(const qwid_preprocess *p, const qwid_tensor_info *input,
                        const crop *from, void *stored) {
  int64_t table[256]; /* room for any type */
  for (int32_t c = 0; c < channel_count(p); ++c) {
    make_table(p, input, c, table);
    write_channel(p, qwid_type_bytes(input->type), table, from, c, stored);
  }
}

/** Resizes what is needed of `image`; a photo of the right size is taken as it
 *  is. `owned` is to be freed. */
static qwid_status make_crop(const qwid_preprocess *p, const qwid_image *image,
                             crop *result, qwid_image *owned,
                             qwid_error *error) {
  int32_t width, height;
  resized_size(p, image, &width, &height);
  qwid_window window = {crop_start(width - p->width),
                        crop_start(height - p->height), p->width, p->height};
  if (width == image->width && height == image->height) {
    result->pitch = (size_t)width * 3;
    result->pixels = image->pixels + (size_t)window.top * result->pitch +
                     (size_t)window.left * 3;
    return QWID_OK;
  }
  qwid_status status =
      qwid_resize_window(image, width, height, window, owned, error);
  *result = (crop){owned->pixels, (size_t)p->width * 3};
  return status;
}

qwid_status qwid_preprocess_input(const qwid_preprocess *preprocess,
                                  const qwid_tensor_info *input,
                                  const qwid_image *image, void *stored,
                                  qwid_error *error) {
  qwid_status status = check(preprocess, error);
  if (status)
    return status;
  if (!qwid_type_bytes(input->type) || input->type == QWID_BOOL)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "a photo cannot become an input of type %s",
                     qwid_type_name(input->type));
  if (!image->pixels || image->width < 1 || image->height < 1)
    return qwid_fail(error, QWID_ERROR_USAGE, "expected an image but got none");
  qwid_image turned = {0}, gray = {0}, resized = {0};
  if (preprocess->orient == QWID_ORIENT_EXIF && image->orientation > 1) {
    status = qwid_image_upright(image, &turned, error);
    image = &turned;
  }
  if (!status && preprocess->channels == QWID_CHANNELS_GRAY) {
    status = make_gray(image, &gray, error);
    image = &gray;
  }
  crop from;
  if (!status)
    status = make_crop(preprocess, image, &from, &resized, error);
  if (!status)
    write_input(preprocess, input, &from, stored);
  qwid_image_free(&turned);
  qwid_image_free(&gray);
  qwid_image_free(&resized);
  return status;
}

qwid_status qwid_preprocess_image(const qwid_preprocess *preprocess,
                                  const qwid_image *image, float *real,
                                  qwid_error *error) {
  const qwid_tensor_info reals = {.type = QWID_F32};
  return qwid_preprocess_input(preprocess, &reals, image, real, error);
}
