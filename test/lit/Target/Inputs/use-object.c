/*===- use-object.c - A C program with weeds.o and no runtime -------*- C -*-===*\
|*
|* Image channel c holds 4c, 4c+1, 4c+2, 4c+3; ENTRY is the variant's function.
|*
\*===----------------------------------------------------------------------===*/

#include "weeds.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  static const char *const labels[WEEDS_LABEL_COUNT] = WEEDS_LABELS;
  float image[WEEDS_INPUT_0_ELEMENTS], scores[WEEDS_OUTPUT_0_ELEMENTS];
  const void *inputs[WEEDS_INPUT_COUNT] = {image};
  void *outputs[WEEDS_OUTPUT_COUNT] = {scores};
  void *arena = aligned_alloc(WEEDS_ALIGNMENT, WEEDS_ARENA_BYTES);
  for (int i = 0; i < WEEDS_INPUT_0_ELEMENTS; ++i)
    image[i] = (float)i;
  ENTRY(inputs, outputs, arena);
  for (int i = 0; i < WEEDS_LABEL_COUNT; ++i)
    printf("%s %g\n", labels[i], scores[i]);
  free(arena);
  return 0;
}
