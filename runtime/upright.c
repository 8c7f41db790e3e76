/*===- upright.c - Turning a photo as EXIF says -------------------*- C -*-===*\
|*
|* Orientation 1..8 says where row 0 and column 0 of the stored pixels belong:
|*
|*   1 top left      2 top right     3 bottom right   4 bottom left
|*   5 left top      6 right top     7 right bottom   8 left bottom
|*
|* "Right top" (6) is a camera that was turned: the first stored row is the right
|* column of the scene, the first stored column its top row. From 5 on width and
|* height change places. Equal to Pillow's ImageOps.exif_transpose.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

/** Where the pixels of the upright image lie in the stored one: pixel (x, y) at
 *  start + x * across + y * down, counted in pixels. */
typedef struct walk {
  ptrdiff_t start, across, down;
} walk;

static walk walk_of(int32_t orientation, ptrdiff_t width, ptrdiff_t height) {
  const ptrdiff_t right = width - 1, bottom = (height - 1) * width;
  switch (orientation) {
  case 2:
    return (walk){right, -1, width};
  case 3:
    return (walk){bottom + right, -1, -width};
  case 4:
    return (walk){bottom, 1, -width};
  case 5:
    return (walk){0, width, 1};
  case 6:
    return (walk){bottom, -width, 1};
  case 7:
    return (walk){bottom + right, -width, -1};
  case 8:
    return (walk){right, width, -1};
  default:
    return (walk){0, 1, width};
  }
}

/** Pixels a side of what is copied at once: rows of one image are columns of the
 *  other, and lines of the cache are used whole within a tile. */
enum { tile = 32 };

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/** Fills the tile of `to` at (left, top); `stored` is where its first pixel lies
 *  in the stored image. */
static void copy_tile(const uint8_t *stored, const walk *way, int32_t left,
                      int32_t top, qwid_image *to) {
  int32_t right = least(left + tile, to->width);
  int32_t bottom = least(top + tile, to->height);
  for (int32_t y = top; y < bottom; ++y) {
    uint8_t *out = to->pixels + ((size_t)y * to->width + (size_t)left) * 3;
    const uint8_t *in = stored + 3 * (left * way->across + y * way->down);
    for (int32_t x = left; x < right; ++x, out += 3, in += 3 * way->across)
      memcpy(out, in, 3);
  }
}

qwid_status qwid_image_upright(const qwid_image *image, qwid_image *result,
                               qwid_error *error) {
  memset(result, 0, sizeof *result);
  int32_t width = image->width, height = image->height;
  if (!image->pixels || width < 1 || height < 1)
    return qwid_fail(error, QWID_ERROR_USAGE, "expected an image but got none");
  uint8_t *out = malloc((size_t)width * (size_t)height * 3);
  if (!out)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for a photo");
  int sideways = image->orientation >= 5 && image->orientation <= 8;
  *result = (qwid_image){out, sideways ? height : width,
                         sideways ? width : height, 0};
  const walk way = walk_of(image->orientation, width, height);
  for (int32_t top = 0; top < result->height; top += tile)
    for (int32_t left = 0; left < result->width; left += tile)
      copy_tile(image->pixels + 3 * way.start, &way, left, top, result);
  return QWID_OK;
}
