/*===- use-library.c - A C program that uses a compiled model -------*- C -*-===*\
|*
|* Opens the model inside libfake.so under the library's own names, classifies
|* the photo argv[1] and prints the scores.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

#include <stdio.h>

extern const qwid_model fake_model;
qwid_status fake_open(const qwid_options *options, qwid_session **session,
                      qwid_error *error);
void fake_close(qwid_session *session);
qwid_status fake_image_load(const char *path, qwid_image *image,
                            qwid_error *error);
void fake_image_free(qwid_image *image);
qwid_status fake_run_image(qwid_session *session, const qwid_image *image,
                           void *const *outputs, qwid_error *error);

int main(int argc, char **argv) {
  float scores[3];
  int8_t levels[3];
  void *outputs[] = {scores, levels};
  qwid_session *session;
  qwid_image photo;
  qwid_error error;
  if (argc != 2 || fake_open(NULL, &session, &error) ||
      fake_image_load(argv[1], &photo, &error) ||
      fake_run_image(session, &photo, outputs, &error)) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  for (int c = 0; c < 3; ++c)
    printf("%s %.2f %d\n", fake_model.labels[c], (double)scores[c], levels[c]);
  fake_image_free(&photo);
  fake_close(session);
  return 0;
}
