/*===- qwid_checksum.h - What a selftest computes ----------------*- C -*-===*\
|*
|* The arithmetic of certificates: SHA-256, the checksum of a result, and the
|* inputs that are made up. The compiler uses the same on the tensors of the
|* reference executor; everything is integers, but for the last step to an
|* input of floats, so that each machine gets the same.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_CHECKSUM_H
#define QWID_CHECKSUM_H

#include "qwid_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** SHA-256 (FIPS 180-4) of bytes that come piece by piece. */
typedef struct qwid_sha256 {
  uint32_t state[8];
  uint64_t bytes;    /* so far */
  uint8_t block[64]; /* the last bytes % 64 of them */
} qwid_sha256;

void qwid_sha256_start(qwid_sha256 *hash);
void qwid_sha256_add(qwid_sha256 *hash, const void *data, size_t bytes);
void qwid_sha256_finish(qwid_sha256 *hash, uint8_t digest[QWID_SHA256_BYTES]);

/** SHA-256 of `code` with 0 for the 4 bytes at each of `count` ascending offsets
 *  of `linked`. */
void qwid_hash_code(const uint8_t *code, uint64_t bytes, const uint32_t *linked,
                    int32_t count, uint8_t digest[QWID_SHA256_BYTES]);

/** The checksum (see qwid_certificate) of elements of `type` that lie from `data`
 *  on in `loop_count` (1..QWID_MAX_RANK) loops, outermost first. */
void qwid_checksum(const uint8_t *data, int32_t type, const qwid_loop *loops,
                   int32_t loop_count, uint8_t checksum[QWID_CHECKSUM_BYTES]);

/** Writes made-up input `sample` (from 0) of the model's input `index`, which is
 *  `info`: runs of equal numbers, the next sample's longer than the last one's,
 *  so that images have areas and edges. Floats are those of `range`; 8 and 16
 *  bits take all their values, wider integers 0..255, booleans 0 and 1. */
void qwid_make_sample(const qwid_tensor_info *info, int32_t index,
                      int32_t sample, qwid_sample_range range, void *stored);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QWID_CHECKSUM_H */
