//===- Sizes.h - How large a tensor may be ----------------------*- C++ -*-===//
//
// Bounds that keep every product of sizes, strides and bytes far from overflow,
// so that nobody behind the verifiers has to ask.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_SIZES_H
#define QWID_DIALECT_SIZES_H

#include "llvm/ADT/ArrayRef.h"

#include <algorithm>
#include <cstdint>

namespace qwid {

/// The largest count of cells that an attribute may give.
inline constexpr int64_t kLargestCount = int64_t(1) << 24;

/// The largest number of cells of a tensor, of a padded image too.
inline constexpr int64_t kMostCells = int64_t(1) << 31;

/// The longest side of an image, here and in the runtime.
inline constexpr int64_t kLargestSide = int64_t(1) << 16;

/// The highest rank of an argument or result of a network: what the runtime's
/// descriptions of tensors hold.
inline constexpr int64_t kHighestRank = 8;

/// How many of `size` cells stay where pads of negative counts remove some.
inline int64_t countKept(int64_t size, int64_t low, int64_t high) {
  return size + std::min<int64_t>(low, 0) + std::min<int64_t>(high, 0);
}

/// The number of cells of `shape` along `axes`.
inline int64_t countCells(llvm::ArrayRef<int64_t> shape,
                          llvm::ArrayRef<int64_t> axes) {
  int64_t cells = 1;
  for (int64_t axis : axes)
    cells *= shape[axis];
  return cells;
}

/// Whether `shape` has sizes of at least 1 and at most `kMostCells` cells.
inline bool isModest(llvm::ArrayRef<int64_t> shape) {
  int64_t cells = 1;
  for (int64_t size : shape) {
    if (size < 1 || size > kMostCells / cells)
      return false;
    cells *= size;
  }
  return true;
}

} // namespace qwid

#endif // QWID_DIALECT_SIZES_H
