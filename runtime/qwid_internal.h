/*===- qwid_internal.h - Shared inside the runtime library -------*- C -*-===*\
|*
|* What the runtime's own files share and nobody else sees: writing errors,
|* monotonic time, reading files, the thread pool, and what lies between a photo
|* file and the network's input.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_INTERNAL_H
#define QWID_INTERNAL_H

#include "qwid_runtime.h"

#include <stdio.h>

/** Writes the formatted line, escaped, into `error` (may be NULL) and returns
 *  `status`, so that a failure is one statement: `return qwid_fail(...)`. */
qwid_status qwid_fail(qwid_error *error, qwid_status status, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));

/** Like qwid_fail with ": " and the system's words for `code` (an errno). */
qwid_status qwid_fail_errno(qwid_error *error, qwid_status status, int code,
                            const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Monotonic clock. */
uint64_t qwid_nanoseconds(void);

/** What can be seen to be wrong with a model without running it. Errors: USAGE. */
qwid_status qwid_check_model(const qwid_model *model, qwid_error *error);

#if defined(__x86_64__)
/** Whether qwid_cpu_features() has AVX2. CPUID is slow, in a virtual machine above
 *  all, and every photo needs the answer: it is remembered. */
int qwid_has_avx2(void);
#endif

/** Opens a regular file for reading; NULL on failure. Errors: FILE. */
FILE *qwid_open_file(const char *path, uint64_t *size, qwid_error *error);

/** Reads a whole regular file of at most `most` bytes; `what` says in the error
 *  for what a larger one is too large. `*bytes` (malloc'ed; NULL on failure) has
 *  room for one byte more. Errors: FILE, FORMAT, MEMORY. */
qwid_status qwid_read_file(const char *path, int64_t most, const char *what,
                           uint8_t **bytes, size_t *size, qwid_error *error);

/*===----------------------------------------------------------------------===*\
|* Threads
\*===----------------------------------------------------------------------===*/

/** Threads that run qwid_pool_run's tasks: the caller and `threads` - 1
 * workers, which sleep on a condition variable between runs. */
typedef struct qwid_pool qwid_pool;

/** Starts the workers. `threads` >= 2. Errors: MEMORY, THREAD. */
qwid_status qwid_pool_create(int32_t threads, int32_t spin_us, qwid_pool **pool,
                             qwid_error *error);

/** Runs task(context, 0 .. count-1), index i on thread i % threads; index 0 is
 *  the caller's. Has the type of qwid_parallel_for_fn; `pool` is a qwid_pool.
 */
void qwid_pool_run(void *pool, qwid_task_fn task, void *context, int32_t count);

/** Joins the workers and frees the pool; NULL is fine. */
void qwid_pool_destroy(qwid_pool *pool);

/*===----------------------------------------------------------------------===*\
|* Photos
\*===----------------------------------------------------------------------===*/

/** Markers of a JPEG file. */
enum {
  qwid_jpeg_sof0 = 0xc0, /* frames that stb_image decodes: up to ... */
  qwid_jpeg_sof2 = 0xc2,
  qwid_jpeg_rst0 = 0xd0, /* restarts, within compressed data */
  qwid_jpeg_rst7 = 0xd7,
  qwid_jpeg_soi = 0xd8, /* start of the file */
  qwid_jpeg_eoi = 0xd9, /* and its end */
  qwid_jpeg_sos = 0xda, /* compressed data follows */
  qwid_jpeg_app1 = 0xe1,
  qwid_jpeg_app14 = 0xee
};

/** Whether a file in memory is a JPEG. */
int qwid_is_jpeg(const uint8_t *bytes, size_t size);

/** One marker segment of a JPEG file: its marker (0xC0 ...) and what lies behind
 *  its length; nothing for markers without a length. */
typedef struct qwid_segment {
  const uint8_t *data;
  size_t size;
  uint8_t marker;
} qwid_segment;

/** The next marker segment from `*at` on (2 at first, behind the file's first
 *  marker); moves `*at` behind it. 0 at the end of image or file. */
int qwid_jpeg_next(const uint8_t *bytes, size_t size, size_t *at,
                   qwid_segment *segment);

/** Makes the marker of a JPEG of four components say what Pillow takes it for,
 *  and leaves any other file alone; may move `bytes`. Error: MEMORY. */
qwid_status qwid_jpeg_settle_colours(const char *path, uint8_t **bytes,
                                     size_t *size, qwid_error *error);

/** EXIF orientation 1..8 of a JPEG or PNG file in memory; 0 if it has none. */
int32_t qwid_exif_orientation(const uint8_t *bytes, size_t size);

/** A window of an image. */
typedef struct qwid_window {
  int32_t left, top, width, height;
} qwid_window;

/** What `window` shows of `image` resized to width x height; pixels that it does
 *  not show are not computed. Errors: USAGE, MEMORY. */
qwid_status qwid_resize_window(const qwid_image *image, int32_t width,
                               int32_t height, qwid_window window,
                               qwid_image *result, qwid_error *error);

#endif /* QWID_INTERNAL_H */
