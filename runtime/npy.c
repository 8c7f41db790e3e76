/*===- npy.c - Reading .npy files ---------------------------------*- C -*-===*\
|*
|* A .npy file is "\x93NUMPY", a version, the length of a header, the header (a
|* Python dictionary in text: descr, fortran_order, shape) and the raw elements:
|*
|*   {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 32, 32), }
|*
|* The reader believes nothing: every key must stand there once and be known,
|* and the size that type and shape ask for must be the size of the rest of the
|* file before a byte is allocated for it. What it refuses, it says how to save.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { max_header = 65536, preamble_v1 = 10, preamble_v2 = 12 };

/* Types as .npy files call them. Float16 and float64 have no types of their own:
   they are read as float32 (bytes differ from the type's). */
static const struct {
  const char *descr;
  int32_t type;
  int32_t bytes;
} descrs[] = {
    {"f4", QWID_F32, 4},  {"f2", QWID_F32, 2}, {"f8", QWID_F32, 8},
    {"u1", QWID_U8, 1},   {"i1", QWID_I8, 1},  {"u2", QWID_U16, 2},
    {"i2", QWID_I16, 2},  {"i4", QWID_I32, 4}, {"i8", QWID_I64, 8},
    {"b1", QWID_BOOL, 1},
};
enum { descr_count = sizeof descrs / sizeof *descrs };

/** The header's text while it is parsed. */
typedef struct parser {
  const char *path, *at, *end;
  qwid_error *error;
} parser;

/** What the header says. */
typedef struct header {
  int descr;         /* index into descrs; -1: not seen yet */
  int fortran_order; /* -1: not seen yet */
  int32_t rank;      /* -1: not seen yet */
  int64_t shape[QWID_MAX_RANK];
} header;

static qwid_status malformed(const parser *in, const char *what) {
  return qwid_fail(in->error, QWID_ERROR_FORMAT,
                   "'%s' is not a valid .npy file: %s", in->path, what);
}

static void skip_space(parser *in) {
  while (in->at < in->end && (*in->at == ' ' || *in->at == '\n' ||
                              *in->at == '\t' || *in->at == '\r'))
    ++in->at;
}

/** Takes `character` if it is next. */
static int take(parser *in, char character) {
  skip_space(in);
  if (in->at == in->end || *in->at != character)
    return 0;
  ++in->at;
  return 1;
}

/** Takes a quoted string without escapes into `text`. */
static int take_string(parser *in, char *text, size_t bytes) {
  skip_space(in);
  if (in->at == in->end || (*in->at != '\'' && *in->at != '"'))
    return 0;
  char quote = *in->at++;
  size_t used = 0;
  while (in->at < in->end && *in->at != quote && used + 1 < bytes)
    text[used++] = *in->at++;
  text[used] = 0;
  return in->at < in->end && *in->at++ == quote;
}

/** Takes `word` if it is next. */
static int take_word(parser *in, const char *word) {
  skip_space(in);
  size_t length = strlen(word);
  if ((size_t)(in->end - in->at) < length || memcmp(in->at, word, length))
    return 0;
  in->at += length;
  return 1;
}

/** '<f4' and its kin: byte order, kind, size. */
static qwid_status parse_descr(parser *in, header *out) {
  char text[32];
  skip_space(in);
  if (in->at < in->end && *in->at == '[')
    return qwid_fail(in->error, QWID_ERROR_FORMAT,
                     "'%s' holds a structured array; save one plain array",
                     in->path);
  if (!take_string(in, text, sizeof text) || strlen(text) < 3)
    return malformed(in, "bad 'descr'");
  for (int i = 0; i < descr_count; ++i)
    if (!strcmp(text + 1, descrs[i].descr))
      out->descr = i;
  if (out->descr < 0)
    return qwid_fail(in->error, QWID_ERROR_FORMAT,
                     "'%s' has dtype '%s'; expected float16 to float64, "
                     "int8 to int64, uint8, uint16 or bool: save it with "
                     ".astype('float32') or the type the model needs",
                     in->path, text);
  if (text[0] == '>' && descrs[out->descr].bytes > 1)
    return qwid_fail(in->error, QWID_ERROR_FORMAT,
                     "'%s' is big endian (dtype '%s'); save it with "
                     ".astype('<%s')",
                     in->path, text, text + 1);
  if (!strchr("<>|=", text[0]))
    return malformed(in, "bad byte order in 'descr'");
  return QWID_OK;
}

