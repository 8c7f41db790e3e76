/*===- selftest.c - Whether a program is the one that was certified -*- C -*-===*\
|*
|* Per variant: the hash of the weights, the hash of the code, and then, while the
|* model runs on made-up inputs, the checksum of each layer's result where the
|* layer has left it. A layer hook sees it before the next layer may overwrite
|* it.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_checksum.h"
#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

/** One variant on its way. */
typedef struct selftest {
  const qwid_model *model;
  const qwid_variant *variant;
  const qwid_proof *proof;
  qwid_check_fn watch;
  void *user;
  int32_t sample;
  int weights_differ, code_differs;
  int32_t layer, layer_sample; /* the first that differs; layer -1: none */
} selftest;

/** Tells the caller; whether the hashes are equal. */
static int check(const selftest *test, int32_t what, int32_t layer,
                 const uint8_t *expected, const uint8_t *found) {
  qwid_check done = {test->variant,
                     what,
                     layer,
                     test->sample,
                     what == QWID_CHECK_LAYER ? QWID_CHECKSUM_BYTES
                                              : QWID_SHA256_BYTES,
                     expected,
                     found};
  if (test->watch)
    test->watch(test->user, &done);
  return !memcmp(expected, found, (size_t)done.bytes);
}

static void check_constants(selftest *test) {
  const qwid_proof *proof = test->proof;
  uint8_t found[QWID_SHA256_BYTES];
  qwid_hash_code(test->variant->weights, test->variant->weights_bytes, NULL, 0,
                 found);
  test->weights_differ =
      !check(test, QWID_CHECK_WEIGHTS, -1, proof->weights_sha256, found);
  qwid_hash_code(proof->code, proof->code_bytes, proof->linked,
                 proof->linked_count, found);
  test->code_differs =
      !check(test, QWID_CHECK_CODE, -1, proof->code_sha256, found);
}

/** Layer hook: checks what the layer has left. */
static void check_layer(void *user, int32_t layer, uint64_t nanoseconds,
                        const qwid_frame *frame) {
  selftest *test = user;
  const qwid_certificate *certificate = test->model->certificate;
  const qwid_stored *stored = &test->proof->results[layer];
  uint8_t found[QWID_CHECKSUM_BYTES];
  (void)nanoseconds;
  if (stored->value < 0)
    return;
  const uint8_t *data =
      stored->output < 0 ? frame->arena : frame->outputs[stored->output];
  qwid_checksum(data + stored->offset, stored->type,
                certificate->loops + stored->first_loop, stored->loop_count,
                found);
  int64_t row = (int64_t)stored->value * certificate->samples + test->sample;
  if (check(test, QWID_CHECK_LAYER, layer,
            certificate->checksums + row * QWID_CHECKSUM_BYTES, found) ||
      test->layer >= 0)
    return;
  test->layer = layer;
  test->layer_sample = test->sample;
}

/** Buffers for inputs, then outputs, of `model`; NULL if memory is out. */
static void **make_buffers(const qwid_model *model) {
  int32_t count = model->input_count + model->output_count;
  void **buffers = calloc((size_t)count, sizeof *buffers);
  for (int32_t i = 0; buffers && i < count; ++i) {
    const qwid_tensor_info *info =
        i < model->input_count ? &model->inputs[i]
                               : &model->outputs[i - model->input_count];
    buffers[i] = malloc(qwid_tensor_bytes(info));
    if (buffers[i])
      continue;
    while (i--)
      free(buffers[i]);
    free(buffers);
    return NULL;
  }
  return buffers;
}

static void free_buffers(const qwid_model *model, void **buffers) {
  for (int32_t i = 0; buffers && i < model->input_count + model->output_count;
       ++i)
    free(buffers[i]);
  free(buffers);
}

static qwid_status check_results(selftest *test, const qwid_options *options,
                                 void **buffers, qwid_error *error) {
  const qwid_model *model = test->model;
  qwid_options own = *options;
  qwid_session *session;
  own.isa = test->variant->isa;
  qwid_status status = qwid_open(model, &own, &session, error);
  if (status)
    return status;
  qwid_set_layer_hook(session, check_layer, test);
  for (; test->sample < model->certificate->samples; ++test->sample) {
    for (int32_t i = 0; i < model->input_count; ++i)
      qwid_make_sample(&model->inputs[i], i, test->sample,
                       model->certificate->ranges[i], buffers[i]);
    qwid_run(session, (const void *const *)buffers,
             buffers + model->input_count);
  }
  qwid_close(session);
  return QWID_OK;
}

/** The finding about one variant as a status and a line. */
static qwid_status judge(const selftest *test, qwid_error *error) {
  const char *model = test->model->name, *isa = test->variant->isa;
  if (test->code_differs)
    return qwid_fail(error, QWID_ERROR_DIFFERS,
                     "model '%s', variant '%s': the code%s not what was "
                     "certified and was not run",
                     model, isa,
                     test->weights_differ ? " and the weights are" : " is");
  if (test->layer >= 0)
    return qwid_fail(error, QWID_ERROR_DIFFERS,
                     "model '%s', variant '%s': %slayer %d '%s' is the first "
                     "whose result is not what was certified, on made-up input "
                     "%d",
                     model, isa,
                     test->weights_differ ? "the weights differ, and " : "",
                     (int)test->layer, test->variant->layers[test->layer].name,
                     (int)test->layer_sample);
  if (test->weights_differ)
    return qwid_fail(error, QWID_ERROR_DIFFERS,
                     "model '%s', variant '%s': the weights are not what was "
                     "certified, though no result differs",
                     model, isa);
  return QWID_OK;
}

/** Hashes the variant, and runs it if `runs`. */
static qwid_status test_variant(selftest *test, const qwid_options *options,
                                int runs, void **buffers, qwid_error *error) {
  qwid_status status = QWID_OK;
  check_constants(test);
  if (runs && !test->code_differs)
    status = check_results(test, options, buffers, error);
  return status ? status : judge(test, error);
}

static qwid_status check_certified(const qwid_model *model, qwid_error *error) {
  qwid_status status = qwid_check_model(model, error);
  if (status || model->certificate)
    return status;
  return qwid_fail(error, QWID_ERROR_USAGE,
                   "model '%s' was compiled without a selftest; compile it "
                   "again with --selftest",
                   model->name);
}

qwid_status qwid_selftest(const qwid_model *model, const qwid_options *options,
                          qwid_check_fn watch, void *user, qwid_error *error) {
  static const qwid_options usual;
  uint64_t features = qwid_cpu_features();
  int32_t chosen = -1;
  if (!options)
    options = &usual;
  qwid_status status = check_certified(model, error);
  if (!status) /* at least one runs here */
    status = qwid_select_variant(model, features, options->isa, &chosen, error);
  if (status)
    return status;
  void **buffers = make_buffers(model);
  if (!buffers)
    return qwid_fail(error, QWID_ERROR_MEMORY,
                     "out of memory for the inputs and outputs of '%s'",
                     model->name);
  qwid_status first = QWID_OK;
  for (int32_t v = 0; v < model->variant_count; ++v) {
    const qwid_variant *variant = &model->variants[v];
    int runs = !(variant->features & ~features);
    if (options->isa && v != chosen)
      continue;
    selftest test = {.model = model,
                     .variant = variant,
                     .proof = &model->certificate->proofs[v],
                     .watch = watch,
                     .user = user,
                     .layer = -1};
    /* The error line is that of the first variant with something to say. */
    status = test_variant(&test, options, runs, buffers, first ? NULL : error);
    if (!first)
      first = status;
  }
  free_buffers(model, buffers);
  return first;
}
