/*===- qwid_runtime.h - Runtime of programs emitted by qwid ------*- C -*-===*\
|*
|* The one public header: C11 and C++, no dependency but libc, pthread and
|* stb_image inside the library. It has two halves:
|*
|*   1. The ABI. Plain constant data that the compiler emits into the object:
|*      one `qwid_model`, which points at everything else. Emitted code has no
|*      global that changes, allocates nothing and calls nothing but memcpy,
|*      memmove and memset.
|*   2. The API. Opening a model (choice of the ISA variant, arena, threads),
|*      running it, and the standalone pieces around it: .npy files, images,
|*      preprocessing, quantization of inputs, dequantization of outputs.
|*
|* Classifying one photo, start to end:
|*
|*     #include "qwid_runtime.h"
|*     #include "weeds.h"              // extern const qwid_model weeds_model
|*
|*     qwid_error error;
|*     qwid_session *session;
|*     qwid_image photo;
|*     float scores[9];
|*     void *outputs[] = {scores};         // one buffer per model output
|*
|*     if (qwid_open(&weeds_model, NULL, &session, &error) ||
|*         qwid_image_load("leaf.jpg", &photo, &error) ||
|*         qwid_run_image(session, &photo, outputs, &error)) {
|*       fprintf(stderr, "%s\n", error.text);
|*       exit(1);
|*     }
|*     printf("class 0 (%s): %f\n", weeds_model.labels[0], scores[0]);
|*     qwid_image_free(&photo);
|*     qwid_close(session);
|*
|* Rules that hold everywhere:
|*   - A function that can fail returns a `qwid_status`, 0 for success, and
|*     writes one line (lower case, no full stop) into the `qwid_error` the
|*     caller passes; NULL when nobody wants to know. There are no globals.
|*   - Memory belongs to the caller unless a `..._free` or `qwid_close` is
|*     named.
|*   - One session serves one thread at a time; any number of sessions of the
|*     same model may run at once.
|*   - On failure, out parameters are zeroed and nothing has to be freed.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_RUNTIME_H
#define QWID_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===*\
|* ABI: the constant data an artefact carries
\*===----------------------------------------------------------------------===*/

/** Version of the layouts below; `qwid_open` refuses any other. */
#define QWID_ABI_VERSION 1u

/** Alignment, in bytes, of the arena and of the weights blob. */
#define QWID_ALIGNMENT 64

/** The most dimensions a tensor may have. */
#define QWID_MAX_RANK 8

/** Symbol of the `qwid_model` in an artefact that `qwid-run` loads (.so). The
 *  object itself defines NAME_model; the link adds this name (README.md). */
#define QWID_MODEL_SYMBOL "qwid_model"

/** Element types; the numbers are ONNX's TensorProto.DataType. */
enum {
  QWID_F32 = 1,
  QWID_U8 = 2,
  QWID_I8 = 3,
  QWID_U16 = 4,
  QWID_I16 = 5,
  QWID_I32 = 6,
  QWID_I64 = 7,
  QWID_BOOL = 9 /* one byte, 0 or 1 */
};

/** CPU features a variant may need. "AVX..." and "AMX..." mean that the CPU has
 *  the instructions and the operating system saves their registers. */
#define QWID_FEATURE_AVX2 (UINT64_C(1) << 0)
#define QWID_FEATURE_FMA (UINT64_C(1) << 1)
#define QWID_FEATURE_AVX512F (UINT64_C(1) << 2)
#define QWID_FEATURE_AVX512BW (UINT64_C(1) << 3)
#define QWID_FEATURE_AVX512DQ (UINT64_C(1) << 4)
#define QWID_FEATURE_AVX512VL (UINT64_C(1) << 5)
#define QWID_FEATURE_AVX512VNNI (UINT64_C(1) << 6)
#define QWID_FEATURE_AVXVNNI (UINT64_C(1) << 7)
#define QWID_FEATURE_AMX_TILE (UINT64_C(1) << 8)
#define QWID_FEATURE_AMX_INT8 (UINT64_C(1) << 9)
#define QWID_FEATURE_AVX512VBMI (UINT64_C(1) << 10)
#define QWID_FEATURE_NEON (UINT64_C(1) << 32) /* every AArch64 CPU */
#define QWID_FEATURE_DOTPROD (UINT64_C(1) << 33)
#define QWID_FEATURE_I8MM (UINT64_C(1) << 34)

