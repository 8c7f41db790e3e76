/*===- FakeModel.c - A hand-written model for the runtime's tests -*- C -*-===*\
|*
|* What the compiler would emit, in C: tells the colour of a 4 x 4 photo. Input
|* "photo" u8 [1][3][4][4], real = stored / 255. Three layers:
|*
|*   sums    arena[c] = sum of channel c                         (3 slices)
|*   scores  output "scores" f32 [1][3] = arena[c] / all + bias[c]
|*   levels  output "net/levels:0" i8 [1][3] = arena[c] / 16 - 128,
|*           real = (stored + 128) / 255
|*
|* The weights are three biases, all 0. The first variant needs a feature that
|* no CPU has.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

static void run_sums(const qwid_frame *frame, int32_t slice, int32_t slices) {
  const uint8_t *photo = frame->inputs[0];
  int32_t *sums = (int32_t *)(void *)frame->arena;
  for (int32_t c = 3 * slice / slices; c < 3 * (slice + 1) / slices; ++c) {
    sums[c] = 0;
    for (int32_t i = 0; i < 16; ++i)
      sums[c] += photo[16 * c + i];
  }
}

static void run_scores(const qwid_frame *frame, int32_t slice, int32_t slices) {
  const int32_t *sums = (const int32_t *)(const void *)frame->arena;
  const float *bias = (const float *)(const void *)frame->weights;
  float *scores = frame->outputs[0];
  int32_t all = sums[0] + sums[1] + sums[2];
  (void)slice, (void)slices;
  for (int32_t c = 0; c < 3; ++c)
    scores[c] = (all ? (float)sums[c] / (float)all : 1.0f / 3.0f) + bias[c];
}

static void run_levels(const qwid_frame *frame, int32_t slice, int32_t slices) {
  const int32_t *sums = (const int32_t *)(const void *)frame->arena;
  int8_t *levels = frame->outputs[1];
  (void)slice, (void)slices;
  for (int32_t c = 0; c < 3; ++c)
    levels[c] = (int8_t)(sums[c] / 16 - 128);
}

static _Alignas(QWID_ALIGNMENT) const float weights[3] = {0.0f, 0.0f, 0.0f};

static const int64_t photo_shape[] = {1, 3, 4, 4};
static const int64_t class_shape[] = {1, 3};

static const qwid_tensor_info inputs[] = {
    {"photo", QWID_U8, 4, photo_shape, 1, 0, 1.0f / 255.0f, 0}};

static const qwid_tensor_info outputs[] = {
    {"scores", QWID_F32, 2, class_shape, 0, 0, 0.0f, 0},
    {"net/levels:0", QWID_I8, 2, class_shape, 1, -128, 1.0f / 255.0f, 0}};

static const qwid_layer layers[] = {
    {"/sums", "reduce", 48, run_sums, 3, 0},
    {"/scores", "softmax", 3, run_scores, 1, 0},
    {"/levels", "rescale", 0, run_levels, 1, 0}};

#if defined(__x86_64__)
#define FAKE_ISA "avx2"
#define FAKE_FEATURES (QWID_FEATURE_AVX2 | QWID_FEATURE_FMA)
#define FAKE_TARGET "x86-64"
#else
#define FAKE_ISA "neon"
#define FAKE_FEATURES QWID_FEATURE_NEON
#define FAKE_TARGET "rpi4"
#endif

static const qwid_variant variants[] = {
    {"future", FAKE_FEATURES | UINT64_C(1) << 63, 64, (const uint8_t *)weights,
     sizeof weights, 3, 0, layers},
    {FAKE_ISA, FAKE_FEATURES, 64, (const uint8_t *)weights, sizeof weights, 3,
     0, layers}};

static const char *const labels[] = {"red", "green", "blue"};

static const qwid_preprocess preprocess = {1,
                                           4,
                                           4,
                                           QWID_RESIZE_STRETCH,
                                           0,
                                           QWID_CHANNELS_RGB,
                                           1,
                                           {0, 0, 0, 0},
                                           {1, 1, 1, 1},
                                           QWID_LAYOUT_NCHW,
                                           QWID_ORIENT_STORED};

extern const qwid_model fake_model;
const qwid_model fake_model = {QWID_ABI_VERSION,
                               0,
                               "fake",
                               "qwid (by hand)",
                               FAKE_TARGET,
                               1,
                               2,
                               2,
                               3,
                               inputs,
                               outputs,
                               variants,
                               labels,
                               &preprocess,
                               NULL};
