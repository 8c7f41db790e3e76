/*===- npy_write.c - Writing .npy files ---------------------------*- C -*-===*\
|*
|* The array goes to a temporary beside its destination and is renamed when it
|* is complete and closed: who finds the file finds the whole array. Format 1.0,
|* the header padded with spaces so that the elements start at a multiple of 64.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Preamble and header; eight dimensions of 19 digits fit. */
enum { header_bytes = 256 };

static const char *descr_of(int32_t type) {
  switch (type) {
  case QWID_F32:
    return "<f4";
  case QWID_U8:
    return "|u1";
  case QWID_I8:
    return "|i1";
  case QWID_U16:
    return "<u2";
  case QWID_I16:
    return "<i2";
  case QWID_I32:
    return "<i4";
  case QWID_I64:
    return "<i8";
  case QWID_BOOL:
    return "|b1";
  }
  return NULL;
}

/** Fills `text`; returns its length, a multiple of 64. */
static size_t make_header(const qwid_array *array,
                          char text[header_bytes + 64]) {
  const int preamble = 10;
  char shape[QWID_MAX_RANK * 22 + 1] = "";
  for (int32_t i = 0, used = 0; i < array->rank; ++i)
    used += snprintf(shape + used, sizeof shape - (size_t)used, "%s%lld%s",
                     i ? " " : "", (long long)array->shape[i],
                     i + 1 < array->rank || array->rank == 1 ? "," : "");
  int length = preamble + snprintf(text + preamble, header_bytes - preamble,
                                   "{'descr': '%s', 'fortran_order': False, "
                                   "'shape': (%s), }",
                                   descr_of(array->type), shape);
  int end = (length + 1 + 63) / 64 * 64;
  memset(text + length, ' ', (size_t)(end - length));
  text[end - 1] = '\n';
  memcpy(text, "\x93NUMPY\x01\x00", 8);
  text[8] = (char)((end - preamble) & 255);
  text[9] = (char)((end - preamble) >> 8);
  return (size_t)end;
}

/** Creates the temporary; 0 or an errno. */
static int write_all(const char *path, const qwid_array *array) {
  char text[header_bytes + 64];
  size_t length = make_header(array, text);
  int handle = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  FILE *file = handle < 0 ? NULL : fdopen(handle, "wb");
  if (!file) {
    int code = errno;
    if (handle >= 0)
      close(handle);
    return code;
  }
  int code = 0;
  errno = 0;
  if (fwrite(text, 1, length, file) != length ||
      fwrite(array->data, 1, array->bytes, file) != array->bytes ||
      fflush(file))
    code = errno ? errno : EIO;
  if (fclose(file) && !code)
    code = errno ? errno : EIO;
  return code;
}

/** Whether type, shape and bytes belong together. */
static int consistent(const qwid_array *array) {
  if (!descr_of(array->type) || array->rank < 0 || array->rank > QWID_MAX_RANK)
    return 0;
  uint64_t bytes = qwid_type_bytes(array->type);
  for (int32_t i = 0; i < array->rank; ++i)
    bytes *= (uint64_t)array->shape[i];
  return bytes == array->bytes;
}

qwid_status qwid_npy_write(const char *path, const qwid_array *array,
                           qwid_error *error) {
  if (!consistent(array))
    return qwid_fail(error, QWID_ERROR_USAGE,
                     "cannot write '%s': the array's type, shape and bytes "
                     "do not fit together",
                     path);
  size_t bytes = strlen(path) + 32;
  char *temporary = malloc(bytes);
  if (!temporary)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  snprintf(temporary, bytes, "%s.tmp%ld", path, (long)getpid());
  int code = write_all(temporary, array);
  if (!code && rename(temporary, path))
    code = errno;
  if (code)
    unlink(temporary);
  free(temporary);
  if (code)
    return qwid_fail_errno(error, QWID_ERROR_FILE, code, "cannot write '%s'",
                           path);
  return QWID_OK;
}
