/*===- selftest.c - --selftest ------------------------------------*- C -*-===*\
|*
|* Prints what qwid_selftest finds, variant by variant: a line each, or as JSON
|* with every hash that was computed here.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <stdlib.h>
#include <string.h>

/** What was seen of one variant. */
typedef struct variant_seen {
  int tested, weights_match, code_matches;
  uint8_t weights[QWID_SHA256_BYTES], code[QWID_SHA256_BYTES];
  uint8_t *found; /* [layer][sample][QWID_CHECKSUM_BYTES] */
  int64_t checks, wrong;
  int32_t layer, sample; /* the first that differs, if any does */
  uint8_t first_expected[QWID_CHECKSUM_BYTES];
  uint8_t first_found[QWID_CHECKSUM_BYTES];
} variant_seen;

typedef struct selftest_seen {
  const qwid_model *model;
  variant_seen *variants;
} selftest_seen;

static uint8_t *found_at(const selftest_seen *seen, const variant_seen *variant,
                         int32_t layer, int32_t sample) {
  int64_t row = (int64_t)layer * seen->model->certificate->samples + sample;
  return variant->found + row * QWID_CHECKSUM_BYTES;
}

static void see_layer(const selftest_seen *seen, variant_seen *variant,
                      const qwid_check *check, int right) {
  memcpy(found_at(seen, variant, check->layer, check->sample), check->found,
         QWID_CHECKSUM_BYTES);
  ++variant->checks;
  if (right)
    return;
  if (!variant->wrong++) {
    variant->layer = check->layer;
    variant->sample = check->sample;
    memcpy(variant->first_expected, check->expected, QWID_CHECKSUM_BYTES);
    memcpy(variant->first_found, check->found, QWID_CHECKSUM_BYTES);
  }
}

static void see(void *user, const qwid_check *check) {
  selftest_seen *seen = user;
  variant_seen *variant =
      &seen->variants[check->variant - seen->model->variants];
  int right = !memcmp(check->expected, check->found, (size_t)check->bytes);
  variant->tested = 1;
  if (check->what == QWID_CHECK_WEIGHTS) {
    variant->weights_match = right;
    memcpy(variant->weights, check->found, QWID_SHA256_BYTES);
  } else if (check->what == QWID_CHECK_CODE) {
    variant->code_matches = right;
    memcpy(variant->code, check->found, QWID_SHA256_BYTES);
  } else {
    see_layer(seen, variant, check, right);
  }
}

void print_hex(const uint8_t *bytes, int count) {
  for (int i = 0; i < count; ++i)
    printf("%02x", bytes[i]);
}

/** Layers of the variant whose results have checksums. */
static int count_checked(const selftest_seen *seen, int32_t variant) {
  const qwid_stored *results =
      seen->model->certificate->proofs[variant].results;
  int count = 0;
  for (int32_t i = 0; i < seen->model->variants[variant].layer_count; ++i)
    count += results[i].value >= 0;
  return count;
}

static int runs_here(const qwid_variant *variant) {
  return !(variant->features & ~qwid_cpu_features());
}

static void print_variant(const selftest_seen *seen, int32_t index) {
  const qwid_variant *variant = &seen->model->variants[index];
  const variant_seen *found = &seen->variants[index];
  printf("selftest %s: ", variant->isa);
  if (!found->tested) {
    printf("not asked for\n");
    return;
  }
  printf("weights %s, code %s, ", found->weights_match ? "ok" : "DIFFER",
         found->code_matches ? "ok" : "DIFFERS");
  if (!found->code_matches || !runs_here(variant)) {
    printf(runs_here(variant) ? "not run\n" : "not for this CPU\n");
    return;
  }
  printf("%d of %d layers checked on %d inputs", count_checked(seen, index),
         (int)variant->layer_count, (int)seen->model->certificate->samples);
  if (!found->wrong) {
    printf(": ok\n");
    return;
  }
  printf(": DIFFER, first layer %d '", (int)found->layer);
  print_text(variant->layers[found->layer].name);
  printf("' on input %d: ", (int)found->sample);
  print_hex(found->first_found, QWID_CHECKSUM_BYTES);
  printf(" for ");
  print_hex(found->first_expected, QWID_CHECKSUM_BYTES);
  printf("\n");
}

static void print_hash_json(const char *key, const uint8_t *hash) {
  printf(", \"%s\": \"", key);
  print_hex(hash, QWID_SHA256_BYTES);
  printf("\"");
}

