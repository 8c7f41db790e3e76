/*===- error.c - Error lines and the clock ------------------------*- C -*-===*\
|*
|* Errors are one line in a buffer of the caller, never a global, so that two
|* sessions on two threads cannot mix up their messages. A line that is too long
|* ends in "...".
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/** Formats into error->text from `used` on; returns the new end. */
static size_t append(qwid_error *error, size_t used, const char *format,
                     va_list arguments) {
  size_t room = sizeof error->text - used;
  int length = vsnprintf(error->text + used, room, format, arguments);
  if (length < 0) {
    error->text[used] = 0;
    return used;
  }
  if ((size_t)length < room)
    return used + (size_t)length;
  memcpy(error->text + sizeof error->text - 4, "...", 4);
  return sizeof error->text - 1;
}

qwid_status qwid_fail(qwid_error *error, qwid_status status, const char *format,
                      ...) {
  if (!error)
    return status;
  va_list arguments;
  va_start(arguments, format);
  append(error, 0, format, arguments);
  va_end(arguments);
  return status;
}

qwid_status qwid_fail_errno(qwid_error *error, qwid_status status, int code,
                            const char *format, ...) {
  if (!error)
    return status;
  va_list arguments;
  va_start(arguments, format);
  size_t used = append(error, 0, format, arguments);
  va_end(arguments);
  char words[128];
  if (strerror_r(code, words, sizeof words))
    snprintf(words, sizeof words, "error %d", code);
  snprintf(error->text + used, sizeof error->text - used, ": %s", words);
  return status;
}

uint64_t qwid_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
