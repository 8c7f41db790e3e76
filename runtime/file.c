/*===- file.c - Reading a whole file ------------------------------*- C -*-===*\
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

static qwid_status read_open(FILE *file, const char *path, int64_t most,
                             const char *what, uint8_t **bytes, size_t *size,
                             qwid_error *error) {
  struct stat info;
  if (fstat(fileno(file), &info))
    return qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot read '%s'",
                           path);
  if (!S_ISREG(info.st_mode))
    return qwid_fail(error, QWID_ERROR_FILE, "'%s' is not a regular file",
                     path);
  if (info.st_size > most)
    return qwid_fail(error, QWID_ERROR_FORMAT,
                     "'%s' has %lld bytes, too many for %s", path,
                     (long long)info.st_size, what);
  *bytes = malloc((size_t)info.st_size + 1);
  if (!*bytes)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  *size = fread(*bytes, 1, (size_t)info.st_size, file);
  if (ferror(file))
    return qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot read '%s'",
                           path);
  return QWID_OK;
}

qwid_status qwid_read_file(const char *path, int64_t most, const char *what,
                           uint8_t **bytes, size_t *size, qwid_error *error) {
  *bytes = NULL;
  *size = 0;
  FILE *file = fopen(path, "rb");
  if (!file)
    return qwid_fail_errno(error, QWID_ERROR_FILE, errno, "cannot open '%s'",
                           path);
  qwid_status status = read_open(file, path, most, what, bytes, size, error);
  fclose(file);
  if (status) {
    free(*bytes);
    *bytes = NULL;
  }
  return status;
}
