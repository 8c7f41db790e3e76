/*===- report.c - Printing results --------------------------------*- C -*-===*\
|*
|* Text: one line per sample on standard output, which depends on the model and
|* the sample only, so that two machines can be compared with diff; errors and
|* times go to standard error. JSON: one object with everything.
|*
|* The scores are those of the first output. If they do not look like
|* probabilities they are called logits.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <math.h>
#include <stdlib.h>

double real_element(const qwid_tensor_info *info, const void *data,
                    uint64_t index) {
  if (info->quantized) {
    const uint8_t *at =
        (const uint8_t *)data + index * qwid_type_bytes(info->type);
    float real = 0.0f;
    qwid_dequantize(info, at, &real, 1);
    return real;
  }
  switch (info->type) {
  case QWID_F32:
    return ((const float *)data)[index];
  case QWID_I8:
    return ((const int8_t *)data)[index];
  case QWID_U16:
    return ((const uint16_t *)data)[index];
  case QWID_I16:
    return ((const int16_t *)data)[index];
  case QWID_I32:
    return ((const int32_t *)data)[index];
  case QWID_I64:
    return (double)((const int64_t *)data)[index];
  default:
    return ((const uint8_t *)data)[index];
  }
}

void print_text(const char *text) {
  while (*text) {
    size_t length = qwid_utf8_length(text);
    if (length)
      fwrite(text, 1, length, stdout);
    else
      printf("\\x%02x", (unsigned char)*text);
    text += length ? length : 1;
  }
}

void print_json_string(const char *text) {
  putchar('"');
  while (*text) {
    size_t length = qwid_utf8_length(text);
    unsigned char c = (unsigned char)*text;
    if (*text == '"' || *text == '\\')
      printf("\\%c", *text);
    else if (length)
      fwrite(text, 1, length, stdout);
    else if (c < 0x80)
      printf("\\u%04x", c);
    else
      printf("\\\\x%02x", c);
    text += length ? length : 1;
  }
  putchar('"');
}

/** A number that JSON can hold; 9 digits give every float back. */
static void print_json_number(double value) {
  if (isfinite(value))
    printf("%.9g", value);
  else
    printf("null");
}

static void print_label(const job *work, int64_t index, int json) {
  char number[32];
  const char *name = number;
  snprintf(number, sizeof number, "class %lld", (long long)index);
  if (index >= 0 && index < work->labels.count)
    name = work->labels.names[index];
  if (json)
    print_json_string(name);
  else
    print_text(name);
}

/** Row `sample` of the first output: its classes. */
typedef struct score_row {
  const qwid_tensor_info *info;
  const void *data;
  uint64_t first, count;
} score_row;

static score_row scores_of(const job *work, int64_t sample) {
  const qwid_tensor_info *info = &work->model->outputs[0];
  score_row row = {info, work->outputs[0], 0, qwid_tensor_elements(info)};
  if (info->rank > 0 && info->shape[0] == work->batch) {
    row.count /= (uint64_t)work->batch;
    row.first = row.count * (uint64_t)sample;
  }
  return row;
}

static double score(const score_row *row, uint64_t index) {
  return real_element(row->info, row->data, row->first + index);
}

/** Whether a row is in [0, 1] and sums to about one. */
static int probabilities(const score_row *row) {
  double sum = 0.0;
  for (uint64_t i = 0; i < row->count; ++i) {
    double value = score(row, i);
    if (!(value >= 0.0 && value <= 1.0))
      return 0;
    sum += value;
  }
  return sum > 0.95 && sum < 1.05;
}

/** The best class after (value, index) in descending order; equal values by
 *  index, NaN never. Returns row->count if there is none. */
static uint64_t next_best(const score_row *row, double value, uint64_t index) {
  uint64_t best = row->count;
  double best_value = 0.0;
  for (uint64_t i = 0; i < row->count; ++i) {
    double candidate = score(row, i);
    int after = candidate < value || (candidate == value && i > index);
    if (index != UINT64_MAX && !after)
      continue;
    if (candidate == candidate &&
        (best == row->count || candidate > best_value)) {
      best = i;
      best_value = candidate;
    }
  }
  return best;
}

