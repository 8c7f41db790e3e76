/*===- session.c - Opening and running a model --------------------*- C -*-===*\
|*
|* A session is what one run needs besides the constant model: the variant that
|* was chosen, the arena and the threads. A run is a loop over the layers of the
|* variant; a layer is cut into min(threads, max_slices) slices.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <math.h>
#include <stdlib.h>

/* The compiler emits these structs by hand: their layout may not move. */
_Static_assert(sizeof(void *) == 8, "the ABI is 64-bit");
_Static_assert(sizeof(qwid_frame) == 32, "layout");
_Static_assert(sizeof(qwid_layer) == 40, "layout");
_Static_assert(sizeof(qwid_tensor_info) == 40, "layout");
_Static_assert(sizeof(qwid_variant) == 56, "layout");
_Static_assert(sizeof(qwid_preprocess) == 68, "layout");
_Static_assert(sizeof(qwid_stored) == 32, "layout");
_Static_assert(sizeof(qwid_proof) == 104, "layout");
_Static_assert(sizeof(qwid_certificate) == 72, "layout");
_Static_assert(sizeof(qwid_model) == 96, "layout");

enum { max_threads = 256 };

struct qwid_session {
  const qwid_model *model;
  const qwid_variant *variant;
  void *owned_arena; /* NULL if the caller gave one */
  uint8_t *arena;
  qwid_pool *pool; /* NULL: one thread */
  int32_t pool_threads;
  qwid_parallel_for_fn parallel_for; /* NULL: one thread */
  void *parallel_user;
  int32_t threads; /* slices to cut a layer into at most */
  qwid_layer_hook_fn layer_hook;
  void *layer_user;
};

static qwid_status check_tensors(const qwid_model *model, const char *role,
                                 const qwid_tensor_info *tensors, int32_t count,
                                 qwid_error *error) {
  for (int32_t i = 0; i < count; ++i) {
    const qwid_tensor_info *tensor = &tensors[i];
    int bad = !tensor->name || !qwid_type_bytes(tensor->type) ||
              tensor->rank < 0 || tensor->rank > QWID_MAX_RANK;
    for (int32_t d = 0; !bad && d < tensor->rank; ++d)
      bad = tensor->shape[d] < 1;
    if (tensor->quantized && !(tensor->scale > 0 && isfinite(tensor->scale)))
      bad = 1;
    if (bad)
      return qwid_fail(error, QWID_ERROR_USAGE,
                       "model '%s' describes %s %d badly: type %d, rank %d, "
                       "scale %g",
                       model->name, role, (int)i, (int)tensor->type,
                       (int)tensor->rank, (double)tensor->scale);
  }
  return QWID_OK;
}

qwid_status qwid_check_model(const qwid_model *model, qwid_error *error) {
  if (!model)
    return qwid_fail(error, QWID_ERROR_USAGE, "no model given");
  if (model->abi_version != QWID_ABI_VERSION)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "the model was compiled for runtime ABI %u but this "
                     "runtime has ABI %u; compile it again with %s",
                     (unsigned)model->abi_version, QWID_ABI_VERSION,
                     qwid_version());
  if (model->variant_count < 1 || !model->variants)
    return qwid_fail(error, QWID_ERROR_USAGE, "model '%s' has no variant",
                     model->name);
  if (model->output_count < 1 || !model->outputs)
    return qwid_fail(error, QWID_ERROR_USAGE, "model '%s' has no output",
                     model->name);
  qwid_status status =
      check_tensors(model, "input", model->inputs, model->input_count, error);
  if (status)
    return status;
  return check_tensors(model, "output", model->outputs, model->output_count,
                       error);
}

static qwid_status check_options(const qwid_options *options,
                                 qwid_error *error) {
  if (options->threads < 0 || options->threads > max_threads)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "expected 1 to %d threads but got %d", max_threads,
                     (int)options->threads);
  if (options->spin_us < 0)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "expected a spin time of 0 or more but got %d",
                     (int)options->spin_us);
  return QWID_OK;
}

/** Takes the caller's arena or allocates one. */
static qwid_status make_arena(qwid_session *session,
                              const qwid_options *options, qwid_error *error) {
  uint64_t need = session->variant->arena_bytes;
  if (options->arena) {
    if ((uintptr_t)options->arena % QWID_ALIGNMENT)
      return qwid_fail(error, QWID_ERROR_USAGE,
                       "the arena must be aligned to %d bytes", QWID_ALIGNMENT);
    if (options->arena_bytes < need)
      return qwid_fail(error, QWID_ERROR_USAGE,
                       "model '%s' needs an arena of %llu bytes but got %llu",
                       session->model->name, (unsigned long long)need,
                       (unsigned long long)options->arena_bytes);
    session->arena = options->arena;
    return QWID_OK;
  }
  void *memory = NULL;
  if (need > PTRDIFF_MAX - QWID_ALIGNMENT ||
      posix_memalign(&memory, QWID_ALIGNMENT, need ? need : QWID_ALIGNMENT))
    return qwid_fail(error, QWID_ERROR_MEMORY,
                     "out of memory: model '%s' needs an arena of %llu bytes",
                     session->model->name, (unsigned long long)need);
  session->owned_arena = memory;
  session->arena = memory;
  return QWID_OK;
}

