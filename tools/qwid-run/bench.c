/*===- bench.c - Latency and the time of every layer --------------*- C -*-===*\
|*
|* Both run the sample that was staged last, or made-up data if there was none
|* (the time of these kernels does not depend on values). A few runs warm up and
|* are not counted. The profile's runs are its own, because the hook that takes
|* the time of a layer costs time.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid-run.h"

#include <stdlib.h>
#include <time.h>

enum { warm_up_runs = 3, profile_runs = 20 };

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

void run_bench(job *work) {
  const run_options *options = work->options;
  warm_up(work);
  for (int i = 0; i < options->bench; ++i)
    run_staged(work);
  time_summary times = summarize(work->milliseconds, work->runs);
  if (options->json)
    printf(",\n \"bench\": {\"runs\": %zu, \"median_ms\": %.4f, \"p95_ms\": "
           "%.4f, \"min_ms\": %.4f}",
           work->runs, times.median, times.p95, times.least);
  else
    printf("bench: %zu runs, median %.3f ms, p95 %.3f ms, min %.3f ms (%s, %d "
           "%s)\n",
           work->runs, times.median, times.p95, times.least,
           qwid_session_variant(work->session)->isa, options->threads,
           options->threads == 1 ? "thread" : "threads");
}

/** Layer hook: adds up nanoseconds per layer. */
static void add_time(void *user, int32_t layer, uint64_t nanoseconds,
                     const qwid_frame *frame) {
  (void)frame;
  ((uint64_t *)user)[layer] += nanoseconds;
}

static void print_layer(const qwid_layer *layer, double ms, double total) {
  printf("%10.4f %6.1f%% %10.3f %9.2f  %-20s %s\n", ms,
         total > 0 ? 100.0 * ms / total : 0.0, (double)layer->macs * 1e-6,
         ms > 0 ? (double)layer->macs * 1e-6 / ms : 0.0, layer->kind,
         layer->name);
}

static void print_layer_json(const qwid_layer *layer, double ms, int first) {
  printf("%s\n  {\"layer\": ", first ? "" : ",");
  print_json_string(layer->name);
  printf(", \"kind\": ");
  print_json_string(layer->kind);
  printf(", \"ms\": %.6f, \"macs\": %llu}", ms,
         (unsigned long long)layer->macs);
}

static void print_profile(const job *work, const uint64_t *nanoseconds,
                          int runs) {
  const qwid_variant *variant = qwid_session_variant(work->session);
  double total = 0.0, macs = 0.0, scale = 1e-6 / runs;
  for (int32_t i = 0; i < variant->layer_count; ++i) {
    total += (double)nanoseconds[i] * scale;
    macs += (double)variant->layers[i].macs;
  }
  if (work->options->json)
    printf(",\n \"profile\": [");
  else
    printf("%10s %7s %10s %9s  %-20s %s\n", "ms", "share", "MMAC", "GMAC/s",
           "kind", "layer");
  for (int32_t i = 0; i < variant->layer_count; ++i) {
    double ms = (double)nanoseconds[i] * scale;
    if (work->options->json)
      print_layer_json(&variant->layers[i], ms, i == 0);
    else
      print_layer(&variant->layers[i], ms, total);
  }
  if (work->options->json)
    printf("]");
  else
    printf("%10.4f %6.1f%% %10.3f %9.2f  all (%s, mean of %d runs)\n", total,
           100.0, macs * 1e-6, total > 0 ? macs * 1e-6 / total : 0.0,
           variant->isa, runs);
}

void run_profile(job *work) {
  const qwid_variant *variant = qwid_session_variant(work->session);
  int runs = work->options->bench ? work->options->bench : profile_runs;
  uint64_t *nanoseconds =
      calloc((size_t)variant->layer_count + 1, sizeof *nanoseconds);
  if (!nanoseconds) {
    work->failures += fail(work->options, 1, "out of memory for the profile");
    return;
  }
  warm_up(work);
  qwid_set_layer_hook(work->session, add_time, nanoseconds);
  for (int i = 0; i < runs; ++i)
    run_staged(work);
  qwid_set_layer_hook(work->session, NULL, NULL);
  print_profile(work, nanoseconds, runs);
  free(nanoseconds);
}
