/*===- show-pixels.c - Prints a photo as stored and upright ---------*- C -*-===*\
|*
|* show-pixels STEP PHOTO...: orientation, then the pixels at (STEP/2, STEP/2)
|* and every STEP on, rows between '/', as stored and turned upright.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

#include <stdio.h>
#include <stdlib.h>

static void show(const qwid_image *image, int step) {
  for (int y = step / 2; y < image->height; y += step)
    for (int x = step / 2; x < image->width; x += step) {
      const uint8_t *p = image->pixels + 3 * (y * image->width + x);
      printf("%s%d,%d,%d",
             x > step / 2   ? " "
             : y > step / 2 ? " / "
                            : "",
             p[0], p[1], p[2]);
    }
}

int main(int argc, char **argv) {
  for (int i = 2; i < argc; ++i) {
    qwid_image stored, upright;
    qwid_error error;
    if (qwid_image_load(argv[i], &stored, &error) ||
        qwid_image_upright(&stored, &upright, &error)) {
      printf("%s\n", error.text);
      return 1;
    }
    printf("%d: ", (int)stored.orientation);
    show(&stored, atoi(argv[1]));
    printf(" | ");
    show(&upright, atoi(argv[1]));
    printf("\n");
    qwid_image_free(&stored);
    qwid_image_free(&upright);
  }
  return 0;
}