/** The first layer that differs, or null. */
static void print_difference_json(const qwid_variant *variant,
                                  const variant_seen *found) {
  printf(",\n   \"first_difference\": ");
  if (!found->wrong) {
    printf("null");
    return;
  }
  printf("{\"index\": %d, \"layer\": ", (int)found->layer);
  print_json_string(variant->layers[found->layer].name);
  printf(", \"input\": %d, \"expected\": \"", (int)found->sample);
  print_hex(found->first_expected, QWID_CHECKSUM_BYTES);
  printf("\", \"found\": \"");
  print_hex(found->first_found, QWID_CHECKSUM_BYTES);
  printf("\"}");
}

static void print_layers_json(const selftest_seen *seen, int32_t index) {
  const qwid_variant *variant = &seen->model->variants[index];
  const variant_seen *found = &seen->variants[index];
  const qwid_certificate *certificate = seen->model->certificate;
  const char *separator = "";
  printf(",\n   \"layers\": [");
  for (int32_t i = 0; found->checks && i < variant->layer_count; ++i) {
    if (certificate->proofs[index].results[i].value < 0)
      continue;
    printf("%s\n    {\"index\": %d, \"layer\": ", separator, (int)i);
    print_json_string(variant->layers[i].name);
    printf(", \"checksums\": [");
    for (int32_t s = 0; s < certificate->samples; ++s) {
      printf(s ? ", \"" : "\"");
      print_hex(found_at(seen, found, i, s), QWID_CHECKSUM_BYTES);
      printf("\"");
    }
    printf("]}");
    separator = ",";
  }
  printf("]");
}

static void print_json(const selftest_seen *seen, int passed) {
  const qwid_model *model = seen->model;
  printf("{\"model\": ");
  print_json_string(model->name);
  printf(", \"compiler\": ");
  print_json_string(model->compiler);
  printf(", \"target\": ");
  print_json_string(model->target);
  print_hash_json("plan_sha256", model->certificate->plan_sha256);
  printf(", \"inputs\": %d,\n \"variants\": [",
         (int)model->certificate->samples);
  for (int32_t i = 0; i < model->variant_count; ++i) {
    const variant_seen *found = &seen->variants[i];
    printf("%s\n  {\"isa\": ", i ? "," : "");
    print_json_string(model->variants[i].isa);
    printf(", \"tested\": %s, \"runs_here\": %s",
           found->tested ? "true" : "false",
           runs_here(&model->variants[i]) ? "true" : "false");
    if (found->tested) {
      printf(", \"weights_match\": %s, \"code_matches\": %s",
             found->weights_match ? "true" : "false",
             found->code_matches ? "true" : "false");
      print_hash_json("weights_sha256", found->weights);
      print_hash_json("code_sha256", found->code);
      print_difference_json(&model->variants[i], found);
      print_layers_json(seen, i);
    }
    printf("}");
  }
  printf("],\n \"passed\": %s}\n", passed ? "true" : "false");
}

/** Room for what will be seen; false if memory is out. */
static int make_room(selftest_seen *seen) {
  const qwid_model *model = seen->model;
  seen->variants = calloc((size_t)model->variant_count, sizeof *seen->variants);
  int good = seen->variants != NULL;
  for (int32_t i = 0; good && i < model->variant_count; ++i) {
    seen->variants[i].found =
        calloc((size_t)model->variants[i].layer_count + 1,
               (size_t)model->certificate->samples * QWID_CHECKSUM_BYTES);
    good = seen->variants[i].found != NULL;
  }
  return good;
}

static void free_room(selftest_seen *seen) {
  for (int32_t i = 0; seen->variants && i < seen->model->variant_count; ++i)
    free(seen->variants[i].found);
  free(seen->variants);
}

int run_selftest(const run_options *options, const qwid_model *model) {
  selftest_seen seen = {model, NULL};
  const qwid_options how = {.isa = options->isa,
                            .threads = options->threads,
                            .spin_us = options->spin_us};
  qwid_error error;
  qwid_status status;
  int certified = model->abi_version == QWID_ABI_VERSION && model->certificate;
  if (certified && !make_room(&seen)) {
    free_room(&seen);
    return fail(options, exit_internal, "out of memory for the selftest");
  }
  status = qwid_selftest(model, &how, certified ? see : NULL, &seen, &error);
  if (!status || status == QWID_ERROR_DIFFERS) {
    if (options->json)
      print_json(&seen, !status);
    else
      for (int32_t i = 0; i < model->variant_count; ++i)
        print_variant(&seen, i);
  }
  free_room(&seen);
  return status ? fail(options, exit_code(status), "%s", error.text) : exit_ok;
}
