/*===- checksum.c - Checksums of code and results -----------------*- C -*-===*\
|*
|* A result is gathered from where it lies, run by run, into numbers that do not
|* depend on the target: see qwid_certificate. Made-up inputs come from a linear
|* congruential generator of 64 bits, of which the high ones are used.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_checksum.h"

#include "qwid_api.h"

#include <string.h>

void qwid_hash_code(const uint8_t *code, uint64_t bytes, const uint32_t *linked,
                    int32_t count, uint8_t digest[QWID_SHA256_BYTES]) {
  static const uint8_t zeros[4];
  qwid_sha256 hash;
  uint64_t at = 0;
  qwid_sha256_start(&hash);
  for (int32_t i = 0; i < count; ++i) {
    qwid_sha256_add(&hash, code + at, linked[i] - at);
    qwid_sha256_add(&hash, zeros, sizeof zeros);
    at = linked[i] + sizeof zeros;
  }
  qwid_sha256_add(&hash, code + at, bytes - at);
  qwid_sha256_finish(&hash, digest);
}

/** Makes `bytes` elements of `type` what they are in a checksum. */
static void settle(uint8_t *elements, size_t bytes, int32_t type) {
  static const uint32_t nan = 0x7fc00000u, infinity = 0x7f800000u;
  if (type == QWID_U8) {
    for (size_t i = 0; i < bytes; ++i)
      elements[i] ^= 0x80;
  } else if (type == QWID_F32) {
    for (size_t i = 0; i < bytes; i += sizeof nan) {
      uint32_t bits;
      memcpy(&bits, elements + i, sizeof bits);
      if ((bits & 0x7fffffffu) > infinity)
        memcpy(elements + i, &nan, sizeof nan);
    }
  }
}

/** Adds the innermost loop. */
static void add_run(qwid_sha256 *hash, const uint8_t *data, int32_t type,
                    const qwid_loop *loop) {
  uint8_t elements[4096];
  size_t size = qwid_type_bytes(type);
  int64_t most = (int64_t)(sizeof elements / size);
  for (int64_t i = 0; i < loop->count; i += most) {
    int64_t count = loop->count - i < most ? loop->count - i : most;
    const uint8_t *from = data + i * loop->stride * (int64_t)size;
    if (loop->stride == 1)
      memcpy(elements, from, (size_t)count * size);
    else
      for (int64_t e = 0; e < count; ++e)
        memcpy(elements + (size_t)e * size,
               from + e * loop->stride * (int64_t)size, size);
    settle(elements, (size_t)count * size, type);
    qwid_sha256_add(hash, elements, (size_t)count * size);
  }
}

void qwid_checksum(const uint8_t *data, int32_t type, const qwid_loop *loops,
                   int32_t loop_count, uint8_t checksum[QWID_CHECKSUM_BYTES]) {
  int64_t at[QWID_MAX_RANK] = {0};
  uint8_t digest[QWID_SHA256_BYTES];
  int32_t d = 0;
  qwid_sha256 hash;
  qwid_sha256_start(&hash);
  while (d >= 0) {
    int64_t offset = 0;
    for (d = 0; d < loop_count - 1; ++d)
      offset += at[d] * loops[d].stride;
    add_run(&hash, data + offset * (int64_t)qwid_type_bytes(type), type,
            &loops[loop_count - 1]);
    /* The next turn of the outer loops. */
    for (d = loop_count - 2; d >= 0 && ++at[d] == loops[d].count; --d)
      at[d] = 0;
  }
  qwid_sha256_finish(&hash, digest);
  memcpy(checksum, digest, QWID_CHECKSUM_BYTES);
}

/** The next 32 bits. */
static uint32_t draw(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + 1;
  return (uint32_t)(*state >> 32);
}

static void store(const qwid_tensor_info *info, uint64_t element, uint32_t bits,
                  qwid_sample_range range, uint8_t *stored) {
  uint32_t byte = bits & 255, flag = bits & 1;
  int64_t wide = byte;
  float real = range.low + range.step * (float)byte;
  size_t size = qwid_type_bytes(info->type);
  const void *from = &bits; /* little-endian: its first bytes */
  if (info->type == QWID_F32)
    from = &real;
  else if (info->type == QWID_I32 || info->type == QWID_I64)
    from = &wide;
  else if (info->type == QWID_BOOL)
    from = &flag;
  memcpy(stored + element * size, from, size);
}

void qwid_make_sample(const qwid_tensor_info *info, int32_t index,
                      int32_t sample, qwid_sample_range range, void *stored) {
  uint64_t state = (uint64_t)(uint32_t)index << 32 | (uint32_t)sample;
  uint64_t elements = qwid_tensor_elements(info), left = 0;
  /* Runs of at most 1, 8, 64, 512 elements, and again. */
  uint32_t longest = 1u << 3 * (sample % 4), bits = 0;
  for (int i = 0; i < 8; ++i) /* away from the small numbers of the start */
    draw(&state);
  for (uint64_t e = 0; e < elements; ++e, --left) {
    if (!left) {
      left = 1 + draw(&state) % longest;
      bits = draw(&state) >> 8;
    }
    store(info, e, bits, range, stored);
  }
}
