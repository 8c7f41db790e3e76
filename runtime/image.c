/*===- image.c - JPEG and PNG files to 8-bit RGB ------------------*- C -*-===*\
|*
|* Decoding is stb_image's, fed through callbacks from a file in memory. A file
|* that ends early makes stb_image invent zeros; the reader notices that it was
|* asked for bytes after the end, and then the image is refused as truncated.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS /* they are thread-local globals */
#define STBI_MAX_DIMENSIONS 65536
/* Each holds by what was checked before it; none may end the caller's process. */
#define STBI_ASSERT(condition) ((void)sizeof(condition))
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused-function"
#pragma clang diagnostic ignored "-Wsign-compare"
#pragma clang diagnostic ignored "-Wunused-but-set-variable"
#endif
#include "stb_image.h"
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/* Decoding needs about 4 bytes per pixel: 1 GiB at most. */
static const int64_t max_pixels = INT64_C(1) << 28;
/* No JPEG or PNG within max_pixels needs more. */
static const int64_t max_file_bytes = INT64_C(1) << 30;

/** A file in memory, being read. */
typedef struct source {
  const uint8_t *bytes;
  size_t size, position;
  int overrun; /* asked for bytes after the end */
} source;

static int source_read(void *user, char *data, int size) {
  source *from = user;
  size_t left = from->size - from->position;
  if (!left)
    from->overrun = 1;
  size_t count = (size_t)size < left ? (size_t)size : left;
  memcpy(data, from->bytes + from->position, count);
  from->position += count;
  return (int)count;
}

static void source_skip(void *user, int count) {
  source *from = user;
  size_t left = from->size - from->position;
  if (count > 0 && (size_t)count > left) {
    from->overrun = 1;
    count = (int)left;
  }
  from->position += (size_t)count; /* stb_image also steps back, count < 0 */
}

static int source_eof(void *user) {
  const source *from = user;
  return from->position == from->size;
}

static const stbi_io_callbacks source_callbacks = {source_read, source_skip,
                                                   source_eof};

static qwid_status decode(const char *path, source *from, qwid_image *image,
                          qwid_error *error) {
  int width, height, channels;
  if (!stbi_info_from_callbacks(&source_callbacks, from, &width, &height,
                                &channels))
    return qwid_fail(
        error, QWID_ERROR_FORMAT,
        from->size ? "'%s' is not a JPEG or PNG image" : "'%s' is empty", path);
  if ((int64_t)width * height > max_pixels)
    return qwid_fail(error, QWID_ERROR_FORMAT,
                     "'%s' has %d x %d pixels, more than %lld", path, width,
                     height, (long long)max_pixels);
  from->position = 0;
  from->overrun = 0;
  uint8_t *pixels = stbi_load_from_callbacks(&source_callbacks, from, &width,
                                             &height, &channels, 3);
  if (pixels && !from->overrun) {
    image->pixels = pixels;
    image->width = width;
    image->height = height;
    return QWID_OK;
  }
  stbi_image_free(pixels);
  return qwid_fail(error, QWID_ERROR_FORMAT,
                   from->overrun ? "'%s' is truncated" : "'%s' is damaged",
                   path);
}

qwid_status qwid_image_load(const char *path, qwid_image *image,
                            qwid_error *error) {
  memset(image, 0, sizeof *image);
  uint8_t *bytes;
  size_t size;
  qwid_status status =
      qwid_read_file(path, max_file_bytes, "a photo", &bytes, &size, error);
  if (status)
    return status;
  int32_t orientation = qwid_exif_orientation(bytes, size);
  status = qwid_jpeg_settle_colours(path, &bytes, &size, error);
  if (!status) {
    source from = {bytes, size, 0, 0};
    status = decode(path, &from, image, error);
  }
  free(bytes);
  if (!status)
    image->orientation = orientation;
  return status;
}

void qwid_image_free(qwid_image *image) {
  free(image->pixels); /* stb_image's allocator is malloc too */
  memset(image, 0, sizeof *image);
}
