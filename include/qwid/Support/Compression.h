//===- Compression.h - How small general compressors make bytes -*- C++ -*-===//

#ifndef QWID_SUPPORT_COMPRESSION_H
#define QWID_SUPPORT_COMPRESSION_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>

namespace qwid {

/// The size of what `gzip -9` makes of `bytes`, without a file name.
int64_t countGzipBytes(llvm::ArrayRef<char> bytes);

/// The size of what `xz -6` makes of `bytes`: LZMA2 with a CRC of 64 bits.
int64_t countLzmaBytes(llvm::ArrayRef<char> bytes);

} // namespace qwid

#endif // QWID_SUPPORT_COMPRESSION_H
