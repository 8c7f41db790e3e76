/*===- text.c - UTF-8 and files of class names --------------------*- C -*-===*\
|*
|* Names come from models, folders and label files, and end up in terminals, logs
|* and JSON: what may stand there is decided here.
|*
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "qwid_internal.h"

#include <stdlib.h>
#include <string.h>

enum { max_text_bytes = 1 << 20 };

/** Bytes of the UTF-8 character at `text`, control characters included; 0 if
 *  none starts there. */
static size_t character_length(const unsigned char *text) {
  if (text[0] < 0x80)
    return 1;
  size_t length = text[0] < 0xc2   ? 0
                  : text[0] < 0xe0 ? 2
                  : text[0] < 0xf0 ? 3
                  : text[0] < 0xf5 ? 4
                                   : 0;
  for (size_t i = 1; i < length; ++i)
    if ((text[i] & 0xc0) != 0x80)
      return 0;
  int bad = (text[0] == 0xe0 && text[1] < 0xa0) || /* longer than needed */
            (text[0] == 0xf0 && text[1] < 0x90) ||
            (text[0] == 0xed && text[1] > 0x9f) || /* surrogates */
            (text[0] == 0xf4 && text[1] > 0x8f);   /* above U+10FFFF */
  return bad ? 0 : length;
}

size_t qwid_utf8_length(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  int control = at[0] < ' ' || at[0] == 0x7f ||
                (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0);
  return control ? 0 : character_length(at);
}

size_t qwid_escape(const char *text, char *escaped, size_t bytes) {
  static const char digits[] = "0123456789abcdef";
  size_t used = 0, whole = 0; /* `whole`: where "..." could stand */
  while (*text) {
    char piece[4] = {'\\', 'x', digits[(unsigned char)*text >> 4],
                     digits[(unsigned char)*text & 15]};
    size_t read = qwid_utf8_length(text), length = read ? read : sizeof piece;
    if (used + length + 1 > bytes) {
      if (bytes > 3)
        memcpy(escaped + whole, "...", 3);
      used = bytes > 3 ? whole + 3 : 0;
      break;
    }
    memcpy(escaped + used, read ? text : piece, length);
    used += length;
    text += read ? read : 1;
    if (used + 4 <= bytes)
      whole = used;
  }
  if (bytes)
    escaped[used] = 0;
  return used;
}

/** Writes code point `code` to `out`; returns its bytes. */
static size_t encode(uint32_t code, char *out) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char starts[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = length; i-- > 1; code >>= 6)
    out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)(starts[length] | code);
  return length;
}

/** UTF-16 of `size` bytes behind its byte order mark to UTF-8; `big`: the high
 *  byte comes first. NULL if it is damaged or there is no memory. */
static char *decode_utf16(const uint8_t *bytes, size_t size, int big,
                          size_t *length) {
  char *text = size % 2 ? NULL : malloc(size / 2 * 3 + 1);
  uint32_t high = 0; /* first half of a surrogate pair, or 0 */
  *length = 0;
  for (size_t i = 0; text && i < size; i += 2) {
    uint32_t unit = (uint32_t)bytes[i + big] | (uint32_t)bytes[i + !big] << 8;
    int is_low = unit >= 0xdc00 && unit < 0xe000;
    if (is_low != (high != 0)) {
      free(text);
      return NULL;
    }
    if (unit >= 0xd800 && unit < 0xdc00) {
      high = unit;
      continue;
    }
    if (is_low)
      unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    high = 0;
    *length += encode(unit, text + *length);
  }
  if (text && high) {
    free(text);
    return NULL;
  }
  if (text)
    text[*length] = 0;
  return text;
}

/** Brings the bytes of a file to UTF-8 without a byte order mark; takes them
 *  over. */
static qwid_status to_utf8(const char *path, uint8_t *bytes, size_t size,
                           char **text, size_t *length, qwid_error *error) {
  int little = size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe;
  int big = size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff;
  if (little || big) {
    *text = decode_utf16(bytes + 2, size - 2, big, length);
    free(bytes);
    return *text ? QWID_OK
                 : qwid_fail(error, QWID_ERROR_FORMAT,
                             "'%s' starts as UTF-16 but is damaged; save it as "
                             "UTF-8 text",
                             path);
  }
  size_t mark = size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
  memmove(bytes, bytes + mark, size - mark);
  bytes[size - mark] = 0;
  *text = (char *)bytes;
  *length = size - mark;
  return QWID_OK;
}

/** Cuts the text into lines, without CR, empty ones at the end left out. */
static int split_lines(qwid_labels *labels) {
  size_t lines = 1;
  for (const char *c = labels->text; *c; ++c)
    lines += *c == '\n';
  labels->names = calloc(lines, sizeof *labels->names);
  if (!labels->names)
    return 0;
  for (char *line = labels->text; line;) {
    char *end = strchr(line, '\n');
    if (end)
      *end = 0;
    size_t last = strlen(line);
    if (last && line[last - 1] == '\r')
      line[last - 1] = 0;
    labels->names[labels->count++] = line;
    line = end ? end + 1 : NULL;
  }
  while (labels->count && !*labels->names[labels->count - 1])
    --labels->count;
  return 1;
}

qwid_status qwid_labels_read(const char *path, qwid_labels *labels,
                             qwid_error *error) {
  memset(labels, 0, sizeof *labels);
  uint8_t *bytes;
  size_t size = 0, length = 0;
  qwid_status status =
      qwid_read_file(path, max_text_bytes, "class names", &bytes, &size, error);
  if (!status)
    status = to_utf8(path, bytes, size, &labels->text, &length, error);
  if (!status && strlen(labels->text) < length) {
    int line = 1;
    for (const char *c = labels->text; *c; ++c)
      line += *c == '\n';
    status = qwid_fail(error, QWID_ERROR_FORMAT,
                       "'%s' has a NUL character in line %d; expected text in "
                       "UTF-8, or in UTF-16 with a byte order mark",
                       path, line);
  }
  if (!status && !split_lines(labels))
    status =
        qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for '%s'", path);
  if (status)
    qwid_labels_free(labels);
  return status;
}

void qwid_labels_free(qwid_labels *labels) {
  free(labels->names);
  free(labels->text);
  memset(labels, 0, sizeof *labels);
}
