/*===- exif.c - The orientation that a photo file states ----------*- C -*-===*\
|*
|* A camera that is held upright stores the pixels as its sensor reads them and
|* says in EXIF how to turn them. EXIF is a TIFF file inside the photo: in a JPEG
|* an APP1 segment that starts with "Exif", in a PNG a chunk eXIf. Of it, entry
|* 0x0112 of the first directory is read. Metadata that is damaged says nothing:
|* the pixels are whole all the same.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <string.h>

enum { tag_orientation = 0x0112, type_short = 3, type_long = 4 };

/** The bytes of a TIFF file, in its byte order. */
typedef struct tiff {
  const uint8_t *bytes;
  size_t size;
  int big_endian;
} tiff;

static uint32_t read_number(const tiff *in, size_t at, int bytes) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8 |
            in->bytes[at + (size_t)(in->big_endian ? i : bytes - 1 - i)];
  return value;
}

/** Orientation that the TIFF file `bytes` states, or 0. */
static int32_t tiff_orientation(const uint8_t *bytes, size_t size) {
  if (size < 8)
    return 0;
  tiff in = {bytes, size, bytes[0] == 'M'};
  if (memcmp(bytes, in.big_endian ? "MM" : "II", 2) ||
      read_number(&in, 2, 2) != 42)
    return 0;
  size_t at = read_number(&in, 4, 4);
  if (at > size - 2)
    return 0;
  uint32_t entries = read_number(&in, at, 2);
  for (at += 2; entries-- && size - at >= 12; at += 12) {
    if (read_number(&in, at, 2) != tag_orientation)
      continue;
    uint32_t type = read_number(&in, at + 2, 2), value = 0;
    if (type == type_short || type == type_long)
      value = read_number(&in, at + 8, type == type_short ? 2 : 4);
    return value <= 8 ? (int32_t)value : 0;
  }
  return 0;
}

static int32_t jpeg_orientation(const uint8_t *bytes, size_t size) {
  size_t at = 2;
  qwid_segment segment;
  while (qwid_jpeg_next(bytes, size, &at, &segment) &&
         segment.marker != qwid_jpeg_sos)
    if (segment.marker == qwid_jpeg_app1 && segment.size > 6 &&
        !memcmp(segment.data, "Exif\0", 6))
      return tiff_orientation(segment.data + 6, segment.size - 6);
  return 0;
}

static int32_t png_orientation(const uint8_t *bytes, size_t size) {
  const tiff in = {bytes, size, 1};
  for (size_t at = 8; size - at >= 12;) {
    size_t length = read_number(&in, at, 4);
    if (length > size - at - 12)
      return 0;
    if (!memcmp(bytes + at + 4, "eXIf", 4))
      return tiff_orientation(bytes + at + 8, length);
    at += 12 + length;
  }
  return 0;
}

int32_t qwid_exif_orientation(const uint8_t *bytes, size_t size) {
  if (qwid_is_jpeg(bytes, size))
    return jpeg_orientation(bytes, size);
  if (size >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8))
    return png_orientation(bytes, size);
  return 0;
}
