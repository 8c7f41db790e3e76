/*===- qwid-run.c - The runner on the target ----------------------*- C -*-===*\
|*
|* Runs a compiled model on photos or arrays; qwid-run --help says the rest.
|* With QWID_RUN_EMBEDDED the model is linked in: then this is the program that
|* `qwid compile -o NAME` writes.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

int main(int argc, char **argv) {
  run_options options;
  int code = parse_options(argc, argv, &options);
  if (code < 0) {
    const qwid_model *model = load_model(&options);
    code = model ? run_model(&options, model) : exit_input;
  }
  /* A full disk shows itself when the buffer is flushed. */
  if (fflush(stdout) || ferror(stdout))
    code = fail(&options, exit_input, "cannot write standard output");
  free_options(&options);
  return code;
}
