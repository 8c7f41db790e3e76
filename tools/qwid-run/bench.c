/*===- bench.c - Latency and the time of every layer --------------*- C -*-===*\
|*
|* Both run the sample that was staged last, or made-up data if there was none
|* (the time of these kernels does not depend on values). A few runs warm up and
|* are not counted. All times are medians. The profile's runs are its own,
|* because the hook that takes the time of a layer costs time.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid-run.h"

#include <stdlib.h>
#include <time.h>

enum {
  warm_up_runs = 3,
  profile_runs = 20,
  most_profile_runs = 1000, /* every time is kept until the end */
  most_photo_runs = 50,
  frame_width = 1920, /* of the made-up frame */
  frame_height = 1080
};

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/** Fills the inputs with numbers that are always the same. */
static void stage_made_up(job *work) {
  uint32_t state = 1;
  for (int32_t i = 0; i < work->model->input_count; ++i) {
    const qwid_tensor_info *info = &work->model->inputs[i];
    uint64_t elements = qwid_tensor_elements(info);
    int real = info->type == QWID_F32;
    uint64_t count = real ? elements : elements * qwid_type_bytes(info->type);
    for (uint64_t e = 0; e < count; ++e) {
      state = state * 1664525u + 1013904223u;
      if (real)
        ((float *)work->inputs[i])[e] = (float)(state >> 8) * 0x1p-24f;
      else
        ((uint8_t *)work->inputs[i])[e] =
            info->quantized ? (uint8_t)(state >> 24) : 0;
    }
  }
}

static void warm_up(job *work) {
  if (!work->staged)
    stage_made_up(work);
  work->staged = 1;
  for (int i = 0; i < warm_up_runs; ++i)
    run_staged(work);
  work->runs = 0;
}

/** Medians of what comes before the network. */
typedef struct photo_times {
  int width, height;
  double decode, resize; /* decode: 0 for a made-up frame */
} photo_times;

/** Times decoding and preprocessing of work->photo, or the preprocessing of a
 *  made-up frame; 0 after printing an error. */
static int time_photo(job *work, int runs, photo_times *times) {
  double decode[most_photo_runs], resize[most_photo_runs];
  const qwid_tensor_info *info = &work->model->inputs[0];
  qwid_error error = {"out of memory for a frame"};
  qwid_image image = {calloc(frame_width * frame_height, 3), frame_width,
                      frame_height, 0};
  void *input = malloc(qwid_tensor_bytes(info));
  int good = image.pixels && input;
  for (int i = -warm_up_runs; good && i < runs; ++i) {
    double start = now_ms();
    if (work->photo) {
      qwid_image_free(&image);
      good = !qwid_image_load(work->photo, &image, &error);
    }
    double loaded = now_ms();
    good = good && !qwid_preprocess_input(&work->preprocess, info, &image,
                                          input, &error);
    if (i >= 0) {
      decode[i] = loaded - start;
      resize[i] = now_ms() - loaded;
    }
  }
  if (good)
    *times = (photo_times){image.width, image.height,
                           work->photo ? summarize(decode, (size_t)runs).median
                                       : 0.0,
                           summarize(resize, (size_t)runs).median};
  else
    work->failures += fail(work->options, 1, "%s", error.text);
  qwid_image_free(&image);
  free(input);
  return good;
}

static void bench_photo(job *work, double network) {
  const run_options *options = work->options;
  const qwid_preprocess *p = &work->preprocess;
  int runs =
      options->bench < most_photo_runs ? options->bench : most_photo_runs;
  photo_times times;
  qwid_error error;
  if (!takes_photos(work, &error) || !time_photo(work, runs, &times))
    return;
  if (options->json) {
    printf(", \"photo\": {\"runs\": %d, \"width\": %d, \"height\": %d, "
           "\"decode_ms\": ",
           runs, times.width, times.height);
    printf(work->photo ? "%.4f" : "null", times.decode);
    printf(", \"resize_ms\": %.4f}", times.resize);
    return;
  }
  printf("bench: ");
  if (work->photo)
    printf("decode %.3f ms, ", times.decode);
  printf("resize %.3f ms, network %.3f ms (%s of %d x %d to %d x %d)\n",
         times.resize, network, work->photo ? "a photo" : "a made-up frame",
         times.width, times.height, (int)p->width, (int)p->height);
}

