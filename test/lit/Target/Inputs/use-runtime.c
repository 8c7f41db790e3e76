/*===- use-runtime.c - A C program with libweeds.a ------------------*- C -*-===*\
|*
|* Opens the model, runs it on the photo argv[1] and prints the scores.
|*
\*===----------------------------------------------------------------------===*/

#include "weeds.h"

#include <stdio.h>

int main(int argc, char **argv) {
  float scores[WEEDS_OUTPUT_0_ELEMENTS];
  void *outputs[] = {scores};
  qwid_session *session;
  qwid_image photo;
  qwid_error error;
  if (argc != 2 || qwid_open(&weeds_model, NULL, &session, &error) ||
      qwid_image_load(argv[1], &photo, &error) ||
      qwid_run_image(session, &photo, outputs, &error))
    return 1;
  printf("%g %g %g\n", scores[0], scores[1], scores[2]);
  qwid_image_free(&photo);
  qwid_close(session);
  return 0;
}
