/*===- qwid_types.h - Types of the runtime of emitted programs ---*- C -*-===*\
|*
|* Every type and constant that a caller of a compiled model sees, in two
|* halves: the constant data that an artefact carries (the ABI), and what the
|* functions of qwid_api.h take and give. The header that `qwid compile` writes
|* beside an artefact has this text in it.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_TYPES_H
#define QWID_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===*\
|* ABI: the constant data an artefact carries
\*===----------------------------------------------------------------------===*/

/** Version of the layouts below; opening a model of any other is refused. */
#define QWID_ABI_VERSION 3u

/** Alignment, in bytes, of the arena and of the weights blob. */
#define QWID_ALIGNMENT 64

/** The most dimensions a tensor may have. */
#define QWID_MAX_RANK 8

/** Symbol of the `qwid_model` in an artefact that `qwid-run` loads (.so). The
 *  object itself defines NAME_model; the link adds this name (README.md). */
#define QWID_MODEL_SYMBOL "qwid_model"

/** Bytes of a SHA-256, and of the checksum of a layer's result: its first. */
#define QWID_SHA256_BYTES 32
#define QWID_CHECKSUM_BYTES 8

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
  const char *kind; /* for profiles: "int8 contraction k=3x3x16 n=32",
                       "window", "elementwise", "row sums", "extremes" */
  uint64_t macs;    /* multiply-accumulates of the whole layer; 0: none */
  qwid_layer_fn run;
  int32_t max_slices; /* >= 1 */
  int32_t reserved;   /* 0 */
} qwid_layer;

/** One model input or output, as the emitted layers read or write it: dense,
 *  row-major, in the shape and layout of the ONNX model. If `quantized`,
 *  real = scale * (stored - zero_point), and qwid_quantize and qwid_dequantize
 *  translate; else stored numbers are the model's own. */
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

/** One loop over the elements of a result. */
typedef struct qwid_loop {
  int64_t count;  /* >= 1 */
  int64_t stride; /* elements from one turn to the next */
} qwid_loop;

/** Where the result of a layer lies when the layer has run. */
typedef struct qwid_stored {
  int32_t value;      /* row of qwid_certificate.checksums; -1: a part of a node
                         that no plan has, checked with what it goes into */
  int32_t output;     /* the model output that holds it; -1: the arena */
  uint64_t offset;    /* of its first element in there, in bytes */
  int32_t type;       /* of its elements as stored: QWID_... */
  int32_t loop_count; /* 1..QWID_MAX_RANK */
  int32_t first_loop; /* qwid_certificate.loops has the outermost here */
  int32_t reserved;   /* 0 */
} qwid_stored;

/** What code, weights and results of one variant are checked with. */
typedef struct qwid_proof {
  const uint8_t *code; /* as loaded; NULL: the variant has none */
  uint64_t code_bytes;
  const uint32_t *linked; /* offsets in `code`, ascending, of the 4 bytes each
                             that linking fills in: hashed as 0 */
  int32_t linked_count;
  int32_t reserved; /* 0 */
  uint8_t code_sha256[QWID_SHA256_BYTES];
  uint8_t weights_sha256[QWID_SHA256_BYTES];
  const qwid_stored *results; /* one per layer */
} qwid_proof;

/** The numbers of a made-up input of floats: low + step * (0 .. 255). */
typedef struct qwid_sample_range {
  float low, step;
} qwid_sample_range;

/** What a model compiled with --selftest is checked against. A checksum is that
 *  of the plan's numbers, row-major and dense, as the reference executor has
 *  them: little-endian, 8-bit ones as signed (an unsigned one less 128), each NaN
 *  as 0x7fc00000. */
typedef struct qwid_certificate {
  uint8_t plan_sha256[QWID_SHA256_BYTES]; /* of the .qwid file */
  int32_t samples;                        /* made-up inputs, >= 1 */
  int32_t value_count;
  const qwid_sample_range
      *ranges;              /* one per model input; NULL if it has none */
  const uint8_t *checksums; /* [value_count][samples][QWID_CHECKSUM_BYTES] */
  const qwid_loop *loops;
  const qwid_proof *proofs; /* one per variant */
} qwid_certificate;

/** How the photo becomes width x height (qwid_preprocess.resize_mode). */
enum {
  QWID_RESIZE_STRETCH = 0, /* to width x height, whatever the aspect ratio */
  QWID_RESIZE_CROP = 1     /* short side to resize_short, then centre crop */
};
/** Channel order of the network input (qwid_preprocess.channels). */
enum { QWID_CHANNELS_RGB = 0, QWID_CHANNELS_BGR = 1, QWID_CHANNELS_GRAY = 2 };
/** Layout of the network input (qwid_preprocess.layout). */
enum { QWID_LAYOUT_NCHW = 0, QWID_LAYOUT_NHWC = 1 };
/** What becomes of a photo's EXIF orientation (qwid_preprocess.orient). */
enum {
  QWID_ORIENT_STORED = 0, /* nothing: pixels as stored, as Pillow opens them */
  QWID_ORIENT_EXIF = 1    /* turned upright before the resize */
};