static void print_top(const job *work, const score_row *row) {
  int json = work->options->json;
  uint64_t at = UINT64_MAX;
  double value = 0.0;
  for (int k = 0; k < work->options->top; ++k) {
    at = next_best(row, value, at);
    if (at == row->count)
      break; /* the rest is NaN */
    value = score(row, at);
    printf("%s", k ? ", " : "");
    if (json) {
      printf("{\"class\": %llu, \"label\": ", (unsigned long long)at);
      print_label(work, (int64_t)at, 1);
      printf(", \"score\": ");
      print_json_number(value);
      printf("}");
    } else {
      print_label(work, (int64_t)at, 0);
      printf(" %.2f", value);
    }
  }
  if (!json && next_best(row, 0.0, UINT64_MAX) == row->count)
    printf("no class: every score is NaN");
  else if (!json && !probabilities(row))
    printf(" (logits)");
}

/** An output of one integer per sample is a class already (ArgMax). */
static void print_class(const job *work, const score_row *row) {
  int64_t index = (int64_t)score(row, 0);
  if (work->options->json)
    printf("{\"class\": %lld, \"label\": ", (long long)index);
  print_label(work, index, work->options->json);
  if (work->options->json)
    printf("}");
}

void report_sample(job *work, const char *file, int64_t row, int64_t sample) {
  int json = work->options->json;
  score_row scores = scores_of(work, sample);
  if (json) {
    printf("%s\n  {\"file\": ", work->results ? "," : "");
    print_json_string(file);
    if (row >= 0)
      printf(", \"row\": %lld", (long long)row);
    printf(", \"ms\": %.4f, \"top\": [",
           work->runs ? work->milliseconds[work->runs - 1] : 0.0);
  } else {
    print_text(file);
    if (row >= 0)
      printf("[%lld]", (long long)row);
    printf(": ");
  }
  if (scores.count == 1 && !scores.info->quantized &&
      scores.info->type != QWID_F32)
    print_class(work, &scores);
  else
    print_top(work, &scores);
  printf(json ? "]}" : "\n");
  ++work->results;
}

void report_failure(job *work, const char *file, int named,
                    const char *message) {
  ++work->failures;
  if (named)
    fail(work->options, 0, "%s", message);
  else
    fail(work->options, 0, "'%s': %s", file, message);
  if (!work->options->json)
    return;
  printf("%s\n  {\"file\": ", work->results ? "," : "");
  print_json_string(file);
  printf(", \"error\": ");
  print_json_string(message);
  printf("}");
  ++work->results;
}

void begin_report(const job *work) {
  if (!work->options->json)
    return;
  printf("{\"version\": ");
  print_json_string(qwid_version());
  printf(", \"model\": ");
  print_json_string(work->model->name);
  printf(", \"target\": ");
  print_json_string(work->model->target);
  printf(", \"isa\": ");
  print_json_string(qwid_session_variant(work->session)->isa);
  printf(", \"threads\": %d,\n \"results\": [", work->options->threads);
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

time_summary summarize(double *milliseconds, size_t count) {
  time_summary times = {0.0, 0.0, 0.0};
  if (!count)
    return times;
  qsort(milliseconds, count, sizeof *milliseconds, compare);
  times.least = milliseconds[0];
  times.median =
      (milliseconds[(count - 1) / 2] + milliseconds[count / 2]) / 2.0;
  times.p95 = milliseconds[(count * 95 + 99) / 100 - 1];
  return times;
}

/** Says once what became of photos that EXIF says to turn. */
static void note_orientations(const job *work) {
  if (work->oriented && work->preprocess.orient == QWID_ORIENT_STORED)
    note(work->options,
         "%d of %d %s an EXIF orientation; pixels were taken as stored, as "
         "Pillow opens them; --orient exif turns them",
         work->oriented, work->photos,
         work->photos == 1 ? "photo carries" : "photos carry");
}

void end_results(const job *work) {
  note_orientations(work);
  if (work->options->json) {
    printf("]");
    return;
  }
  if (!work->runs)
    return;
  fflush(stdout);
  time_summary times = summarize(work->milliseconds, work->runs);
  fprintf(stderr, "%zu %s, %.3f ms each (median; %s, %d %s)\n", work->runs,
          work->runs == 1 ? "run" : "runs", times.median,
          qwid_session_variant(work->session)->isa, work->options->threads,
          work->options->threads == 1 ? "thread" : "threads");
}

void end_report(const job *work) {
  if (work->options->json)
    printf(",\n \"failures\": %d}\n", work->failures);
}
