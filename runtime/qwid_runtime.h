/*===- qwid_runtime.h - Runtime of programs emitted by qwid ------*- C -*-===*\
|*
|* What programs that link the runtime include: C11 and C++, no dependency but
|* libc and pthread. qwid_types.h has the types, qwid_api.h the functions of an
|* opened model and the rules that hold for all functions, and this header those
|* that open and describe a model.
|*
|* Classifying one photo, start to end:
|*
|*     #include "weeds.h" // written beside the artefact, needs no other
|*
|*     qwid_error error;
|*     qwid_session *session;
|*     qwid_image photo;
|*     float scores[9];
|*     void *outputs[] = {scores};         // one buffer per model output
|*
|*     if (weeds_open(NULL, &session, &error) ||
|*         weeds_image_load("leaf.jpg", &photo, &error) ||
|*         weeds_run_image(session, &photo, outputs, &error)) {
|*       fprintf(stderr, "%s\n", error.text);
|*       exit(1);
|*     }
|*     printf("class 0 (%s): %f\n", weeds_label(0), scores[0]);
|*     weeds_image_free(&photo);
|*     weeds_close(session);
|*
|* weeds_open is qwid_open of &weeds_model, and every other weeds_... is
|* qwid_..., whatever kind of artefact the header belongs to.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_RUNTIME_H
#define QWID_RUNTIME_H

#include "qwid_api.h"
#include "qwid_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Opens `model` (which must outlive the session): checks its ABI version,
 *  chooses the variant, allocates the arena and starts threads - 1 sleeping
 *  workers. Errors: USAGE, CPU, MEMORY, THREAD. */
qwid_status qwid_open(const qwid_model *model, const qwid_options *options,
                      qwid_session **session, qwid_error *error);

/** Index of the variant that a CPU with `features` runs: the one called `isa`,
 *  or, if `isa` is NULL, the first that the CPU can run. Error: CPU, with a
 *  message that says which features are missing. */
qwid_status qwid_select_variant(const qwid_model *model, uint64_t features,
                                const char *isa, int32_t *variant,
                                qwid_error *error);

/** Checks, for the variant options->isa or, without one, for each, that weights
 *  and code are those that were compiled and, where this CPU can run it, that each
 *  layer computes on the made-up inputs what the reference executor did. Threads
 *  and arena are those of `options`; `watch` (may be NULL) sees every check. Code
 *  that differs is not run. Errors: DIFFERS, which names the first layer that
 *  does; USAGE where the model was compiled without --selftest; those of
 *  qwid_open. */
qwid_status qwid_selftest(const qwid_model *model, const qwid_options *options,
                          qwid_check_fn watch, void *user, qwid_error *error);

/** Input or output `index` of `model`; NULL if it has none such. */
const qwid_tensor_info *qwid_input(const qwid_model *model, int32_t index);
const qwid_tensor_info *qwid_output(const qwid_model *model, int32_t index);

/** Name of class `index`; NULL if `model` has no label for it. */
const char *qwid_label(const qwid_model *model, int32_t index);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QWID_RUNTIME_H */
