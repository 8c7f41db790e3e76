/*===- options.c - Command line of the runner ---------------------*- C -*-===*\
|*
|* A table of options; `--name VALUE` and `--name=VALUE` are the same, `--` ends
|* them. The first positional argument is the model, unless it is linked in.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char help_start[] =
#ifdef QWID_RUN_EMBEDDED
    "usage: %s [options] PHOTO...\n"
    "Classify photos with the model linked into this program.\n\n"
    "  example: %s --top 3 leaf1.jpg leaf2.png\n\n"
    "  PHOTO...               JPEG, PNG, or .npy array of the input's shape\n";
#else
    "usage: %s [options] MODEL.so PHOTO...\n"
    "Run a model compiled by qwid.\n\n"
    "  example: %s weeds.so --top 3 leaf1.jpg leaf2.png\n\n"
    "  MODEL.so               what `qwid compile ... -o MODEL.so` wrote\n"
    "  PHOTO...               JPEG, PNG, or .npy array of the input's shape\n";
#endif

static const char help_rest[] =
    "  --input [NAME=]FILE    .npy array for the input NAME; as many rows as "
    "you\n"
    "                         like: a multiple of the model's batch\n"
    "  --output DIR           write every output as DIR/NAME.npy, rows "
    "stacked\n"
    "  --raw                  stored integers in --output, not real numbers\n"
    "  --top K                print the K best classes (default 3)\n"
    "  --labels FILE          class names, one per line\n"
    "  --orient stored|exif   what becomes of photos that EXIF says to turn\n"
    "                         (default: as the model was compiled)\n"
    "  --bench N              run N times; print median, 95th percentile, "
    "least,\n"
    "                         and decoding, resizing and network apart\n"
    "  --profile              print the time of every layer (medians)\n"
    "  --isa NAME             use this variant (--info lists them)\n"
    "  --threads N            threads, 1 to 256 (default 1)\n"
    "  --spin US              idle threads look for work so long before they\n"
    "                         sleep (default 0)\n"
    "  --selftest             check code, weights and the results of layers "
    "against\n"
    "                         what was certified at compile time, and stop\n"
    "  --json                 print results as JSON\n"
    "  --info                 describe the model and stop\n"
    "  --version              print the version and stop\n"
    "  --help                 print this and stop\n"
    "exit code: 0 ok, 1 a file or the model is at fault, 2 usage, 3 internal\n";

const char *const orient_names[orient_count] = {"stored", "exif"};

/** One option: what it sets in run_options. */
typedef struct option_row {
  const char *name;
  enum { flag, number, text, orient, input, help, version } kind;
  size_t offset; /* of the int or const char * in run_options */
  long least, most;
} option_row;

static const option_row rows[] = {
    {"input", input, 0, 0, 0},
    {"output", text, offsetof(run_options, output_folder), 0, 0},
    {"raw", flag, offsetof(run_options, raw), 0, 0},
    {"top", number, offsetof(run_options, top), 1, 1000000},
    {"labels", text, offsetof(run_options, labels), 0, 0},
    {"orient", orient, 0, 0, 0},
    {"bench", number, offsetof(run_options, bench), 1, 10000000},
    {"profile", flag, offsetof(run_options, profile), 0, 0},
    {"isa", text, offsetof(run_options, isa), 0, 0},
    {"threads", number, offsetof(run_options, threads), 1, 256},
    {"spin", number, offsetof(run_options, spin_us), 0, 1000000},
    {"selftest", flag, offsetof(run_options, selftest), 0, 0},
    {"json", flag, offsetof(run_options, json), 0, 0},
    {"info", flag, offsetof(run_options, info), 0, 0},
    {"version", version, 0, 0, 0},
    {"help", help, 0, 0, 0},
};

/** Prints "PROGRAM: KIND: ..." on standard error. */
static void say(const run_options *options, const char *kind,
                const char *format, va_list arguments) {
  char text[4096], shown[4096];
  vsnprintf(text, sizeof text, format, arguments);
  qwid_escape(text, shown, sizeof shown);
  fflush(stdout);
  fprintf(stderr, "%s: %s: %s\n", options->program, kind, shown);
}

int fail(const run_options *options, int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(options, "error", format, arguments);
  va_end(arguments);
  return code;
}

void note(const run_options *options, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(options, "note", format, arguments);
  va_end(arguments);
}

int exit_code(qwid_status status) {
  switch (status) {
  case QWID_OK:
    return exit_ok;
  case QWID_ERROR_MEMORY:
  case QWID_ERROR_THREAD:
    return exit_internal;
  default:
    return exit_input;
  }
}

static int usage_error(const run_options *options, const char *what,
                       const char *which) {
  return fail(options, exit_usage, "%s '%s'; see %s --help", what, which,
              options->program);
}

