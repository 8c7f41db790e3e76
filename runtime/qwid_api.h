/*===- qwid_api.h - Functions of the runtime ---------------------*- C -*-===*\
|*
|* What can be done with an opened model, and the pieces around it: .npy files,
|* images, preprocessing, quantization. A shared library NAME.so has each of
|* these functions as NAME_..., and the header beside it this text with those
|* names. Programs that link the runtime include qwid_runtime.h, which opens models.
|*
|* Rules that hold everywhere:
|*   - A function that can fail returns a `qwid_status`, 0 for success, and
|*     writes one line (lower case, no full stop) into the `qwid_error` the
|*     caller passes; NULL when nobody wants to know. There are no globals that
|*     callers can see.
|*   - Memory belongs to the caller unless a `..._free` or `qwid_close` is
|*     named.
|*   - One session serves one thread at a time; any number of sessions of the
|*     same model may run at once.
|*   - On failure, out parameters are zeroed and nothing has to be freed.
|*   - Nothing is printed and nothing ends the process.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_API_H
#define QWID_API_H

#include "qwid_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the runtime, such as "qwid 0.1.0". */
const char *qwid_version(void);

/*===----------------------------------------------------------------------===*\
|* Sessions
\*===----------------------------------------------------------------------===*/

/** Ends the workers and frees everything; NULL is fine. */
void qwid_close(qwid_session *session);

/** Runs the model once. `inputs[i]` and `outputs[i]` have the type and shape of
 *  the model's input and output i (qwid_tensor_bytes); the buffers must not
 *  overlap. Cannot fail. */
void qwid_run(qwid_session *session, const void *const *inputs,
              void *const *outputs);

/** Makes the input of `image` (any size, RGB; see qwid_preprocess_input) and
 *  runs the model; outputs as for qwid_run. Needs a model with one input, of
 *  batch 1, that was compiled with preprocessing. Errors: USAGE, MEMORY. */
qwid_status qwid_run_image(qwid_session *session, const qwid_image *image,
                           void *const *outputs, qwid_error *error);

/** Replaces the built-in pool by `hook` (NULL: back to the pool). `threads` is
 *  the number of slices to cut a layer into at most; >= 1. */
void qwid_set_parallel_for(qwid_session *session, qwid_parallel_for_fn hook,
                           void *user, int32_t threads);

/** Times every layer of every later run; NULL switches that off. */
void qwid_set_layer_hook(qwid_session *session, qwid_layer_hook_fn hook,
                         void *user);

/** The model of a session: names, shapes, labels, preprocessing. */
const qwid_model *qwid_session_model(const qwid_session *session);

/** The variant that was chosen. */
const qwid_variant *qwid_session_variant(const qwid_session *session);

/** QWID_FEATURE_* bits of this CPU and operating system. On Linux with AMX it
 *  asks the kernel for the permission to use the tile registers. */
uint64_t qwid_cpu_features(void);

/*===----------------------------------------------------------------------===*\
|* Tensors
\*===----------------------------------------------------------------------===*/

/** Bytes of one element of `type`; 0 if the type is unknown. */
size_t qwid_type_bytes(int32_t type);

/** "float32", "uint8", ...; "unknown" if the type is unknown. */
const char *qwid_type_name(int32_t type);

/** Elements of a tensor. */
uint64_t qwid_tensor_elements(const qwid_tensor_info *info);

/** Bytes of a tensor. */
uint64_t qwid_tensor_bytes(const qwid_tensor_info *info);

/** `count` reals to stored integers of `info` (i8, u8, i16, u16 or i32):
 *  saturate(round_half_even(real / scale) + zero_point); NaN counts as 0. */
void qwid_quantize(const qwid_tensor_info *info, const float *real,
                   void *stored, uint64_t count);

/** `count` stored integers of `info` to reals:
 *  scale * (stored - zero_point). */
void qwid_dequantize(const qwid_tensor_info *info, const void *stored,
                     float *real, uint64_t count);

/*===----------------------------------------------------------------------===*\
|* .npy files
\*===----------------------------------------------------------------------===*/