/** (1, 3, 32, 32) */
static qwid_status parse_shape(parser *in, header *out) {
  if (!take(in, '('))
    return malformed(in, "bad 'shape'");
  out->rank = 0;
  while (!take(in, ')')) {
    int64_t size = 0;
    const char *start = in->at;
    for (; in->at < in->end && *in->at >= '0' && *in->at <= '9'; ++in->at) {
      if (size > (INT64_MAX - 9) / 10)
        return malformed(in, "a dimension is too large");
      size = size * 10 + (*in->at - '0');
    }
    if (in->at == start)
      return malformed(in, "bad 'shape'");
    if (out->rank == QWID_MAX_RANK)
      return qwid_fail(in->error, QWID_ERROR_FORMAT,
                       "'%s' has more than %d dimensions", in->path,
                       QWID_MAX_RANK);
    out->shape[out->rank++] = size;
    if (!take(in, ',')) {
      if (!take(in, ')'))
        return malformed(in, "bad 'shape'");
      break;
    }
  }
  return QWID_OK;
}

static qwid_status parse_entry(parser *in, header *out) {
  char key[32];
  if (!take_string(in, key, sizeof key) || !take(in, ':'))
    return malformed(in, "bad header");
  if (!strcmp(key, "descr") && out->descr < 0)
    return parse_descr(in, out);
  if (!strcmp(key, "shape") && out->rank < 0)
    return parse_shape(in, out);
  if (!strcmp(key, "fortran_order") && out->fortran_order < 0) {
    out->fortran_order = take_word(in, "True");
    if (!out->fortran_order && !take_word(in, "False"))
      return malformed(in, "bad 'fortran_order'");
    return QWID_OK;
  }
  return malformed(in, "an unknown or repeated key in the header");
}

static qwid_status parse_header(parser *in, header *out) {
  *out = (header){-1, -1, -1, {0}};
  if (!take(in, '{'))
    return malformed(in, "the header is no dictionary");
  while (!take(in, '}')) {
    qwid_status status = parse_entry(in, out);
    if (status)
      return status;
    if (!take(in, ',')) {
      if (!take(in, '}'))
        return malformed(in, "the header does not end");
      break;
    }
  }
  skip_space(in);
  if (in->at != in->end)
    return malformed(in, "text after the header's dictionary");
  if (out->descr < 0 || out->rank < 0 || out->fortran_order < 0)
    return malformed(in, "'descr', 'fortran_order' or 'shape' is missing");
  if (out->fortran_order && out->rank > 1)
    return qwid_fail(in->error, QWID_ERROR_FORMAT,
                     "'%s' is in Fortran order; save it with "
                     "np.ascontiguousarray(...)",
                     in->path);
  return QWID_OK;
}

/** Reads the preamble and the header's text; `text` is malloc'ed. */
static qwid_status read_header(FILE *file, const char *path, char **text,
                               size_t *length, size_t *data_offset,
                               qwid_error *error) {
  const parser in = {path, NULL, NULL, error};
  uint8_t bytes[preamble_v2];
  if (fread(bytes, 1, preamble_v1, file) != preamble_v1 ||
      memcmp(bytes, "\x93NUMPY", 6))
    return malformed(&in, "it does not start as one");
  if (bytes[6] < 1 || bytes[6] > 3)
    return qwid_fail(error, QWID_ERROR_FORMAT,
                     "'%s' has .npy format %d.%d; expected 1.0, 2.0 or 3.0",
                     path, bytes[6], bytes[7]);
  *length = bytes[8] | (size_t)bytes[9] << 8;
  *data_offset = preamble_v1 + *length;
  if (bytes[6] > 1) {
    if (fread(bytes + preamble_v1, 1, 2, file) != 2)
      return malformed(&in, "truncated header");
    *length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    *data_offset = preamble_v2 + *length;
  }
  if (*length > max_header)
    return malformed(&in, "the header is longer than 65536 bytes");
  *text = malloc(*length + 1);
  if (!*text)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  if (fread(*text, 1, *length, file) != *length)
    return malformed(&in, "truncated header");
  return QWID_OK;
}

/** Multiplies the shape out and compares with the bytes that are there. */
static qwid_status check_size(const char *path, const header *head,
                              uint64_t available, uint64_t *elements,
                              qwid_error *error) {
  uint64_t bytes = (uint64_t)descrs[head->descr].bytes;
  *elements = 1;
  for (int32_t i = 0; i < head->rank; ++i) {
    uint64_t size = (uint64_t)head->shape[i];
    if (size == 0)
      return qwid_fail(error, QWID_ERROR_FORMAT,
                       "'%s' is an empty array: dimension %d is 0", path,
                       (int)i);
    if (*elements > (uint64_t)PTRDIFF_MAX / 8 / size)
      return qwid_fail(error, QWID_ERROR_FORMAT,
                       "'%s' claims more elements than fit in memory", path);
    *elements *= size;
  }
  if (*elements * bytes != available)
    return qwid_fail(
        error, QWID_ERROR_FORMAT,
        "'%s' is %s: its shape and type ask for %llu bytes of "
        "data but it has %llu",
        path, *elements * bytes > available ? "truncated" : "too long",
        (unsigned long long)(*elements * bytes), (unsigned long long)available);
  return QWID_OK;
}

