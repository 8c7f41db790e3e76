/*===- run.c - One model, all its samples -------------------------*- C -*-===*\
|*
|* Everything between a loaded model and the exit code. The driver `qwid` uses
|* it too, with models that it makes itself.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <stdlib.h>
#include <string.h>

/** Buffers for all inputs and outputs, and the scratch. */
static int make_buffers(job *work) {
  const qwid_model *model = work->model;
  uint64_t largest = 0;
  work->inputs = calloc((size_t)model->input_count + 1, sizeof *work->inputs);
  work->outputs = calloc((size_t)model->output_count, sizeof *work->outputs);
  work->stacks = calloc((size_t)model->output_count, sizeof *work->stacks);
  if (!work->inputs || !work->outputs || !work->stacks)
    return 0;
  for (int32_t i = 0; i < model->input_count + model->output_count; ++i) {
    int is_input = i < model->input_count;
    int32_t index = is_input ? i : i - model->input_count;
    const qwid_tensor_info *info =
        is_input ? &model->inputs[index] : &model->outputs[index];
    void **buffer = is_input ? &work->inputs[index] : &work->outputs[index];
    uint64_t elements = qwid_tensor_elements(info);
    *buffer = calloc(elements, qwid_type_bytes(info->type));
    if (!*buffer)
      return 0;
    largest = elements > largest ? elements : largest;
  }
  work->real = calloc(largest, sizeof *work->real);
  return work->real != NULL;
}

int open_job(const run_options *options, const qwid_model *model, job *work) {
  memset(work, 0, sizeof *work);
  work->options = options;
  work->model = model;
  const qwid_options how = {.isa = options->isa,
                            .threads = options->threads,
                            .spin_us = options->spin_us};
  qwid_error error;
  qwid_status status = qwid_open(model, &how, &work->session, &error);
  if (status)
    return fail(options, exit_code(status), "%s", error.text);
  int code = load_labels(options, model, &work->labels);
  if (code)
    return code;
  if (model->preprocess)
    work->preprocess = *model->preprocess;
  if (options->orient >= 0)
    work->preprocess.orient = options->orient;
  work->batch = model->input_count && model->inputs[0].rank
                    ? model->inputs[0].shape[0]
                    : 1;
  if (!make_buffers(work))
    return fail(options, exit_input,
                "out of memory for the inputs and outputs of '%s'",
                model->name);
  return exit_ok;
}

void close_job(job *work) {
  for (int32_t i = 0; work->inputs && i < work->model->input_count; ++i)
    free(work->inputs[i]);
  for (int32_t i = 0; work->outputs && i < work->model->output_count; ++i)
    free(work->outputs[i]);
  for (int32_t i = 0; work->stacks && i < work->model->output_count; ++i)
    free(work->stacks[i].data);
  free(work->inputs);
  free(work->outputs);
  free(work->stacks);
  free(work->real);
  free(work->milliseconds);
  qwid_labels_free(&work->labels.file);
  qwid_close(work->session);
}

static int run_job(const run_options *options, job *work) {
  begin_report(work);
  run_samples(work);
  end_results(work);
  if (options->bench)
    run_bench(work);
  if (options->profile)
    run_profile(work);
  end_report(work);
  int code = write_outputs(work);
  return code ? code : work->failures ? exit_input : exit_ok;
}

int run_model(const run_options *options, const qwid_model *model) {
  if (options->info && model->abi_version == QWID_ABI_VERSION) {
    print_info(options, model);
    return exit_ok;
  }
  if (options->selftest)
    return run_selftest(options, model);
  if (model->input_count && !options->photo_count && !options->input_count &&
      !options->bench && !options->profile && !options->info)
    return fail(options, exit_usage,
                "nothing to run: give a photo or --input; see %s --help",
                options->program);
  job work;
  int code = open_job(options, model, &work);
  if (!code)
    code = run_job(options, &work);
  close_job(&work);
  return code;
}
