/*===- classify.c - The weed classifier in a program of one's own -*- C -*-===*\
|*
|* classify PHOTO...: prints the best class of each photo. weeds.h is written by
|* `qwid compile ... -o weeds.a` (or .so, or .o) and says all that can be called.
|*
\*===----------------------------------------------------------------------===*/

#include "weeds.h"

#include <stdio.h>

/** Prints the best class of one photo; 0 if it cannot be read. */
static int classify(qwid_session *session, const char *path) {
  WEEDS_OUTPUT_0_TYPE scores[WEEDS_OUTPUT_0_ELEMENTS];
  void *outputs[WEEDS_OUTPUT_COUNT] = {scores};
  qwid_image photo;
  qwid_error error;
  if (weeds_image_load(path, &photo, &error)) {
    fprintf(stderr, "%s\n", error.text);
    return 0;
  }
  int failed = weeds_run_image(session, &photo, outputs, &error);
  weeds_image_free(&photo);
  if (failed) {
    fprintf(stderr, "%s\n", error.text);
    return 0;
  }
  int best = 0;
  for (int i = 1; i < WEEDS_OUTPUT_0_ELEMENTS; ++i)
    best = scores[i] > scores[best] ? i : best;
  printf("%s: %s %.2f\n", path, weeds_label(best), (double)scores[best]);
  return 1;
}

int main(int argc, char **argv) {
  qwid_session *session;
  qwid_error error;
  if (argc < 2) {
    fprintf(stderr, "usage: %s PHOTO...\n", argv[0]);
    return 2;
  }
  if (weeds_open(NULL, &session, &error)) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  int failures = 0;
  for (int i = 1; i < argc; ++i)
    failures += !classify(session, argv[i]);
  weeds_close(session);
  return failures ? 1 : 0;
}
