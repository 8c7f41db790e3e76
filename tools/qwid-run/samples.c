/*===- samples.c - Running photos and arrays ----------------------*- C -*-===*\
|*
|* Inputs are staged in buffers of the type the layers read: a photo through the
|* model's preprocessing, an array row by row, each quantized where the model
|* is. An array whose first dimension is a multiple of the batch is run slice by
|* slice; the outputs of all slices are stacked. A photo for a model with a
|* batch above one fills the first row; the others are zeros and are not
|* reported.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <stdlib.h>
#include <string.h>

void run_staged(job *work) {
  double start = now_ms();
  qwid_run(work->session, (const void *const *)work->inputs, work->outputs);
  double time = now_ms() - start;
  if (work->runs == work->runs_capacity) {
    size_t capacity = work->runs_capacity ? 2 * work->runs_capacity : 64;
    double *grown =
        realloc(work->milliseconds, capacity * sizeof *work->milliseconds);
    if (!grown)
      return; /* one time less in the statistics */
    work->milliseconds = grown;
    work->runs_capacity = capacity;
  }
  work->milliseconds[work->runs++] = time;
}

/** Runs what is staged, `samples` rows of it real; prints and stacks. `row` is
 *  the first row's number in its array, -1 for a photo. */
static void run_and_report(job *work, const char *file, int64_t row,
                           int64_t samples) {
  work->staged = 1;
  run_staged(work);
  if (work->options->output_folder && !stack_outputs(work, samples))
    ++work->failures;
  /* Who asks for arrays of thousands of rows does not want to read them. */
  if (work->options->output_folder && row >= 0)
    return;
  for (int64_t s = 0; s < samples; ++s)
    report_sample(work, file, row < 0 ? -1 : row + s, s);
}

/** Fills the rows of input 0 behind the first with real zeros. */
static void clear_batch(job *work) {
  const qwid_tensor_info *info = &work->model->inputs[0];
  uint64_t elements = qwid_tensor_elements(info);
  memset(work->inputs[0], 0, qwid_tensor_bytes(info));
  if (!info->quantized || work->batch == 1)
    return;
  memset(work->real, 0, elements * sizeof *work->real);
  qwid_quantize(info, work->real, work->inputs[0], elements);
}

static void run_photo(job *work, const char *path) {
  qwid_error error;
  qwid_image image;
  if (qwid_image_load(path, &image, &error)) {
    report_failure(work, path, 1, error.text);
    return;
  }
  ++work->photos;
  work->oriented += image.orientation > 1;
  clear_batch(work);
  qwid_status status =
      qwid_preprocess_input(&work->preprocess, &work->model->inputs[0], &image,
                            work->inputs[0], &error);
  qwid_image_free(&image);
  if (status) {
    report_failure(work, path, 0, error.text);
    return;
  }
  work->photo = path;
  run_and_report(work, path, -1, 1);
}

/** Why a model takes no file without the name of an input. */
static const char *unnamed_text(const qwid_model *model) {
  return model->input_count
             ? "this model has several inputs; use --input NAME=FILE for each"
             : "this model has no inputs; run it without a file";
}

int takes_photos(const job *work, qwid_error *error) {
  const qwid_model *model = work->model;
  const qwid_tensor_info *info = &model->inputs[0];
  const char *why = NULL;
  if (model->input_count != 1)
    why = unnamed_text(model);
  else if (!work->preprocess.enabled)
    why = "this model was compiled without preprocessing and takes .npy arrays "
          "only";
  else if (qwid_preprocess_elements(&work->preprocess) *
                   (uint64_t)work->batch !=
               qwid_tensor_elements(info) ||
           info->type == QWID_BOOL)
    why = "this model's preprocessing does not give what its input takes";
  if (why)
    snprintf(error->text, sizeof error->text, "%s", why);
  return !why;
}

/** Writes "[1, 3, 32, 32]". */
static const char *shape_text(const int64_t *shape, int32_t rank, char *text,
                              size_t bytes) {
  size_t used = (size_t)snprintf(text, bytes, "[");
  for (int32_t i = 0; i < rank && used < bytes; ++i)
    used += (size_t)snprintf(text + used, bytes - used, "%s%lld", i ? ", " : "",
                             (long long)shape[i]);
  if (used < bytes)
    snprintf(text + used, bytes - used, "]");
  return text;
}

/** The type of an array as its file says it. */
static const char *file_type_name(const qwid_array *array) {
  return array->file_bits == 64   ? "float64"
         : array->file_bits == 16 ? "float16"
                                  : qwid_type_name(array->type);
}

/** Checks an array against an input; true and the number of slices if it fits,
 *  else a message. */
static int check_array(const qwid_array *array, const qwid_tensor_info *info,
                       int64_t *slices, qwid_error *error) {
  char have[128], want[128];
  int typed =
      array->type == info->type || (info->quantized && array->type == QWID_F32);
  if (!typed) {
    snprintf(error->text, sizeof error->text,
             "input '%s' takes %s%s but the array is %s", info->name,
             qwid_type_name(info->type), info->quantized ? " or float32" : "",
             file_type_name(array));
    return 0;
  }
  int fits = array->rank == info->rank;
  for (int32_t i = 1; fits && i < info->rank; ++i)
    fits = array->shape[i] == info->shape[i];
  if (fits && info->rank)
    fits = array->shape[0] % info->shape[0] == 0;
  *slices = info->rank && fits ? array->shape[0] / info->shape[0] : 1;
  if (!fits)
    snprintf(error->text, sizeof error->text,
             "input '%s' takes %s, or a multiple of its first dimension, but "
             "the array is %s",
             info->name, shape_text(info->shape, info->rank, want, sizeof want),
             shape_text(array->shape, array->rank, have, sizeof have));
  return fits;
}

