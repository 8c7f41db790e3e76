//===- Windows.h - Loops over pooling windows -------------------*- C++ -*-===//
//
// The geometry that float and integer pools share: which input cells belong to
// a result cell, in index order.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_REFERENCE_WINDOWS_H
#define QWID_LIB_REFERENCE_WINDOWS_H

#include "Kernels.h"
#include "qwid/Dialect/Windows.h"

namespace qwid {

/// A pool in either layout; cells are addressed by pitches in elements.
struct PoolWindows {
  WindowDim rows{}, columns{};
  int64_t batch = 0, channels = 0, height = 0, width = 0; ///< of the result
  llvm::SmallVector<int64_t> from, to; ///< pitches as (n, h, w, c)

  template <typename PoolOp> static PoolWindows describe(PoolOp op) {
    ImageDims dims(op.getLayout());
    auto input = op.getInput().getType().getShape();
    auto along = [&](unsigned axis, int64_t cells) {
      return getWindowDim(axis, cells, op.getKernel(), op.getStrides(),
                          op.getDilations(), op.getPads());
    };
    PoolWindows windows = describeImages(op, dims);
    windows.rows = along(0, input[dims.height]);
    windows.columns = along(1, input[dims.width]);
    return windows;
  }

  /// A global pool: the window is the image.
  template <typename PoolOp> static PoolWindows describeGlobal(PoolOp op) {
    ImageDims dims(op.getLayout());
    auto input = op.getInput().getType().getShape();
    PoolWindows windows = describeImages(op, dims);
    windows.rows = {input[dims.height], input[dims.height], 1, 1, 0, 0};
    windows.columns = {input[dims.width], input[dims.width], 1, 1, 0, 0};
    return windows;
  }

  /// Calls cell(result element, count of valid taps, visit) for each result,
  /// where visit(use) calls use(input element) for each valid tap in order.
  /// `includePad` counts pads too, but does not visit them.
  template <typename Cell> void forEach(bool includePad, Cell cell) const {
    for (int64_t n = 0; n < batch; ++n)
      for (int64_t h = 0; h < height; ++h)
        for (int64_t w = 0; w < width; ++w) {
          int64_t count =
              rows.validTaps(h, includePad) * columns.validTaps(w, includePad);
          for (int64_t c = 0; c < channels; ++c)
            cell(n * to[0] + h * to[1] + w * to[2] + c * to[3], count,
                 [&](auto use) { visit(n, h, w, c, use); });
        }
  }

private:
  template <typename PoolOp>
  static PoolWindows describeImages(PoolOp op, ImageDims dims) {
    auto result = op.getType().getShape();
    auto order = [&](llvm::ArrayRef<int64_t> shape) {
      auto pitches = getPitches(shape);
      return llvm::SmallVector<int64_t>{pitches[0], pitches[dims.height],
                                        pitches[dims.width],
                                        pitches[dims.channel]};
    };
    PoolWindows windows;
    windows.batch = result[0];
    windows.channels = result[dims.channel];
    windows.height = result[dims.height];
    windows.width = result[dims.width];
    windows.from = order(op.getInput().getType().getShape());
    windows.to = order(result);
    return windows;
  }

  template <typename Use>
  void visit(int64_t n, int64_t h, int64_t w, int64_t c, Use use) const {
    int64_t base = n * from[0] + c * from[3];
    for (int64_t i = 0; i < rows.kernel; ++i) {
      int64_t y = rows.cell(h, i);
      if (y < 0 || y >= rows.input)
        continue;
      for (int64_t j = 0; j < columns.kernel; ++j) {
        int64_t x = columns.cell(w, j);
        if (x >= 0 && x < columns.input)
          use(base + y * from[1] + x * from[2]);
      }
    }
  }
};

/// A reduction along axes: result element -> first input element, and the
/// offsets of the reduced cells in index order.
struct ReducedCells {
  ReducedCells(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> axes) {
    llvm::SmallVector<int64_t> kept, keptPitches, reduced, reducedPitches;
    for (auto [axis, pitch] : llvm::enumerate(getPitches(shape))) {
      bool isReduced = llvm::is_contained(axes, int64_t(axis));
      (isReduced ? reduced : kept).push_back(shape[axis]);
      (isReduced ? reducedPitches : keptPitches).push_back(pitch);
    }
    first = makeIndexMap(kept, keptPitches);
    offsets = makeIndexMap(reduced, reducedPitches);
  }
  std::vector<int64_t> first, offsets;
};

/// Per result element the index, among its reduced cells, of the first (or
/// last) largest value of `input`; NaN is skipped, and of NaN alone it is 0.
template <typename Values>
void findLargest(const ReducedCells &cells, const Values &input,
                 llvm::MutableArrayRef<int64_t> output, bool last) {
  for (auto [i, first] : llvm::enumerate(cells.first)) {
    std::optional<size_t> best;
    for (size_t k = 0; k < cells.offsets.size(); ++k) {
      auto x = input[first + cells.offsets[k]];
      if (x != x)
        continue;
      auto most = input[first + cells.offsets[best.value_or(k)]];
      if (!best || x > most || (last && x == most))
        best = k;
    }
    output[i] = best.value_or(0);
  }
}

} // namespace qwid

#endif // QWID_LIB_REFERENCE_WINDOWS_H
