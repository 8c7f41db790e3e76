/*===- use-model.c - A program that has weeds.h and nothing else ----*- C -*-===*\
|*
|* use-model PHOTO ARRAY FOLDER: calls every function that the header declares,
|* in C99 and in C++11, and prints what they say. ARRAY is a float64 .npy file of
|* the input's shape; arrays are written to FOLDER.
|*
\*===----------------------------------------------------------------------===*/

#include "weeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static qwid_error error;

static void expect(int good, const char *what) {
  if (good)
    return;
  fprintf(stderr, "%s failed: %s\n", what, error.text);
  exit(1);
}

static void print_scores(const char *title, const float *scores) {
  int i;
  printf("%s:", title);
  for (i = 0; i < WEEDS_OUTPUT_0_ELEMENTS; ++i)
    printf(" %s %g", weeds_label(i), (double)scores[i]);
  printf("\n");
}

static void print_tensor(const char *role, const qwid_tensor_info *info) {
  int32_t i;
  printf("%s %s: %s", role, info->name, weeds_type_name(info->type));
  for (i = 0; i < info->rank; ++i)
    printf(" %d", (int)info->shape[i]);
  printf(", %d elements, %d bytes of %d\n", (int)weeds_tensor_elements(info),
         (int)weeds_tensor_bytes(info), (int)weeds_type_bytes(info->type));
}

/** Pools and hooks of the program's own. */
static int tasks, layers;
static void in_order(void *user, qwid_task_fn task, void *context,
                     int32_t count) {
  int32_t i;
  for (i = 0; i < count; ++i, ++*(int *)user)
    task(context, i);
}
static void count_layer(void *user, int32_t layer, uint64_t nanoseconds,
                        const qwid_frame *frame) {
  (void)layer, (void)nanoseconds, (void)frame;
  ++*(int *)user;
}

static void see_check(void *user, const qwid_check *check) {
  (void)user, (void)check;
}

static void run_photo(qwid_session *session, const char *path) {
  float scores[WEEDS_OUTPUT_0_ELEMENTS], input[WEEDS_INPUT_0_ELEMENTS];
  void *outputs[WEEDS_OUTPUT_COUNT] = {scores};
  const void *inputs[WEEDS_INPUT_COUNT] = {input};
  const qwid_preprocess *how = weeds_session_model(session)->preprocess;
  qwid_image photo, upright, small;
  expect(!weeds_image_load(path, &photo, &error), "image_load");
  expect(!weeds_run_image(session, &photo, outputs, &error), "run_image");
  print_scores("photo", scores);
  expect(!weeds_image_upright(&photo, &upright, &error), "image_upright");
  expect(!weeds_image_resize(&upright, 3, 5, &small, &error), "image_resize");
  printf("resized to %d x %d, input of %d\n", (int)small.width,
         (int)small.height, (int)weeds_preprocess_elements(how));
  expect(!weeds_preprocess_image(how, &small, input, &error), "preprocess");
  expect(!weeds_preprocess_input(how, weeds_input(0), &small, input, &error),
         "preprocess_input");
  weeds_set_parallel_for(session, in_order, &tasks, 3);
  weeds_set_layer_hook(session, count_layer, &layers);
  weeds_run(session, inputs, outputs);
  print_scores("resized", scores);
  printf("%d layers, %d tasks\n", layers, tasks);
  weeds_image_free(&small);
  weeds_image_free(&upright);
  weeds_image_free(&photo);
}

static void use_arrays(const char *path, const char *folder) {
  char other[4096], text[16];
  float real[2];
  int8_t stored[2];
  qwid_tensor_info bytes;
  qwid_labels names;
  qwid_array array;
  expect(!weeds_npy_describe(path, &array, &error), "npy_describe");
  expect(!array.data && array.rank > 0, "npy_describe leaves elements out");
  expect(!weeds_npy_read(path, &array, &error), "npy_read");
  snprintf(other, sizeof other, "%s/copy.npy", folder);
  expect(!weeds_npy_write(other, &array, &error), "npy_write");
  printf("array of %d bits, %d bytes\n", (int)array.file_bits,
         (int)array.bytes);
  memset(&bytes, 0, sizeof bytes);
  bytes.type = QWID_I8;
  bytes.scale = 0.5f;
  weeds_quantize(&bytes, (const float *)array.data, stored, 2);
  weeds_dequantize(&bytes, stored, real, 2);
  printf("quantized %d %d to %g %g\n", stored[0], stored[1], (double)real[0],
         (double)real[1]);
  weeds_array_free(&array);
  expect(weeds_labels_read("/no/such\n", &names, &error) == QWID_ERROR_FILE,
         "labels_read");
  printf("%s\n", error.text);
  weeds_labels_free(&names);
  weeds_escape("a\tb", text, sizeof text);
  printf("%s %d\n", text, (int)weeds_utf8_length("\xc3\xa9"));
}

int main(int argc, char **argv) {
  static const char *const labels[WEEDS_LABEL_COUNT] = WEEDS_LABELS;
  static const int64_t shape[WEEDS_INPUT_0_RANK] = WEEDS_INPUT_0_SHAPE;
  static WEEDS_INPUT_0_TYPE zeros[WEEDS_INPUT_0_ELEMENTS];
  qwid_options options;
  qwid_session *session;
  expect(argc == 4 && sizeof zeros == WEEDS_INPUT_0_BYTES, "usage");
  memset(&options, 0, sizeof options);
  options.threads = 2;
  expect(!weeds_open(&options, &session, &error), "open");
  expect(weeds_cpu_features() != 0 && strstr(weeds_version(), "qwid"), "here");
  expect(weeds_session_model(session) == &weeds_model, "model");
  print_tensor("input", weeds_input(0));
  print_tensor("output", weeds_output(0));
  expect(!weeds_input(1) && !weeds_output(1) && !weeds_label(3), "ends");
  expect(!strcmp(labels[2], weeds_label(2)), "label");
  expect(shape[1] == weeds_input(0)->shape[1], "shape");
  printf("runs %s\n", weeds_session_variant(session)->isa);
  expect(weeds_selftest(&options, see_check, NULL, &error) == QWID_ERROR_USAGE,
         "selftest");
  printf("%s\n", error.text);
  run_photo(session, argv[1]);
  use_arrays(argv[2], argv[3]);
  weeds_close(session);
  return 0;
}