/** What every layer of a run sees. */
typedef struct qwid_frame {
  uint8_t *arena;            /* arena_bytes of scratch, 64-byte aligned; its
                                content before the first layer is undefined */
  const uint8_t *weights;    /* the variant's blob */
  const void *const *inputs; /* one per model input, no alignment promised
                                beyond that of the element type */
  void *const *outputs;      /* one per model output, likewise */
} qwid_frame;

/** Computes slice `slice` of `slices` of one layer (0 <= slice < slices <=
 *  max_slices). The partition is static; slices of one layer are independent
 *  and may run at once; all end before the next layer starts. The result does
 *  not depend on `slices`. */
typedef void (*qwid_layer_fn)(const qwid_frame *frame, int32_t slice,
                              int32_t slices);

/** One layer, in execution order. */
typedef struct qwid_layer {
  const char *name; /* ONNX node name */
  const char *kind; /* for profiles: "conv2d 3x3", "add", ... */
  uint64_t macs;    /* multiply-accumulates of the whole layer; 0: none */
  qwid_layer_fn run;
  int32_t max_slices; /* >= 1 */
  int32_t reserved;   /* 0 */
} qwid_layer;

/** One model input or output, as the emitted layers read or write it: dense,
 *  row-major, in the shape and layout of the ONNX model. If `quantized`,
 *  real = scale * (stored - zero_point); the model itself speaks floats there
 *  and `qwid_quantize` / `qwid_dequantize` translate. */
typedef struct qwid_tensor_info {
  const char *name;     /* name in the ONNX model */
  int32_t type;         /* QWID_F32, ... */
  int32_t rank;         /* 0..QWID_MAX_RANK */
  const int64_t *shape; /* `rank` dimensions, all >= 1; [0] is the batch */
  int32_t quantized;    /* 0 or 1 */
  int32_t zero_point;
  float scale;
  int32_t reserved; /* 0 */
} qwid_tensor_info;

/** The model compiled for one ISA. */
typedef struct qwid_variant {
  const char *isa;        /* "avx2", "avx512vnni", "neon", "dotprod", ... */
  uint64_t features;      /* QWID_FEATURE_* bits, all needed */
  uint64_t arena_bytes;   /* may be 0 */
  const uint8_t *weights; /* 64-byte aligned; variants may share one blob */
  uint64_t weights_bytes;
  int32_t layer_count;
  int32_t reserved; /* 0 */
  const qwid_layer *layers;
} qwid_variant;

/** How the photo becomes width x height (qwid_preprocess.resize_mode). */
enum {
  QWID_RESIZE_STRETCH = 0, /* to width x height, whatever the aspect ratio */
  QWID_RESIZE_CROP = 1     /* short side to resize_short, then centre crop */
};
/** Channel order of the network input (qwid_preprocess.channels). */
enum { QWID_CHANNELS_RGB = 0, QWID_CHANNELS_BGR = 1, QWID_CHANNELS_GRAY = 2 };
/** Layout of the network input (qwid_preprocess.layout). */
enum { QWID_LAYOUT_NCHW = 0, QWID_LAYOUT_NHWC = 1 };

/** From photo to network input: resize (8 bit, antialiased bilinear), crop,
 *  channel order, then per channel x = (p - mean) / std in f32. */
typedef struct qwid_preprocess {
  int32_t enabled; /* 0: the model takes no photos */
  int32_t width;   /* of the network input */
  int32_t height;
  int32_t resize_mode;  /* QWID_RESIZE_* */
  int32_t resize_short; /* used by QWID_RESIZE_CROP; >= width and height */
  int32_t channels;     /* QWID_CHANNELS_* */
  int32_t range;        /* 1: p = pixel / 255;  255: p = pixel */
  float mean[4];        /* in the order of the network's channels */
  float std[4];         /* likewise; never 0 */
  int32_t layout;       /* QWID_LAYOUT_* */
} qwid_preprocess;

/** The root: what a symbol `NAME_model` in an object is. */
typedef struct qwid_model {
  uint32_t abi_version;  /* QWID_ABI_VERSION */
  uint32_t reserved;     /* 0 */
  const char *name;      /* "weeds" */
  const char *compiler;  /* "qwid 0.1.0" */
  const char *target;    /* "x86-64", "rpi4", ... */
  int32_t input_count;   /* 0: always the same outputs */
  int32_t output_count;  /* >= 1 */
  int32_t variant_count; /* >= 1 */
  int32_t label_count;   /* 0: no labels */
  const qwid_tensor_info *inputs;
  const qwid_tensor_info *outputs;
  const qwid_variant *variants;      /* best first */
  const char *const *labels;         /* NULL if label_count is 0 */
  const qwid_preprocess *preprocess; /* NULL: the model takes no photos; photos
                                        go to input 0 */
} qwid_model;

