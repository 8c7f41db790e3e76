/*===- qwid-run.h - Shared by the files of the runner ------------*- C -*-===*\
|*
|* The runner in one picture:
|*
|*   options -> model (dlopen or linked in) -> session -> samples -> report
|*                                                  \--> bench, profile
|*
|* A sample is what one row of the batch takes: a photo, or one row of an array.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_RUN_H
#define QWID_RUN_H

#include "qwid_runtime.h"

#include <stdio.h>

/** Exit codes: the project's (docs/Contributing.md). */
enum { exit_ok = 0, exit_input = 1, exit_usage = 2, exit_internal = 3 };

/** `--input [NAME=]FILE`. */
typedef struct input_option {
  const char *name; /* NULL: not given */
  int name_length;
  const char *path;
} input_option;

/** The command line. */
typedef struct run_options {
  const char *program; /* argv[0] without folders */
  const char *model;   /* path; NULL if the model is linked in */
  const char **photos; /* positional: photos and .npy files */
  int photo_count;
  input_option *inputs;
  int input_count;
  const char *output_folder, *labels, *isa;
  int orient; /* QWID_ORIENT_*; -1: as the model says */
  int top, threads, spin_us, bench;
  int raw, profile, json, info, selftest;
} run_options;

/** What holds where an option is not given. */
run_options default_options(const char *program);

/** The words of --orient, by QWID_ORIENT_*. */
enum { orient_count = 2 };
extern const char *const orient_names[orient_count];

/** Fills `options`. Returns -1 to go on, else the exit code (after --help,
 *  --version or a usage error, which is printed). */
int parse_options(int argc, char **argv, run_options *options);
void free_options(run_options *options);

/** Splits `[NAME=]FILE`; the parts point into `value`. */
input_option split_input(const char *value);

/** Prints "PROGRAM: error: ...", escaped, and returns `code`. */
int fail(const run_options *options, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Prints "PROGRAM: note: ...", escaped, on standard error. */
void note(const run_options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Exit code for a status of the runtime. */
int exit_code(qwid_status status);

/** The model of `options`: linked in, or loaded from its file (never unloaded).
 *  NULL after printing an error. */
const qwid_model *load_model(const run_options *options);

/** Names of the classes: the model's own, or those of a file. */
typedef struct label_list {
  const char *const *names;
  int32_t count;
  qwid_labels file;
} label_list;

/** Labels of --labels or of the model. Returns an exit code. */
int load_labels(const run_options *options, const qwid_model *model,
                label_list *labels);

/** Rows of one output, stacked as they come. */
typedef struct stacked_output {
  uint8_t *data;
  uint64_t bytes, capacity, samples;
} stacked_output;

/** Everything a run needs. */
typedef struct job {
  const run_options *options;
  const qwid_model *model;
  qwid_session *session;
  label_list labels;
  qwid_preprocess preprocess; /* the model's, with --orient; if it has any */
  const char *photo;          /* the last one that was run, or NULL */
  int photos, oriented; /* photos read, and those with an EXIF orientation */
  int64_t batch;        /* first dimension of the inputs */
  void **inputs;        /* one buffer per model input, as the layers read it */
  void **outputs;       /* one per output, as the layers write it */
  float *real;          /* scratch: the largest input or output as floats */
  stacked_output *stacks; /* one per output; used with --output */
  double *milliseconds;   /* of every run */
  size_t runs, runs_capacity;
  int staged;   /* inputs hold a sample */
  int failures; /* photos or arrays that could not be run */
  int results;  /* printed so far */
} job;

/** Opens the model, runs all that the options ask for, prints the report.
 *  Returns an exit code. */
int run_model(const run_options *options, const qwid_model *model);

/** Opens the session and makes the buffers. Returns an exit code. */
int open_job(const run_options *options, const qwid_model *model, job *work);
void close_job(job *work);

/** Runs the staged inputs once and notes the time. */
void run_staged(job *work);

/** Runs every photo and array of the options, prints and stacks the results.
 *  What cannot be read is reported and counted in `failures`. */
void run_samples(job *work);

/** Appends the first `samples` rows of every output to its stack; false after
 *  printing an error. */
int stack_outputs(job *work, int64_t samples);

/** Writes the stacked outputs to --output DIR. Returns an exit code. */
int write_outputs(job *work);

/** --bench and --profile: run the staged sample, or made-up data; --bench also
 *  what comes before the network: the photo that was run last, or a made-up
 *  frame. */
void run_bench(job *work);
void run_profile(job *work);

/** Whether the model takes photos; if not, `error` says why. */
int takes_photos(const job *work, qwid_error *error);

/** Report: the frame of the JSON object, one result, the closing line.
 *  `named`: the message of a failure, as the runtime's on files, names the file.
 */
void begin_report(const job *work);
void report_sample(job *work, const char *file, int64_t row, int64_t sample);
void report_failure(job *work, const char *file, int named,
                    const char *message);
void end_results(const job *work);
void end_report(const job *work);
/** --info. */
void print_info(const run_options *options, const qwid_model *model);
/** --selftest. Returns an exit code. */
int run_selftest(const run_options *options, const qwid_model *model);

/** Writes `count` bytes as hexadecimal digits to standard output. */
void print_hex(const uint8_t *bytes, int count);

/** Writes `text`, which may be anybody's, to standard output: escaped, or as a
 *  JSON string, in which bytes that are no UTF-8 stand as \xNN. */
void print_text(const char *text);
void print_json_string(const char *text);

/** The element `index` of a tensor in its stored type, as a real number. */
double real_element(const qwid_tensor_info *info, const void *data,
                    uint64_t index);

/** Median, 95th percentile and least of `count` times; sorts them. */
typedef struct time_summary {
  double median, p95, least;
} time_summary;
time_summary summarize(double *milliseconds, size_t count);

/** Monotonic clock in milliseconds. */
double now_ms(void);

#endif /* QWID_RUN_H */
