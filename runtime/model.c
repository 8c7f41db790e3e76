/*===- model.c - What a model says of itself ----------------------*- C -*-===*\
|*
|* Checked access to the tables of a qwid_model, for callers that would rather
|* not walk its structs.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

const qwid_tensor_info *qwid_input(const qwid_model *model, int32_t index) {
  return index >= 0 && index < model->input_count ? &model->inputs[index]
                                                  : NULL;
}

const qwid_tensor_info *qwid_output(const qwid_model *model, int32_t index) {
  return index >= 0 && index < model->output_count ? &model->outputs[index]
                                                   : NULL;
}

const char *qwid_label(const qwid_model *model, int32_t index) {
  return index >= 0 && index < model->label_count ? model->labels[index] : NULL;
}
