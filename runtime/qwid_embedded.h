/*===- qwid_embedded.h - The model that is linked in -------------*- C -*-===*\
|*
|* An artefact that contains the runtime has one model, whose name the runtime
|* cannot know. The link gives these symbols their names:
|* `--defsym=qwid_model_embedded=NAME_model`, and in a shared library
|* `--defsym=NAME_open=qwid_open_embedded` and so on (README.md). Nothing else
|* defines qwid_model_embedded: programs of other kinds do not include this.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_EMBEDDED_H
#define QWID_EMBEDDED_H

#include "qwid_types.h"

extern const qwid_model qwid_model_embedded;

/** qwid_open, qwid_selftest, qwid_input, qwid_output and qwid_label of that
 *  model. */
qwid_status qwid_open_embedded(const qwid_options *options,
                               qwid_session **session, qwid_error *error);
qwid_status qwid_selftest_embedded(const qwid_options *options,
                                   qwid_check_fn watch, void *user,
                                   qwid_error *error);
const qwid_tensor_info *qwid_input_embedded(int32_t index);
const qwid_tensor_info *qwid_output_embedded(int32_t index);
const char *qwid_label_embedded(int32_t index);

#endif /* QWID_EMBEDDED_H */
