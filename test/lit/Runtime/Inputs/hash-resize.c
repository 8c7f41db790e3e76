/*===- hash-resize.c - Hashes of resized images ---------------------*- C -*-===*\
|*
|* Resizes made-up images and prints the 64-bit FNV-1a of the pixels: machines
|* with other kernels have to print the same.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_runtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const int32_t sizes[][4] = {
    {1, 1, 5, 7},      {9, 1, 3, 4},       {3, 2, 7, 5},      {17, 13, 16, 12},
    {33, 17, 12, 40},  {64, 48, 64, 20},   {64, 48, 20, 48},  {101, 67, 33, 11},
    {30, 300, 12, 10}, {320, 180, 96, 96}, {97, 331, 224, 64}};

int main(void) {
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
    const int32_t *size = sizes[i];
    size_t bytes = (size_t)size[0] * (size_t)size[1] * 3;
    qwid_image from = {malloc(bytes), size[0], size[1], 0}, to;
    qwid_error error;
    uint32_t state = 1;
    for (size_t at = 0; at < bytes; ++at) {
      state = state * 1664525u + 1013904223u;
      from.pixels[at] = (uint8_t)(state >> 24);
    }
    if (qwid_image_resize(&from, size[2], size[3], &to, &error)) {
      printf("%s\n", error.text);
      return 1;
    }
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int32_t at = 0; at < to.width * to.height * 3; ++at)
      hash = (hash ^ to.pixels[at]) * UINT64_C(0x100000001b3);
    printf("%d x %d to %d x %d: %016" PRIx64 "\n", (int)size[0], (int)size[1],
           (int)size[2], (int)size[3], hash);
    qwid_image_free(&from);
    qwid_image_free(&to);
  }
  return 0;
}