static const option_row *find_row(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
    if (strlen(rows[i].name) == length && !memcmp(rows[i].name, name, length))
      return &rows[i];
  return NULL;
}

static int set_number(run_options *options, const option_row *row,
                      const char *value) {
  char *end;
  errno = 0;
  long parsed = strtol(value, &end, 10);
  if (end == value || *end || errno || parsed < row->least ||
      parsed > row->most)
    return fail(options, exit_usage,
                "--%s: expected a number from %ld to %ld but got '%s'",
                row->name, row->least, row->most, value);
  *(int *)((char *)options + row->offset) = (int)parsed;
  return -1;
}

static int set_orient(run_options *options, const char *value) {
  for (int i = 0; i < orient_count; ++i)
    if (!strcmp(value, orient_names[i])) {
      options->orient = i;
      return -1;
    }
  return fail(options, exit_usage, "--orient: expected %s or %s but got '%s'",
              orient_names[QWID_ORIENT_STORED], orient_names[QWID_ORIENT_EXIF],
              value);
}

input_option split_input(const char *value) {
  const char *equals = strchr(value, '=');
  if (!equals)
    return (input_option){NULL, 0, value};
  return (input_option){value, (int)(equals - value), equals + 1};
}

static int set_option(run_options *options, const option_row *row,
                      const char *value) {
  switch (row->kind) {
  case flag:
    *(int *)((char *)options + row->offset) = 1;
    return -1;
  case number:
    return set_number(options, row, value);
  case text:
    *(const char **)((char *)options + row->offset) = value;
    return -1;
  case orient:
    return set_orient(options, value);
  case input:
    options->inputs[options->input_count++] = split_input(value);
    return -1;
  case help:
    printf(help_start, options->program, options->program);
    fputs(help_rest, stdout);
    return exit_ok;
  case version:
    printf("qwid-run (%s)\n", qwid_version());
    return exit_ok;
  }
  return exit_internal;
}

/** Handles argv[*at], an option; moves *at over a value of its own. */
static int parse_one(int argc, char **argv, int *at, run_options *options) {
  const char *name = argv[*at] + 2;
  size_t length = strcspn(name, "=");
  const option_row *row = find_row(name, length);
  if (!row)
    return usage_error(options, "unknown option", argv[*at]);
  const char *value = name[length] ? name + length + 1 : NULL;
  int takes_value = row->kind == number || row->kind == text ||
                    row->kind == orient || row->kind == input;
  if (value && !takes_value)
    return usage_error(options, "no value expected in", argv[*at]);
  if (takes_value && !value) {
    if (*at + 1 >= argc)
      return usage_error(options, "a value is missing after", argv[*at]);
    value = argv[++*at];
  }
  return set_option(options, row, value);
}

static int check_options(run_options *options) {
#ifndef QWID_RUN_EMBEDDED
  if (!options->photo_count)
    return fail(options, exit_usage, "no model given; see %s --help",
                options->program);
  options->model = *options->photos++;
  --options->photo_count;
#endif
  if (options->selftest && (options->photo_count || options->input_count ||
                            options->bench || options->profile))
    return fail(options, exit_usage,
                "--selftest makes its own inputs; leave out photos, --input, "
                "--bench and --profile");
  if (options->raw && !options->output_folder)
    return fail(options, exit_usage, "--raw takes effect with --output only");
  if (options->input_count && options->photo_count)
    return fail(options, exit_usage,
                "give either photos or --input, not both ('%s')",
                options->photos[0]);
  return -1;
}

run_options default_options(const char *program) {
  return (run_options){
      .program = program, .orient = -1, .top = 3, .threads = 1};
}

int parse_options(int argc, char **argv, run_options *options) {
  const char *slash = argc ? strrchr(argv[0], '/') : NULL;
  *options = default_options(slash ? slash + 1 : argc ? argv[0] : "qwid-run");
  options->photos = calloc((size_t)argc + 1, sizeof *options->photos);
  options->inputs = calloc((size_t)argc + 1, sizeof *options->inputs);
  if (!options->photos || !options->inputs)
    return fail(options, exit_internal, "out of memory");
  int only_positional = 0;
  for (int i = 1; i < argc; ++i) {
    if (only_positional || argv[i][0] != '-' || !argv[i][1]) {
      options->photos[options->photo_count++] = argv[i];
      continue;
    }
    if (!strcmp(argv[i], "--")) {
      only_positional = 1;
      continue;
    }
    if (argv[i][1] != '-')
      return usage_error(options, "unknown option", argv[i]);
    int code = parse_one(argc, argv, &i, options);
    if (code >= 0)
      return code;
  }
  return check_options(options);
}

void free_options(run_options *options) {
#ifndef QWID_RUN_EMBEDDED
  if (options->model)
    --options->photos; /* check_options took the model off */
#endif
  free(options->photos);
  free(options->inputs);
}
