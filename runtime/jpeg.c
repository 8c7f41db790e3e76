/*===- jpeg.c - The marker segments of a JPEG file ----------------*- C -*-===*\
|*
|* A JPEG file is its first marker, then segments; of those that stand before the
|* picture, exif.c reads one and this file another, which tells the colours.
|*
|* A JPEG of four components is CMYK, stored inverted, or YCCK. Which of them,
|* Adobe's marker says; without the marker libjpeg and Pillow take the first,
|* with an unknown value in it the second, and stb_image takes neither. So
|* stb_image is shown a file in which the marker says what they take.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

int qwid_is_jpeg(const uint8_t *bytes, size_t size) {
  return size >= 2 && bytes[0] == 0xff && bytes[1] == qwid_jpeg_soi;
}

int qwid_jpeg_next(const uint8_t *bytes, size_t size, size_t *at,
                   qwid_segment *segment) {
  /* Compressed data has no byte 0xff but before 0 and restart markers. */
  for (; *at + 1 < size; ++*at) {
    uint8_t marker = bytes[*at + 1];
    int restart = marker >= qwid_jpeg_rst0 && marker <= qwid_jpeg_rst7;
    if (bytes[*at] != 0xff || !marker || marker == 0xff || restart)
      continue;
    if (marker == qwid_jpeg_eoi || size - *at < 4)
      return 0;
    size_t length = (size_t)bytes[*at + 2] << 8 | bytes[*at + 3];
    if (length < 2 || size - *at - 2 < length)
      return 0;
    *segment = (qwid_segment){bytes + *at + 4, length - 2, marker};
    *at += 2 + length;
    return 1;
  }
  return 0;
}

/** Adobe's marker segment: which transformation the colours went through. */
static const uint8_t adobe_cmyk[] = {
    0xff, qwid_jpeg_app14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 0, 0, 0, 0, 0, 0};
enum { adobe_payload = 12, adobe_transform = 11, transform_ycck = 2 };

/** Components of a JPEG, 0 if it has no frame; `*adobe` becomes the place of the
 *  transformation in its Adobe marker, 0 if it has none. */
static int count_components(const uint8_t *bytes, size_t size, size_t *adobe) {
  size_t at = 2;
  int components = 0;
  qwid_segment segment;
  *adobe = 0;
  while (!components && qwid_jpeg_next(bytes, size, &at, &segment)) {
    if (segment.marker == qwid_jpeg_app14 && segment.size >= adobe_payload &&
        !memcmp(segment.data, adobe_cmyk + 4, 6))
      *adobe = (size_t)(segment.data - bytes) + adobe_transform;
    if (segment.marker >= qwid_jpeg_sof0 && segment.marker <= qwid_jpeg_sof2 &&
        segment.size >= 6)
      components = segment.data[5];
  }
  return components;
}

qwid_status qwid_jpeg_settle_colours(const char *path, uint8_t **bytes,
                                     size_t *size, qwid_error *error) {
  size_t adobe;
  if (!qwid_is_jpeg(*bytes, *size) ||
      count_components(*bytes, *size, &adobe) != 4)
    return QWID_OK;
  if (adobe) {
    if ((*bytes)[adobe])
      (*bytes)[adobe] = transform_ycck;
    return QWID_OK;
  }
  uint8_t *grown = realloc(*bytes, *size + sizeof adobe_cmyk);
  if (!grown)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  memmove(grown + 2 + sizeof adobe_cmyk, grown + 2, *size - 2);
  memcpy(grown + 2, adobe_cmyk, sizeof adobe_cmyk);
  *bytes = grown;
  *size += sizeof adobe_cmyk;
  return QWID_OK;
}
