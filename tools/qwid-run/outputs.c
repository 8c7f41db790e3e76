/*===- outputs.c - Stacking outputs and writing them --------------*- C -*-===*\
|*
|* With --output, the rows of every output are appended to a stack in memory, as
|* reals or, with --raw, as stored. At the end each stack becomes DIR/NAME.npy.
|* An output whose first dimension is not the batch is stacked along it anyway.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Bytes of one element of an output in --output's file. */
static size_t written_bytes(const job *work, const qwid_tensor_info *info) {
  return info->quantized && !work->options->raw ? sizeof(float)
                                                : qwid_type_bytes(info->type);
}

/** Whether the first dimension of `info` counts the batch. */
static int has_batch(const job *work, const qwid_tensor_info *info) {
  return info->rank > 0 && info->shape[0] == work->batch;
}

int stack_outputs(job *work, int64_t samples) {
  for (int32_t i = 0; i < work->model->output_count; ++i) {
    const qwid_tensor_info *info = &work->model->outputs[i];
    stacked_output *stack = &work->stacks[i];
    uint64_t elements = qwid_tensor_elements(info);
    if (has_batch(work, info))
      elements = elements / (uint64_t)work->batch * (uint64_t)samples;
    uint64_t bytes = elements * written_bytes(work, info);
    if (stack->bytes + bytes > stack->capacity) {
      uint64_t capacity = 2 * stack->capacity + bytes;
      uint8_t *grown = realloc(stack->data, capacity);
      if (!grown)
        return fail(work->options, 0, "out of memory for output '%s'",
                    info->name);
      stack->data = grown;
      stack->capacity = capacity;
    }
    const void *data = work->outputs[i];
    if (info->quantized && !work->options->raw) {
      qwid_dequantize(info, data, work->real, elements);
      data = work->real;
    }
    memcpy(stack->data + stack->bytes, data, bytes);
    stack->bytes += bytes;
    stack->samples += has_batch(work, info) ? (uint64_t)samples : 1;
  }
  return 1;
}

/** DIR/NAME.npy; characters that a file name cannot or should not have are
 *  written as '_'. */
static char *output_path(const char *folder, const char *name) {
  size_t bytes = strlen(folder) + strlen(name) + 8;
  char *path = malloc(bytes);
  if (!path)
    return NULL;
  int start = snprintf(path, bytes, "%s/", folder);
  snprintf(path + start, bytes - (size_t)start, "%s.npy", name);
  for (char *c = path + start; *c; ++c)
    if (*c == '/' || *c == '\\' || *c == ':' || (unsigned char)*c < ' ')
      *c = '_';
  return path;
}

static int write_output(const job *work, int32_t index) {
  const qwid_tensor_info *info = &work->model->outputs[index];
  const stacked_output *stack = &work->stacks[index];
  qwid_array array = {
      .data = stack->data,
      .bytes = stack->bytes,
      .type = info->quantized && !work->options->raw ? QWID_F32 : info->type,
      // A number is one for a single sample, else a row of them.
      .rank = info->rank ? info->rank : stack->samples > 1};
  for (int32_t i = 0; i < info->rank; ++i)
    array.shape[i] = info->shape[i];
  if (has_batch(work, info) || !info->rank)
    array.shape[0] = (int64_t)stack->samples;
  else
    array.shape[0] = (int64_t)stack->samples * info->shape[0];
  char *path = output_path(work->options->output_folder, info->name);
  if (!path)
    return fail(work->options, exit_internal, "out of memory");
  qwid_error error;
  qwid_status status = qwid_npy_write(path, &array, &error);
  free(path);
  return status ? fail(work->options, exit_code(status), "%s", error.text)
                : exit_ok;
}

int write_outputs(job *work) {
  const char *folder = work->options->output_folder;
  if (!folder || !work->stacks[0].samples)
    return exit_ok;
  int made = !mkdir(folder, 0777);
  if (!made && errno != EEXIST)
    return fail(work->options, exit_input, "cannot make folder '%s': %s",
                folder, strerror(errno));
  int code = exit_ok;
  for (int32_t i = 0; i < work->model->output_count && !code; ++i)
    code = write_output(work, i);
  if (code && made)
    rmdir(folder); /* if it is empty */
  return code;
}