/** Copies slice `slice` of an array into the staging buffer of input `index`.
 */
static void stage_slice(job *work, int32_t index, const qwid_array *array,
                        int64_t slice) {
  const qwid_tensor_info *info = &work->model->inputs[index];
  uint64_t elements = qwid_tensor_elements(info);
  uint64_t bytes = elements * qwid_type_bytes(array->type);
  const uint8_t *data = (const uint8_t *)array->data + (uint64_t)slice * bytes;
  if (array->type == info->type)
    memcpy(work->inputs[index], data, bytes);
  else
    qwid_quantize(info, (const float *)(const void *)data, work->inputs[index],
                  elements);
}

/** Runs one array per model input; `paths[i]` belongs to input i. */
static void run_arrays(job *work, const char *const *paths) {
  int32_t count = work->model->input_count;
  qwid_array *arrays = calloc((size_t)count, sizeof *arrays);
  qwid_error error = {"out of memory"};
  int64_t slices = 0;
  int usable = arrays != NULL, read = 1;
  const char *culprit = paths[0];
  for (int32_t i = 0; usable && i < count; ++i) {
    int64_t own = 0;
    culprit = paths[i];
    read = !qwid_npy_read(paths[i], &arrays[i], &error);
    usable =
        read && check_array(&arrays[i], &work->model->inputs[i], &own, &error);
    if (usable && arrays[i].file_bits == 64)
      note(work->options, "'%s' is float64; its numbers are rounded to float32",
           paths[i]);
    if (usable && i && own != slices) {
      snprintf(error.text, sizeof error.text,
               "it has %lld batches but '%s' has %lld", (long long)own,
               paths[0], (long long)slices);
      usable = 0;
    }
    slices = own;
  }
  if (!usable)
    report_failure(work, culprit, !read, error.text);
  for (int64_t s = 0; usable && s < slices; ++s) {
    for (int32_t i = 0; i < count; ++i)
      stage_slice(work, i, &arrays[i], s);
    run_and_report(work, paths[0], s * work->batch, work->batch);
  }
  for (int32_t i = 0; arrays && i < count; ++i)
    qwid_array_free(&arrays[i]);
  free(arrays);
}

/** Index of the input that an --input means; -1 after printing an error. */
static int32_t find_input(job *work, const input_option *given) {
  const qwid_model *model = work->model;
  if (!given->name && model->input_count == 1)
    return 0;
  for (int32_t i = 0; given->name && i < model->input_count; ++i)
    if (strlen(model->inputs[i].name) == (size_t)given->name_length &&
        !memcmp(model->inputs[i].name, given->name, (size_t)given->name_length))
      return i;
  char message[256];
  size_t used =
      (size_t)snprintf(message, sizeof message,
                       given->name ? "no input '%.*s'; inputs are:"
                                   : "say which input it is for, "
                                     "--input NAME=FILE%.*s; inputs "
                                     "are:",
                       given->name_length, given->name ? given->name : "");
  for (int32_t i = 0; i < model->input_count && used < sizeof message; ++i)
    used += (size_t)snprintf(message + used, sizeof message - used, " %s",
                             model->inputs[i].name);
  report_failure(work, given->path, 0, message);
  return -1;
}

/** --input: one array for every input of the model. */
static void run_named_arrays(job *work) {
  const run_options *options = work->options;
  int32_t count = work->model->input_count;
  if (!count) {
    report_failure(work, options->inputs[0].path, 0, unnamed_text(work->model));
    return;
  }
  const char **paths = calloc((size_t)count, sizeof *paths);
  int usable = paths != NULL;
  for (int i = 0; usable && i < options->input_count; ++i) {
    int32_t index = find_input(work, &options->inputs[i]);
    usable = index >= 0;
    if (usable && paths[index]) {
      report_failure(work, options->inputs[i].path, 0,
                     "a second array for the same input");
      usable = 0;
    }
    if (usable)
      paths[index] = options->inputs[i].path;
  }
  for (int32_t i = 0; usable && i < count; ++i)
    if (!paths[i]) {
      report_failure(work, work->model->inputs[i].name, 0,
                     "no array given for this input; use --input NAME=FILE");
      usable = 0;
    }
  if (usable)
    run_arrays(work, paths);
  free(paths);
}

static int is_npy(const char *path) {
  size_t length = strlen(path);
  return length > 4 && !strcmp(path + length - 4, ".npy");
}

void run_samples(job *work) {
  const run_options *options = work->options;
  if (options->input_count)
    run_named_arrays(work);
  for (int i = 0; i < options->photo_count; ++i) {
    const char *path = options->photos[i];
    qwid_error error;
    if (!is_npy(path)) {
      if (takes_photos(work, &error))
        run_photo(work, path);
      else
        report_failure(work, path, 0, error.text);
    } else if (work->model->input_count == 1)
      run_arrays(work, &path);
    else
      report_failure(work, path, 0, unnamed_text(work->model));
  }
  if (!work->model->input_count && !options->photo_count &&
      !options->input_count)
    run_and_report(work, work->model->name, -1, 1);
}
