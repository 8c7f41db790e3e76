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

/** Writes the formatted line, with ": " and `why` behind it if that is given. */
static void write_error(qwid_error *error, const char *why, const char *format,
                        va_list arguments) {
  char line[line_bytes] = "";
  vsnprintf(line, sizeof line, format, arguments);
  size_t used = strlen(line);
  if (why)
    snprintf(line + used, sizeof line - used, ": %s", why);
  qwid_escape(line, error->text, sizeof error->text);
}

qwid_status qwid_fail(qwid_error *error, qwid_status status, const char *format,
                      ...) {
  if (!error)
    return status;
  va_list arguments;
  va_start(arguments, format);
  write_error(error, NULL, format, arguments);
  va_end(arguments);
  return status;
}

qwid_status qwid_fail_errno(qwid_error *error, qwid_status status, int code,
                            const char *format, ...) {
  if (!error)
    return status;
  char why[128];
  if (strerror_r(code, why, sizeof why))
    snprintf(why, sizeof why, "error %d", code);
  va_list arguments;
  va_start(arguments, format);
  write_error(error, why, format, arguments);
  va_end(arguments);
  return status;
}

uint64_t qwid_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
