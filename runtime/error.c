/*===- error.c - Error lines and the clock ------------------------*- C -*-===*\
|*
|* Errors are one line in a buffer of the caller, never a global, so that two
|* sessions on two threads cannot mix up their messages. Names in it may be
|* anybody's, so the line is escaped; one that is too long ends in "...".
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { line_bytes = 4 * sizeof(qwid_error) };

qwid_status qwid_fail(qwid_error *error, qwid_status status, const char *format,
                      ...) {
  if (!error)
    return status;
  char line[line_bytes] = "";
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  qwid_escape(line, error->text, sizeof error->text);
  return status;
}

qwid_status qwid_fail_errno(qwid_error *error, qwid_status status, int code,
                            const char *format, ...) {
  if (!error)
    return status;
  char line[line_bytes] = "", words[128];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (strerror_r(code, words, sizeof words))
    snprintf(words, sizeof words, "error %d", code);
  return qwid_fail(error, status, "%s: %s", line, words);
}

uint64_t qwid_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