/*===----------------------------------------------------------------------===*\
|* API: status and errors
\*===----------------------------------------------------------------------===*/

typedef enum qwid_status {
  QWID_OK = 0,
  QWID_ERROR_USAGE = 1,  /* an argument or a model that breaks this header */
  QWID_ERROR_CPU = 2,    /* this CPU cannot run the wanted variant, or any */
  QWID_ERROR_MEMORY = 3, /* out of memory */
  QWID_ERROR_FILE = 4,   /* a file cannot be read or written */
  QWID_ERROR_FORMAT = 5, /* a file's content is malformed or unsupported */
  QWID_ERROR_SHAPE = 6,  /* type or shape differ from what is needed */
  QWID_ERROR_THREAD = 7  /* a thread cannot be started */
} qwid_status;

/** One line of text about the last failure, written by the failing call. */
typedef struct qwid_error {
  char text[512];
} qwid_error;

/** Version of the library, such as "qwid 0.1.0". */
const char *qwid_version(void);

/*===----------------------------------------------------------------------===*\
|* API: sessions
\*===----------------------------------------------------------------------===*/

/** 8-bit RGB pixels, [height][width][3], rows dense. */
typedef struct qwid_image {
  uint8_t *pixels;
  int32_t width;
  int32_t height;
} qwid_image;

/** An opened model: the chosen variant, its arena, its threads. */
typedef struct qwid_session qwid_session;

/** Work item `index` of a parallel loop. */
typedef void (*qwid_task_fn)(void *context, int32_t index);

/** Runs task(context, 0 .. count-1), in any order, on any threads, and returns
 *  when all have ended. Replaces the built-in pool. */
typedef void (*qwid_parallel_for_fn)(void *user, qwid_task_fn task,
                                     void *context, int32_t count);

/** Called after each layer of a run, on the thread of `qwid_run`. `frame` is
 *  the run's frame: a hook may read the arena, where the layer's result is. */
typedef void (*qwid_layer_hook_fn)(void *user, int32_t layer,
                                   uint64_t nanoseconds,
                                   const qwid_frame *frame);

/** How to open a model. All zeros (or a NULL pointer) is the usual choice. */
typedef struct qwid_options {
  const char *isa;      /* force this variant; NULL: the best the CPU can run */
  int32_t threads;      /* 0 or 1: the caller's thread alone; at most 256 */
  int32_t spin_us;      /* workers look for work this long before they sleep
                           (0: never spin, an idle session costs nothing) */
  void *arena;          /* 64-byte aligned memory of the caller that outlives
                           the session; NULL: qwid_open allocates */
  uint64_t arena_bytes; /* size of `arena`, >= the variant's arena_bytes */
} qwid_options;

/** Opens `model` (which must outlive the session): checks its ABI version,
 *  chooses the variant, allocates the arena and starts threads - 1 sleeping
 *  workers. Errors: USAGE, CPU, MEMORY, THREAD. */
qwid_status qwid_open(const qwid_model *model, const qwid_options *options,
                      qwid_session **session, qwid_error *error);

/** The model of an artefact that contains the runtime, and qwid_open of it. The
 *  link gives both their names: `--defsym=qwid_model_embedded=NAME_model`, and
 *  in a shared library `--defsym=NAME_open=qwid_open_embedded` (README.md). */
extern const qwid_model qwid_model_embedded;
qwid_status qwid_open_embedded(const qwid_options *options,
                               qwid_session **session, qwid_error *error);

/** Ends the workers and frees everything; NULL is fine. */
void qwid_close(qwid_session *session);

/** Runs the model once. `inputs[i]` and `outputs[i]` have the type and shape of
 *  model->inputs[i] and model->outputs[i] (qwid_tensor_bytes); the buffers must
 *  not overlap. Cannot fail. */
void qwid_run(qwid_session *session, const void *const *inputs,
              void *const *outputs);

/** Preprocesses `image` (any size, RGB), quantizes it if the input is
 *  quantized, and runs the model; outputs as for qwid_run. Needs a model with
 *  one input, of batch 1, and `preprocess->enabled`. Errors: USAGE, MEMORY. */