static qwid_status fill(qwid_session *session, const qwid_options *options,
                        qwid_error *error) {
  int32_t index;
  qwid_status status = qwid_select_variant(session->model, qwid_cpu_features(),
                                           options->isa, &index, error);
  if (status)
    return status;
  session->variant = &session->model->variants[index];
  status = make_arena(session, options, error);
  if (status)
    return status;
  session->pool_threads = options->threads > 1 ? options->threads : 1;
  if (session->pool_threads > 1)
    status = qwid_pool_create(options->threads, options->spin_us,
                              &session->pool, error);
  qwid_set_parallel_for(session, NULL, NULL, 1);
  return status;
}

qwid_status qwid_open(const qwid_model *model, const qwid_options *options,
                      qwid_session **result, qwid_error *error) {
  static const qwid_options usual;
  if (!options)
    options = &usual;
  *result = NULL;
  qwid_status status = qwid_check_model(model, error);
  if (!status)
    status = check_options(options, error);
  if (status)
    return status;
  qwid_session *session = calloc(1, sizeof *session);
  if (!session)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for a session");
  session->model = model;
  status = fill(session, options, error);
  if (status) {
    qwid_close(session);
    return status;
  }
  *result = session;
  return QWID_OK;
}

void qwid_close(qwid_session *session) {
  if (!session)
    return;
  qwid_pool_destroy(session->pool);
  free(session->owned_arena);
  free(session);
}

void qwid_set_parallel_for(qwid_session *session, qwid_parallel_for_fn hook,
                           void *user, int32_t threads) {
  if (!hook) {
    hook = session->pool ? qwid_pool_run : NULL;
    user = session->pool;
    threads = session->pool_threads;
  }
  session->parallel_for = hook;
  session->parallel_user = user;
  session->threads = threads > 1 ? threads : 1;
}

void qwid_set_layer_hook(qwid_session *session, qwid_layer_hook_fn hook,
                         void *user) {
  session->layer_hook = hook;
  session->layer_user = user;
}

const qwid_model *qwid_session_model(const qwid_session *session) {
  return session->model;
}

const qwid_variant *qwid_session_variant(const qwid_session *session) {
  return session->variant;
}

/** One layer on its way through the parallel loop. */
typedef struct layer_call {
  const qwid_layer *layer;
  const qwid_frame *frame;
  int32_t slices;
} layer_call;

static void run_slice(void *context, int32_t slice) {
  const layer_call *call = context;
  call->layer->run(call->frame, slice, call->slices);
}

static void run_layer(const qwid_session *session, const qwid_frame *frame,
                      const qwid_layer *layer) {
  int32_t slices = session->threads;
  if (slices > layer->max_slices)
    slices = layer->max_slices;
  if (slices <= 1) {
    layer->run(frame, 0, 1);
    return;
  }
  layer_call call = {layer, frame, slices};
  session->parallel_for(session->parallel_user, run_slice, &call, slices);
}

void qwid_run(qwid_session *session, const void *const *inputs,
              void *const *outputs) {
  const qwid_variant *variant = session->variant;
  const qwid_frame frame = {session->arena, variant->weights, inputs, outputs};
  for (int32_t i = 0; i < variant->layer_count; ++i) {
    if (!session->layer_hook) {
      run_layer(session, &frame, &variant->layers[i]);
      continue;
    }
    uint64_t start = qwid_nanoseconds();
    run_layer(session, &frame, &variant->layers[i]);
    session->layer_hook(session->layer_user, i, qwid_nanoseconds() - start,
                        &frame);
  }
}

/** Whether `session`'s model takes one photo at a time, and its data fit. */
static qwid_status check_takes_image(const qwid_model *model,
                                     qwid_error *error) {
  const qwid_preprocess *preprocess = model->preprocess;
  if (!preprocess || !preprocess->enabled)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "model '%s' was compiled without preprocessing and takes "
                     "arrays only",
                     model->name);
  uint64_t wanted =
      model->input_count ? qwid_tensor_elements(&model->inputs[0]) : 0;
  uint64_t made = qwid_preprocess_elements(preprocess);
  if (model->input_count != 1 || wanted != made)
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "model '%s' has %d inputs, the first of %llu elements, "
                     "and a photo gives one of %llu",
                     model->name, (int)model->input_count,
                     (unsigned long long)wanted, (unsigned long long)made);
  return QWID_OK;
}

qwid_status qwid_run_image(qwid_session *session, const qwid_image *image,
                           void *const *outputs, qwid_error *error) {
  const qwid_model *model = session->model;
  const qwid_tensor_info *info = &model->inputs[0];
  qwid_status status = check_takes_image(model, error);
  if (status)
    return status;
  void *input = malloc(qwid_tensor_bytes(info));
  if (!input)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for input '%s'",
                     info->name);
  status = qwid_preprocess_input(model->preprocess, info, image, input, error);
  if (!status)
    qwid_run(session, (const void *const *)&input, outputs);
  free(input);
  return status;
}
