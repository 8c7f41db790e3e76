//===- PixelTiling.h - How pixel loops become register tiles ----*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_PIXELTILING_H
#define QWID_LIB_CODEGEN_PIXELTILING_H

#include "Contraction.h"

namespace qwid {

/// `count` tiles along one loop, each `size` of its steps, from step `first`.
struct Segment {
  int64_t first, count, size;
};

/// How the pixel loops become tiles.
struct PixelTiling {
  llvm::ArrayRef<ContractionLoop> outer; ///< loops around the tiles
  ContractionLoop along{1};              ///< the loop that is cut into tiles
  llvm::ArrayRef<ContractionLoop>
      row; ///< at most one loop inside a tile, whole
  llvm::SmallVector<Segment> segments;

  int64_t tileCount() const {
    int64_t count = 0;
    for (const Segment &segment : segments)
      count += segment.count;
    for (const ContractionLoop &loop : outer)
      count *= loop.size;
    return count;
  }
};

/// Cuts the merged pixel loops of a contraction into tiles of at most `limit`
/// pixels: the innermost loop evenly, or several of its rows at once when they
/// are short. `extras` is the number of strides for epilogue operands.
PixelTiling tilePixels(llvm::ArrayRef<ContractionLoop> pixels, unsigned extras,
                       int64_t limit);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_PIXELTILING_H
