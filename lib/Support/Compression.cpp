//===- Compression.cpp - How small general compressors make bytes ---------===//
//
// Both compress piece by piece into a buffer that is thrown away: only the size
// is asked for.
//
//===----------------------------------------------------------------------===//

#include "qwid/Support/Compression.h"

#include "llvm/Support/ErrorHandling.h"

#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <climits>
#include <vector>

using namespace llvm;

/// Compressed bytes are of no use beyond their number.
static std::vector<uint8_t> makeScratch() {
  return std::vector<uint8_t>(1 << 16);
}

int64_t qwid::countGzipBytes(ArrayRef<char> bytes) {
  constexpr int kGzipHeader = 16, kLargestWindow = 15, kMemory = 8;
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
                   kGzipHeader + kLargestWindow, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    report_bad_alloc_error("no memory to compress with");
  std::vector<uint8_t> scratch = makeScratch();
  // A length in zlib is 32 bits.
  size_t done = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0 && done < bytes.size()) {
      size_t piece = std::min<size_t>(bytes.size() - done, INT_MAX);
      stream.next_in =
          reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data() + done));
      stream.avail_in = uInt(piece);
      done += piece;
    }
    stream.next_out = scratch.data();
    stream.avail_out = uInt(scratch.size());
    status = deflate(&stream, done == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
  }
  int64_t size = int64_t(stream.total_out);
  deflateEnd(&stream);
  return size;
}

int64_t qwid::countLzmaBytes(ArrayRef<char> bytes) {
  constexpr uint32_t kPreset = 6;
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_easy_encoder(&stream, kPreset, LZMA_CHECK_CRC64) != LZMA_OK)
    report_bad_alloc_error("no memory to compress with");
  std::vector<uint8_t> scratch = makeScratch();
  stream.next_in = reinterpret_cast<const uint8_t *>(bytes.data());
  stream.avail_in = bytes.size();
  lzma_ret status = LZMA_OK;
  while (status == LZMA_OK) {
    stream.next_out = scratch.data();
    stream.avail_out = scratch.size();
    status = lzma_code(&stream, LZMA_FINISH);
  }
  int64_t size = int64_t(stream.total_out);
  lzma_end(&stream);
  return size;
}
