/*===- use-selftest.c - A program that checks its model at the start -*- C -*-===*\
|*
|* Uses weeds.h and what it belongs to, compiled with --selftest.
|*
\*===----------------------------------------------------------------------===*/

#include "weeds.h"

#include <stdio.h>
#include <string.h>

static void count(void *user, const qwid_check *check) {
  if (!memcmp(check->expected, check->found, (size_t)check->bytes))
    ++*(int *)user;
}

int main(void) {
  qwid_options options = {.threads = 2};
  qwid_error error;
  int checks = 0;
  if (weeds_selftest(&options, count, &checks, &error)) {
    printf("%s\n", error.text);
    return 1;
  }
  printf("ok, %d checks\n", checks);
  return 0;
}