qwid_status qwid_run_image(qwid_session *session, const qwid_image *image,
                           void *const *outputs, qwid_error *error);

/** Replaces the built-in pool by `hook` (NULL: back to the pool). `threads` is
 *  the number of slices to cut a layer into at most; >= 1. */
void qwid_set_parallel_for(qwid_session *session, qwid_parallel_for_fn hook,
                           void *user, int32_t threads);

/** Times every layer of every later run; NULL switches that off. */
void qwid_set_layer_hook(qwid_session *session, qwid_layer_hook_fn hook,
                         void *user);

/** The model of a session, and the variant that was chosen. */
const qwid_model *qwid_session_model(const qwid_session *session);
const qwid_variant *qwid_session_variant(const qwid_session *session);

/*===----------------------------------------------------------------------===*\
|* API: CPU features
\*===----------------------------------------------------------------------===*/

/** QWID_FEATURE_* bits of this CPU and operating system. On Linux with AMX it
 *  asks the kernel for the permission to use the tile registers. */
uint64_t qwid_cpu_features(void);

/** Index of the variant that a CPU with `features` runs: the one called `isa`,
 *  or, if `isa` is NULL, the first that the CPU can run. Error: CPU, with a
 *  message that says which features are missing. */
qwid_status qwid_select_variant(const qwid_model *model, uint64_t features,
                                const char *isa, int32_t *variant,
                                qwid_error *error);

/*===----------------------------------------------------------------------===*\
|* API: tensors
\*===----------------------------------------------------------------------===*/

/** Bytes of one element of `type`; 0 if the type is unknown. */
size_t qwid_type_bytes(int32_t type);
/** "float32", "uint8", ...; "unknown" if the type is unknown. */
const char *qwid_type_name(int32_t type);

/** Elements and bytes of a tensor. */
uint64_t qwid_tensor_elements(const qwid_tensor_info *info);
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
|* API: .npy files
\*===----------------------------------------------------------------------===*/

/** A dense row-major array that owns its data (qwid_array_free). */
typedef struct qwid_array {
  void *data;
  uint64_t bytes;
  int32_t type; /* QWID_F32, ... */
  int32_t rank; /* 0..QWID_MAX_RANK */
  int64_t shape[QWID_MAX_RANK];
} qwid_array;

/** Reads a .npy file (format 1.0, 2.0 or 3.0, little endian, C order; types
 *  float32, int8/16/32/64, uint8/16, bool; float16 becomes float32 exactly).
 *  Errors: FILE, FORMAT (says what was found and how to save it), MEMORY. */
qwid_status qwid_npy_read(const char *path, qwid_array *array,
                          qwid_error *error);

/** Writes a .npy file (format 1.0): to a temporary beside `path`, then renamed,
 *  so that a failure leaves no half file. Errors: FILE, USAGE. */
qwid_status qwid_npy_write(const char *path, const qwid_array *array,
                           qwid_error *error);

/** Frees the data and zeroes the array. */
void qwid_array_free(qwid_array *array);

/*===----------------------------------------------------------------------===*\
|* API: images and preprocessing (no session needed)
\*===----------------------------------------------------------------------===*/

/** Reads a JPEG or PNG file (grey becomes RGB, alpha is dropped, EXIF rotation
 *  is not applied); at most 2^28 pixels. Errors: FILE, FORMAT, MEMORY. */
qwid_status qwid_image_load(const char *path, qwid_image *image,
                            qwid_error *error);

/** Resizes to width x height as Pillow's Image.resize(BILINEAR) does, bit for
 *  bit. `result` is a new image. Errors: USAGE, MEMORY. */
qwid_status qwid_image_resize(const qwid_image *image, int32_t width,
                              int32_t height, qwid_image *result,
                              qwid_error *error);

/** Frees the pixels and zeroes the image. */
void qwid_image_free(qwid_image *image);

/** Floats that qwid_preprocess_image writes: channels * height * width. */
uint64_t qwid_preprocess_elements(const qwid_preprocess *preprocess);

/** One photo to one network input (batch 1) in `real`, in the layout that
 *  `preprocess` says. Ignores `enabled`. Errors: USAGE, MEMORY. */
qwid_status qwid_preprocess_image(const qwid_preprocess *preprocess,
                                  const qwid_image *image, float *real,
                                  qwid_error *error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QWID_RUNTIME_H */
