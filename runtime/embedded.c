/*===- embedded.c - Opening the model that is linked in -----------*- C -*-===*\
|*
|* An artefact that contains the runtime names its model `qwid_model_embedded`
|* at the link (README.md); a shared library calls this function NAME_open.
|* Programs that hold several models use qwid_open, and this file is not linked
|* at all.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

qwid_status qwid_open_embedded(const qwid_options *options,
                               qwid_session **session, qwid_error *error) {
  return qwid_open(&qwid_model_embedded, options, session, error);
}
