/*===- file.c - Reading files -------------------------------------*- C -*-===*\
|*
|* Photos and class names are read into memory in one piece, after a look at the
|* size: nothing is allocated for a file that cannot be what it should be.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

FILE *qwid_open_file(const char *path, uint64_t *size, qwid_error *error) {
  struct stat info;
  FILE *file = fopen(path, "rb");
  if (!file) {
    qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot open '%s'", path);
    return NULL;
  }
  if (fstat(fileno(file), &info))
    qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot read '%s'", path);
  else if (!S_ISREG(info.st_mode))
    qwid_fail(error, QWID_ERROR_FILE, "'%s' is not a regular file", path);
  else {
    *size = (uint64_t)info.st_size;
    return file;
  }
  fclose(file);
  return NULL;
}

/** Reads the `length` bytes of an open file. */
static qwid_status read_open(FILE *file, const char *path, uint64_t length,
                             uint64_t most, const char *what, uint8_t **bytes,
                             size_t *size, qwid_error *error) {
  if (length > most)
    return qwid_fail(error, QWID_ERROR_FORMAT,
                     "'%s' has %llu bytes, too many for %s", path,
                     (unsigned long long)length, what);
  *bytes = malloc((size_t)length + 1);
  if (!*bytes)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  *size = fread(*bytes, 1, (size_t)length, file);
  if (ferror(file))
    return qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot read '%s'",
                           path);
  return QWID_OK;
}

qwid_status qwid_read_file(const char *path, int64_t most, const char *what,
                           uint8_t **bytes, size_t *size, qwid_error *error) {
  *bytes = NULL;
  *size = 0;
  uint64_t length;
  FILE *file = qwid_open_file(path, &length, error);
  if (!file)
    return QWID_ERROR_FILE;
  qwid_status status =
      read_open(file, path, length, (uint64_t)most, what, bytes, size, error);
  fclose(file);
  if (status) {
    free(*bytes);
    *bytes = NULL;
  }
  return status;
}
