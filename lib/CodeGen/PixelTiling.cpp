//===- PixelTiling.cpp - How pixel loops become register tiles ------------===//

#include "PixelTiling.h"

using namespace qwid;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {

/// `size` steps in the fewest tiles of at most `limit`, as even as can be.
SmallVector<Segment> splitEvenly(int64_t size, int64_t limit) {
  int64_t tiles = llvm::divideCeil(size, limit),
          large = llvm::divideCeil(size, tiles);
  int64_t small = large - 1, largeTiles = size - small * tiles;
  SmallVector<Segment> segments{{0, largeTiles, large}};
  if (largeTiles < tiles)
    segments.push_back({largeTiles * large, tiles - largeTiles, small});
  return segments;
}

} // namespace

PixelTiling qwid::tilePixels(ArrayRef<ContractionLoop> pixels, unsigned extras,
                             int64_t limit) {
  PixelTiling tiling;
  tiling.along.extras.assign(extras, 0);
  if (pixels.empty()) {
    tiling.segments = {{0, 1, 1}};
    return tiling;
  }
  int64_t innermost = pixels.back().size;
  if (pixels.size() >= 2 && 2 * innermost <= limit) {
    // Rows so short that several fit a tile.
    int64_t rows = limit / innermost, size = pixels[pixels.size() - 2].size;
    rows = std::min(rows, size);
    tiling.outer = pixels.drop_back(2);
    tiling.along = pixels[pixels.size() - 2];
    tiling.row = pixels.take_back(1);
    tiling.segments = splitEvenly(size, rows);
    return tiling;
  }
  tiling.outer = pixels.drop_back();
  tiling.along = pixels.back();
  tiling.segments = splitEvenly(innermost, limit);
  return tiling;
}
