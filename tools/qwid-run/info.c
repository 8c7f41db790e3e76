/*===- info.c - Describing a model --------------------------------*- C -*-===*\
|*
|* --info: what the artefact says of itself, and which of its variants this CPU
|* can run. Needs no session, so that it works on any CPU.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

static void print_shape(const qwid_tensor_info *info) {
  printf("[");
  for (int32_t i = 0; i < info->rank; ++i)
    printf("%s%lld", i ? ", " : "", (long long)info->shape[i]);
  printf("]");
}

static void print_tensors_json(const char *key, const qwid_tensor_info *infos,
                               int32_t count) {
  printf(",\n \"%s\": [", key);
  for (int32_t i = 0; i < count; ++i) {
    printf("%s{\"name\": ", i ? ", " : "");
    print_json_string(infos[i].name);
    printf(", \"type\": \"%s\", \"shape\": ", qwid_type_name(infos[i].type));
    print_shape(&infos[i]);
    if (infos[i].quantized)
      printf(", \"scale\": %.9g, \"zero_point\": %d", (double)infos[i].scale,
             (int)infos[i].zero_point);
    printf("}");
  }
  printf("]");
}

static const char *const channel_names[] = {"rgb", "bgr", "gray"};
static const char *const layout_names[] = {"nchw", "nhwc"};

static void print_numbers_json(const char *key, const float *numbers,
                               int count) {
  printf(", \"%s\": [", key);
  for (int i = 0; i < count; ++i)
    printf("%s%.9g", i ? ", " : "", (double)numbers[i]);
  printf("]");
}

/** What print_preprocess says; null without preprocessing. Opening a model has
 *  not been tried yet: numbers outside their enums are not looked up. */
static void print_preprocess_json(const qwid_preprocess *p) {
  if (!p || !p->enabled || p->channels < 0 || p->channels > 2 ||
      p->layout < 0 || p->layout > 1 || p->orient < 0 ||
      p->orient >= orient_count) {
    printf("null");
    return;
  }
  int count = p->channels == QWID_CHANNELS_GRAY ? 1 : 3;
  printf("{\"width\": %d, \"height\": %d, \"resize\": \"%s\", "
         "\"resize_short\": %d, \"channels\": \"%s\", \"range\": %d, "
         "\"layout\": \"%s\", \"orient\": \"%s\"",
         (int)p->width, (int)p->height,
         p->resize_mode == QWID_RESIZE_CROP ? "crop" : "stretch",
         (int)p->resize_short, channel_names[p->channels], (int)p->range,
         layout_names[p->layout], orient_names[p->orient]);
  print_numbers_json("mean", p->mean, count);
  print_numbers_json("std", p->std, count);
  printf("}");
}

/** How the model can check itself. */
static void print_certificate_json(const qwid_certificate *certificate) {
  printf(",\n \"selftest\": ");
  if (!certificate) {
    printf("null");
    return;
  }
  printf("{\"inputs\": %d, \"plan_sha256\": \"", (int)certificate->samples);
  print_hex(certificate->plan_sha256, QWID_SHA256_BYTES);
  printf("\"}");
}

static void print_json(const qwid_model *model) {
  uint64_t features = qwid_cpu_features();
  printf("{\"model\": ");
  print_json_string(model->name);
  printf(", \"compiler\": ");
  print_json_string(model->compiler);
  printf(", \"target\": ");
  print_json_string(model->target);
  print_tensors_json("inputs", model->inputs, model->input_count);
  print_tensors_json("outputs", model->outputs, model->output_count);
  printf(",\n \"variants\": [");
  for (int32_t i = 0; i < model->variant_count; ++i) {
    const qwid_variant *variant = &model->variants[i];
    printf("%s{\"isa\": ", i ? ", " : "");
    print_json_string(variant->isa);
    printf(", \"runs_here\": %s, \"layers\": %d, \"arena_bytes\": %llu, "
           "\"weights_bytes\": %llu}",
           variant->features & ~features ? "false" : "true",
           (int)variant->layer_count, (unsigned long long)variant->arena_bytes,
           (unsigned long long)variant->weights_bytes);
  }
  printf("],\n \"preprocess\": ");
  print_preprocess_json(model->preprocess);
  print_certificate_json(model->certificate);
  printf(",\n \"labels\": [");
  for (int32_t i = 0; i < model->label_count; ++i) {
    printf("%s", i ? ", " : "");
    print_json_string(model->labels[i]);
  }
  printf("]}\n");
}

static void print_tensors(const char *role, const qwid_tensor_info *infos,
                          int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    printf("%-8s ", role);
    print_text(infos[i].name);
    printf(": %s ", qwid_type_name(infos[i].type));
    print_shape(&infos[i]);
    if (infos[i].quantized)
      printf(", scale %.9g, zero point %d", (double)infos[i].scale,
             (int)infos[i].zero_point);
    printf("\n");
  }
}

static void print_preprocess(const qwid_preprocess *p) {
  if (!p || !p->enabled) {
    printf("photos   no: compiled without preprocessing\n");
    return;
  }
  printf("photos   %s, ", p->channels >= 0 && p->channels <= 2
                              ? channel_names[p->channels]
                              : "?");
  if (p->resize_mode == QWID_RESIZE_CROP)
    printf("short side to %d, centre crop %d x %d", (int)p->resize_short,
           (int)p->width, (int)p->height);
  else
    printf("resized to %d x %d", (int)p->width, (int)p->height);
  printf(", pixels 0..%d", (int)p->range);
  int count = p->channels == QWID_CHANNELS_GRAY ? 1 : 3;
  for (int c = 0; c < count; ++c)
    printf("%s%g", c ? " " : ", mean ", (double)p->mean[c]);
  for (int c = 0; c < count; ++c)
    printf("%s%g", c ? " " : ", std ", (double)p->std[c]);
  if (p->orient == QWID_ORIENT_EXIF)
    printf(", turned as EXIF says");
  printf("\n");
}

void print_info(const run_options *options, const qwid_model *model) {
  if (options->json) {
    print_json(model);
    return;
  }
  uint64_t features = qwid_cpu_features();
  printf("model    %s for %s, compiled by %s\n", model->name, model->target,
         model->compiler);
  print_tensors("input", model->inputs, model->input_count);
  print_tensors("output", model->outputs, model->output_count);
  for (int32_t i = 0; i < model->variant_count; ++i) {
    const qwid_variant *variant = &model->variants[i];
    printf("variant  %s: %d layers, arena %llu bytes, weights %llu bytes%s\n",
           variant->isa, (int)variant->layer_count,
           (unsigned long long)variant->arena_bytes,
           (unsigned long long)variant->weights_bytes,
           variant->features & ~features ? " (not for this CPU)" : "");
  }
  printf("labels   %d\n", (int)model->label_count);
  print_preprocess(model->preprocess);
  if (!model->certificate) {
    printf("selftest no: compiled without --selftest\n");
    return;
  }
  printf("selftest %d made-up inputs, plan sha256 ",
         (int)model->certificate->samples);
  print_hex(model->certificate->plan_sha256, QWID_SHA256_BYTES);
  printf("\n");
}
