/*===- run-arrays.c - A compiled model, once, on arrays as they are -*- C -*-===*\
|*
|* run-arrays MODEL.so FOLDER [ISA]
|*
|* Reads FOLDER/in/<i>.npy for input i of the model and writes, for output i,
|* FOLDER/out/<i>.npy as the model stores it; if it is quantized, its reals go to
|* FOLDER/out/<i>.real.npy. Unlike qwid-run it knows no batch: every shape is the
|* model's own. FOLDER/names holds the names of the inputs, a line each: what
|* the caller calls input i. A model that can check itself does. Exit codes: 0 done, 1 an error, which is printed.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static void die(const char *what, const char *why) {
  fprintf(stderr, "run-arrays: error: %s: %s\n", what, why);
  exit(1);
}

/** The line of FOLDER/names that is `name`, -1 if there is none. */
static int find_line(const char *name) {
  char path[4096], line[4096];
  snprintf(path, sizeof path, "%s/names", folder);
  FILE *file = fopen(path, "r");
  if (!file)
    die(path, "cannot be read");
  int index = 0, found = -1;
  for (; found < 0 && fgets(line, sizeof line, file); ++index) {
    line[strcspn(line, "\n")] = 0;
    if (!strcmp(line, name))
      found = index;
  }
  fclose(file);
  return found;
}

static void *allocate(uint64_t bytes) {
  void *memory = calloc(bytes + 1, 1);
  if (!memory)
    die("memory", "not enough");
  return memory;
}

/** What input `info` reads. Integers of a quantized input are taken as they
 *  are, floats are quantized. */
static void *read_input(const qwid_tensor_info *info) {
  int line = find_line(info->name);
  if (line < 0)
    die(info->name, "the test has no such input");
  char path[4096];
  snprintf(path, sizeof path, "%s/in/%d.npy", folder, line);
  qwid_array array;
  qwid_error error;
  if (qwid_npy_read(path, &array, &error))
    die(info->name, error.text);
  uint64_t elements = qwid_tensor_elements(info);
  if (elements * qwid_type_bytes(array.type) != array.bytes)
    die(info->name, "the array has another size than the model's input");
  if (array.type == info->type)
    return array.data;
  if (array.type != QWID_F32 || !info->quantized)
    die(info->name, "the array has another type than the model's input");
  void *stored = allocate(elements * qwid_type_bytes(info->type));
  qwid_quantize(info, array.data, stored, elements);
  return stored;
}

static void write_array(const char *name, void *data, uint64_t bytes,
                        int32_t type, const qwid_tensor_info *info) {
  qwid_array array = {
      .data = data, .bytes = bytes, .type = type, .rank = info->rank};
  for (int32_t i = 0; i < info->rank; ++i)
    array.shape[i] = info->shape[i];
  char path[4096];
  snprintf(path, sizeof path, "%s/out/%s.npy", folder, name);
  qwid_error error;
  if (qwid_npy_write(path, &array, &error))
    die(info->name, error.text);
}

static void write_output(const qwid_tensor_info *info, int32_t index,
                         void *stored) {
  char name[64];
  snprintf(name, sizeof name, "%d", index);
  write_array(name, stored, qwid_tensor_bytes(info), info->type, info);
  if (!info->quantized)
    return;
  uint64_t elements = qwid_tensor_elements(info);
  float *real = allocate(elements * sizeof *real);
  qwid_dequantize(info, stored, real, elements);
  snprintf(name, sizeof name, "%d.real", index);
  write_array(name, real, elements * sizeof *real, QWID_F32, info);
}

int main(int argc, char **argv) {
  if (argc < 3)
    die("usage", "run-arrays MODEL.so FOLDER [ISA]");
  folder = argv[2];
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library)
    die(argv[1], dlerror());
  const qwid_model *model = dlsym(library, QWID_MODEL_SYMBOL);
  if (!model)
    die(argv[1], "is no compiled model");
  qwid_session *session;
  qwid_error error;
  const qwid_options options = {.isa = argc > 3 ? argv[3] : NULL};
  if (qwid_open(model, &options, &session, &error))
    die(argv[1], error.text);
  const void **inputs = allocate((size_t)model->input_count * sizeof *inputs);
  void **outputs = allocate((size_t)model->output_count * sizeof *outputs);
  for (int32_t i = 0; i < model->input_count; ++i)
    inputs[i] = read_input(&model->inputs[i]);
  for (int32_t i = 0; i < model->output_count; ++i)
    outputs[i] = allocate(qwid_tensor_bytes(&model->outputs[i]));
  qwid_run(session, inputs, outputs);
  for (int32_t i = 0; i < model->output_count; ++i)
    write_output(&model->outputs[i], i, outputs[i]);
  if (model->certificate && qwid_selftest(model, &options, NULL, NULL, &error))
    die("selftest", error.text);
  return 0;
}