void run_bench(job *work) {
  const run_options *options = work->options;
  warm_up(work);
  for (int i = 0; i < options->bench; ++i)
    run_staged(work);
  time_summary times = summarize(work->milliseconds, work->runs);
  if (options->json)
    printf(",\n \"bench\": {\"runs\": %zu, \"median_ms\": %.4f, \"p95_ms\": "
           "%.4f, \"min_ms\": %.4f",
           work->runs, times.median, times.p95, times.least);
  else
    printf("bench: %zu runs, median %.3f ms, p95 %.3f ms, min %.3f ms (%s, %d "
           "%s)\n",
           work->runs, times.median, times.p95, times.least,
           qwid_session_variant(work->session)->isa, options->threads,
           options->threads == 1 ? "thread" : "threads");
  bench_photo(work, times.median);
  if (options->json)
    printf("}");
}

/** The times of all layers in all runs. */
typedef struct layer_times {
  double *milliseconds; /* [layer][run] */
  int runs, run;
} layer_times;

/** Layer hook: keeps the time. */
static void keep_time(void *user, int32_t layer, uint64_t nanoseconds,
                      const qwid_frame *frame) {
  layer_times *times = user;
  (void)frame;
  times
      ->milliseconds[(size_t)layer * (size_t)times->runs + (size_t)times->run] =
      (double)nanoseconds * 1e-6;
}

static void print_layer(const qwid_layer *layer, double ms, double total) {
  printf("%10.4f %6.1f%% %10.3f %9.2f  %-20s ", ms,
         total > 0 ? 100.0 * ms / total : 0.0, (double)layer->macs * 1e-6,
         ms > 0 ? (double)layer->macs * 1e-6 / ms : 0.0, layer->kind);
  print_text(layer->name);
  printf("\n");
}

static void print_layer_json(const qwid_layer *layer, double ms, int first) {
  printf("%s\n  {\"layer\": ", first ? "" : ",");
  print_json_string(layer->name);
  printf(", \"kind\": ");
  print_json_string(layer->kind);
  printf(", \"ms\": %.6f, \"macs\": %llu}", ms,
         (unsigned long long)layer->macs);
}

static void print_profile(const job *work, const layer_times *times) {
  const qwid_variant *variant = qwid_session_variant(work->session);
  int json = work->options->json;
  double total = 0.0, macs = 0.0;
  for (int32_t i = 0; i < variant->layer_count; ++i) {
    double *row = times->milliseconds + (size_t)i * (size_t)times->runs;
    row[0] = summarize(row, (size_t)times->runs).median;
    total += row[0];
    macs += (double)variant->layers[i].macs;
  }
  if (json)
    printf(",\n \"profile\": [");
  else
    printf("%10s %7s %10s %9s  %-20s %s\n", "ms", "share", "MMAC", "GMAC/s",
           "kind", "layer");
  for (int32_t i = 0; i < variant->layer_count; ++i) {
    double ms = times->milliseconds[(size_t)i * (size_t)times->runs];
    if (json)
      print_layer_json(&variant->layers[i], ms, i == 0);
    else
      print_layer(&variant->layers[i], ms, total);
  }
  if (json)
    printf("]");
  else
    printf("%10.4f %6.1f%% %10.3f %9.2f  all (%s, medians of %d runs)\n", total,
           100.0, macs * 1e-6, total > 0 ? macs * 1e-6 / total : 0.0,
           variant->isa, times->runs);
}

void run_profile(job *work) {
  const qwid_variant *variant = qwid_session_variant(work->session);
  int runs = work->options->bench ? work->options->bench : profile_runs;
  layer_times times = {NULL,
                       runs < most_profile_runs ? runs : most_profile_runs, 0};
  times.milliseconds = calloc((size_t)variant->layer_count + 1,
                              (size_t)times.runs * sizeof(double));
  if (!times.milliseconds) {
    work->failures += fail(work->options, 1, "out of memory for the profile");
    return;
  }
  warm_up(work);
  qwid_set_layer_hook(work->session, keep_time, &times);
  for (; times.run < times.runs; ++times.run)
    run_staged(work);
  qwid_set_layer_hook(work->session, NULL, NULL);
  print_profile(work, &times);
  free(times.milliseconds);
}