/** Reads a .npy file (format 1.0, 2.0 or 3.0, little endian, C order; types
 *  float32, int8/16/32/64, uint8/16, bool; float16 becomes float32 exactly,
 *  float64 is rounded to float32: see file_bits). To be freed with
 *  qwid_array_free. Errors: FILE, FORMAT (says what was found and how to save
 *  it), MEMORY. */
qwid_status qwid_npy_read(const char *path, qwid_array *array,
                          qwid_error *error);

/** Type, shape and file_bits of a .npy file, checked as qwid_npy_read does; the
 *  elements are not read, `data` stays NULL. Errors: FILE, FORMAT, MEMORY. */
qwid_status qwid_npy_describe(const char *path, qwid_array *array,
                              qwid_error *error);

/** Writes a .npy file (format 1.0): to a temporary beside `path`, then renamed,
 *  so that a failure leaves no half file. Errors: FILE, USAGE. */
qwid_status qwid_npy_write(const char *path, const qwid_array *array,
                           qwid_error *error);

/** Frees the data and zeroes the array. */
void qwid_array_free(qwid_array *array);

/*===----------------------------------------------------------------------===*\
|* Text
\*===----------------------------------------------------------------------===*/

/** Reads class names, one per line: UTF-8, with or without a byte order mark, or
 *  UTF-16 with one, which becomes UTF-8; CR and empty lines at the end are
 *  dropped. To be freed with qwid_labels_free. Errors: FILE, MEMORY, FORMAT (a
 *  NUL character, UTF-16 that is none, more than a megabyte). */
qwid_status qwid_labels_read(const char *path, qwid_labels *labels,
                             qwid_error *error);

/** Frees the names and zeroes the struct. */
void qwid_labels_free(qwid_labels *labels);

/** Bytes of the UTF-8 character that `text` starts with; 0 if it starts with
 *  none, or with a control character. */
size_t qwid_utf8_length(const char *text);

/** Writes `text` so that a terminal or a log can show it: control characters and
 *  bytes that are no UTF-8 become \xNN. At most `bytes` with the final 0; what
 *  does not fit ends in "...". Returns the length written. */
size_t qwid_escape(const char *text, char *escaped, size_t bytes);

/*===----------------------------------------------------------------------===*\
|* Images and preprocessing (no session needed)
\*===----------------------------------------------------------------------===*/

/** Reads a JPEG or PNG file (grey becomes RGB, alpha is dropped); at most 2^28
 *  pixels, which stand as the file stores them: `orientation` says what EXIF
 *  says of them. To be freed with qwid_image_free. Errors: FILE, FORMAT,
 *  MEMORY. */
qwid_status qwid_image_load(const char *path, qwid_image *image,
                            qwid_error *error);

/** Resizes to width x height as Pillow's Image.resize(BILINEAR) does, bit for
 *  bit. `result` is a new image. Errors: USAGE, MEMORY. */
qwid_status qwid_image_resize(const qwid_image *image, int32_t width,
                              int32_t height, qwid_image *result,
                              qwid_error *error);

/** Turns and mirrors as `orientation` of `image` says, which is that of the new
 *  image `result` no more. Errors: USAGE, MEMORY. */
qwid_status qwid_image_upright(const qwid_image *image, qwid_image *result,
                               qwid_error *error);

/** Frees the pixels and zeroes the image. */
void qwid_image_free(qwid_image *image);

/** Elements that one photo makes: channels * height * width. */
uint64_t qwid_preprocess_elements(const qwid_preprocess *preprocess);

/** One photo to one network input (batch 1) in `real`, in the layout that
 *  `preprocess` says. Ignores `enabled`. Errors: USAGE, MEMORY. */
qwid_status qwid_preprocess_image(const qwid_preprocess *preprocess,
                                  const qwid_image *image, float *real,
                                  qwid_error *error);

/** The same in the type of `input`: quantized with its scale, or, where it has
 *  none, rounded half to even and saturated to an integer. Writes
 *  qwid_preprocess_elements elements. Errors: USAGE, MEMORY. */
qwid_status qwid_preprocess_input(const qwid_preprocess *preprocess,
                                  const qwid_tensor_info *input,
                                  const qwid_image *image, void *stored,
                                  qwid_error *error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QWID_API_H */