/** From photo to network input: turn, resize (8 bit, antialiased bilinear),
 *  crop, channel order, then per channel x = (p - mean) / std in f32. */
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
  int32_t orient;       /* QWID_ORIENT_* */
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
  const qwid_certificate *certificate; /* NULL: compiled without a selftest */
} qwid_model;

/*===----------------------------------------------------------------------===*\
|* What the functions take and give
\*===----------------------------------------------------------------------===*/

typedef enum qwid_status {
  QWID_OK = 0,
  QWID_ERROR_USAGE = 1,  /* an argument or a model that breaks this header */
  QWID_ERROR_CPU = 2,    /* this CPU cannot run the wanted variant, or any */
  QWID_ERROR_MEMORY = 3, /* out of memory */
  QWID_ERROR_FILE = 4,   /* a file cannot be read or written */
  QWID_ERROR_FORMAT = 5, /* a file's content is malformed or unsupported */
  QWID_ERROR_SHAPE = 6,  /* type or shape differ from what is needed */
  QWID_ERROR_THREAD = 7, /* a thread cannot be started */
  QWID_ERROR_DIFFERS = 8 /* a selftest found other code, weights or results */
} qwid_status;

/** One line of text about the last failure, written by the failing call. Names
 *  from files stand in it escaped: it is always printable UTF-8. */
typedef struct qwid_error {
  char text[512];
} qwid_error;

/** 8-bit RGB pixels, [height][width][3], rows dense. */
typedef struct qwid_image {
  uint8_t *pixels;
  int32_t width;
  int32_t height;
  int32_t orientation; /* EXIF's 1..8 as the file says; 0 or 1: upright */
} qwid_image;

/** An opened model: the chosen variant, its arena, its threads. */
typedef struct qwid_session qwid_session;

/** Work item `index` of a parallel loop. */
typedef void (*qwid_task_fn)(void *context, int32_t index);

/** Runs task(context, 0 .. count-1), in any order, on any threads, and returns
 *  when all have ended. Replaces the built-in pool. */
typedef void (*qwid_parallel_for_fn)(void *user, qwid_task_fn task,
                                     void *context, int32_t count);

/** Called after each layer of a run, on the thread of the run. `frame` is the
 *  run's frame: a hook may read the arena, where the layer's result is. */
typedef void (*qwid_layer_hook_fn)(void *user, int32_t layer,
                                   uint64_t nanoseconds,
                                   const qwid_frame *frame);

/** What a check of a selftest is about (qwid_check.what). */
enum { QWID_CHECK_WEIGHTS = 0, QWID_CHECK_CODE = 1, QWID_CHECK_LAYER = 2 };

/** One check of a selftest; it holds where `expected` and `found` are equal. */
typedef struct qwid_check {
  const qwid_variant *variant;
  int32_t what;   /* QWID_CHECK_... */
  int32_t layer;  /* of QWID_CHECK_LAYER: index into variant->layers */
  int32_t sample; /* likewise: which made-up input, from 0 */
  int32_t bytes;  /* of the two hashes */
  const uint8_t *expected;
  const uint8_t *found;
} qwid_check;

/** Sees the checks of a selftest, in order; the hashes live as long as the
 *  call. */
typedef void (*qwid_check_fn)(void *user, const qwid_check *check);

/** How to open a model. All zeros (or a NULL pointer) is the usual choice. */
typedef struct qwid_options {
  const char *isa;      /* force this variant; NULL: the best the CPU can run */
  int32_t threads;      /* 0 or 1: the caller's thread alone; at most 256 */
  int32_t spin_us;      /* workers look for work this long before they sleep
                           (0: never spin, an idle session costs nothing) */
  void *arena;          /* 64-byte aligned memory of the caller that outlives
                           the session; NULL: opening allocates */
  uint64_t arena_bytes; /* size of `arena`, >= the variant's arena_bytes */
} qwid_options;

/** A dense row-major array that owns its data. */
typedef struct qwid_array {
  void *data;
  uint64_t bytes;
  int32_t type; /* QWID_F32, ... */
  int32_t rank; /* 0..QWID_MAX_RANK */
  int64_t shape[QWID_MAX_RANK];
  int32_t file_bits; /* of an element in the file: 64 if float64 was rounded to
                        float32, 16 if float16 was widened; 0: as `type` */
} qwid_array;

/** Class names, one per line of a file. */
typedef struct qwid_labels {
  char *text; /* what the names point into */
  const char **names;
  int32_t count;
} qwid_labels;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QWID_TYPES_H */