/** float16 bits to float32, exactly. */
static float widen_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t exponent = half >> 10 & 31, fraction = half & 1023, bits;
  float value;
  if (exponent == 31)
    bits = sign | 0x7f800000u | fraction << 13;
  else if (exponent)
    bits = sign | (exponent + 112) << 23 | fraction << 13;
  else {
    value = (float)fraction * 0x1p-24f; /* subnormal or zero */
    return sign ? -value : value;
  }
  memcpy(&value, &bits, sizeof value);
  return value;
}

/** In place, from the end: element i lies at 2i and goes to 4i. */
static void widen_halves(uint8_t *data, uint64_t elements) {
  for (uint64_t i = elements; i-- > 0;) {
    uint16_t half;
    memcpy(&half, data + 2 * i, sizeof half);
    float value = widen_half(half);
    memcpy(data + 4 * i, &value, sizeof value);
  }
}

/** In place: element i lies at 8i and goes to 4i. */
static void narrow_doubles(uint8_t *data, uint64_t elements) {
  for (uint64_t i = 0; i < elements; ++i) {
    double value;
    memcpy(&value, data + 8 * i, sizeof value);
    float nearest = (float)value;
    memcpy(data + 4 * i, &nearest, sizeof nearest);
  }
}

/** Type and shape of an array as it is in memory, without its elements. */
static void describe(const header *head, qwid_array *array) {
  int32_t file_bytes = descrs[head->descr].bytes;
  array->type = descrs[head->descr].type;
  array->rank = head->rank;
  memcpy(array->shape, head->shape, sizeof array->shape);
  if ((uint64_t)file_bytes != qwid_type_bytes(array->type))
    array->file_bits = 8 * file_bytes;
}

/** Reads the elements behind the header. */
static qwid_status read_data(FILE *file, const char *path, const header *head,
                             uint64_t elements, qwid_array *array,
                             qwid_error *error) {
  size_t stored = (size_t)elements * (size_t)descrs[head->descr].bytes;
  array->bytes = elements * qwid_type_bytes(array->type);
  array->data = malloc(stored > array->bytes ? stored : array->bytes);
  if (!array->data)
    return qwid_fail(error, QWID_ERROR_MEMORY,
                     "out of memory: '%s' needs %llu bytes", path,
                     (unsigned long long)array->bytes);
  if (fread(array->data, 1, stored, file) != stored)
    return qwid_fail_errno(error, QWID_ERROR_FILE, ferror(file) ? errno : EIO,
                           "cannot read '%s'", path);
  if (stored < array->bytes)
    widen_halves(array->data, elements);
  if (stored > array->bytes)
    narrow_doubles(array->data, elements);
  return QWID_OK;
}

/** What is read of a file. */
typedef enum extent { only_header, whole_array } extent;

/** Reads an open file of `size` bytes. */
static qwid_status read_array(FILE *file, const char *path, uint64_t size,
                              extent extent, char **text, qwid_array *array,
                              qwid_error *error) {
  size_t length = 0, data_offset = 0;
  qwid_status status =
      read_header(file, path, text, &length, &data_offset, error);
  if (status)
    return status;
  parser in = {path, *text, *text + length, error};
  header head;
  status = parse_header(&in, &head);
  if (status)
    return status;
  uint64_t elements;
  status = check_size(path, &head, size - data_offset, &elements, error);
  if (status)
    return status;
  describe(&head, array);
  return extent == only_header
             ? QWID_OK
             : read_data(file, path, &head, elements, array, error);
}

static qwid_status read_file(const char *path, extent extent, qwid_array *array,
                             qwid_error *error) {
  memset(array, 0, sizeof *array);
  uint64_t size;
  FILE *file = qwid_open_file(path, &size, error);
  if (!file)
    return QWID_ERROR_FILE;
  char *text = NULL;
  qwid_status status =
      read_array(file, path, size, extent, &text, array, error);
  free(text);
  fclose(file);
  if (status)
    qwid_array_free(array);
  return status;
}

qwid_status qwid_npy_read(const char *path, qwid_array *array,
                          qwid_error *error) {
  return read_file(path, whole_array, array, error);
}

qwid_status qwid_npy_describe(const char *path, qwid_array *array,
                              qwid_error *error) {
  return read_file(path, only_header, array, error);
}

void qwid_array_free(qwid_array *array) {
  free(array->data);
  memset(array, 0, sizeof *array);
}
