/*===- embedded.c - Functions of the model that is linked in ------*- C -*-===*\
|*
|* An artefact that contains the runtime names its model `qwid_model_embedded`
|* at the link (README.md); a shared library calls these functions NAME_open,
|* NAME_input and so on. Programs that hold several models use qwid_open and its
|* kin, and this file is not linked at all.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_embedded.h"
#include "qwid_runtime.h"

qwid_status qwid_open_embedded(const qwid_options *options,
                               qwid_session **session, qwid_error *error) {
  return qwid_open(&qwid_model_embedded, options, session, error);
}

qwid_status qwid_selftest_embedded(const qwid_options *options,
                                   qwid_check_fn watch, void *user,
                                   qwid_error *error) {
  return qwid_selftest(&qwid_model_embedded, options, watch, user, error);
}

const qwid_tensor_info *qwid_input_embedded(int32_t index) {
  return qwid_input(&qwid_model_embedded, index);
}

const qwid_tensor_info *qwid_output_embedded(int32_t index) {
  return qwid_output(&qwid_model_embedded, index);
}

const char *qwid_label_embedded(int32_t index) {
  return qwid_label(&qwid_model_embedded, index);
}
