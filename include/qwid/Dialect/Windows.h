//===- Windows.h - Sliding-window geometry ----------------------*- C++ -*-===//
//
// The size rules of convolution and pooling, written once. No MLIR types.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_WINDOWS_H
#define QWID_DIALECT_WINDOWS_H

#include "llvm/ADT/ArrayRef.h"

#include <algorithm>
#include <cstdint>

namespace qwid {

/// One spatial dimension of a sliding window.
struct WindowDim {
  int64_t input;    ///< cells of the input
  int64_t kernel;   ///< taps
  int64_t stride;   ///< cells between windows
  int64_t dilation; ///< cells between taps
  int64_t padLow;   ///< cells added before the input
  int64_t padHigh;  ///< cells added after the input

  /// Cells that a window spans.
  int64_t span() const { return (kernel - 1) * dilation + 1; }

  /// Cells of the padded input.
  int64_t padded() const { return input + padLow + padHigh; }

  /// Number of windows; at most 0 when none fits. With `ceilMode` a last,
  /// overhanging window counts if it starts within input and leading pad.
  int64_t output(bool ceilMode = false) const {
    int64_t free = padded() - span();
    if (free < 0)
      return 0;
    if (!ceilMode)
      return free / stride + 1;
    int64_t windows = (free + stride - 1) / stride + 1;
    return (windows - 1) * stride >= input + padLow ? windows - 1 : windows;
  }

  /// Input cell of a tap of a window; may lie outside [0, input).
  int64_t cell(int64_t window, int64_t tap) const {
    return window * stride - padLow + tap * dilation;
  }

  /// Taps of `window` that count towards an average: those on the input or,
  /// with `includePad`, on input and pads; never the overhang of ceil mode.
  int64_t validTaps(int64_t window, bool includePad) const {
    int64_t low = includePad ? -padLow : 0;
    int64_t high = includePad ? input + padHigh : input;
    return tapsBefore(window, high) - tapsBefore(window, low);
  }

private:
  /// Taps of `window` on cells before cell `limit`.
  int64_t tapsBefore(int64_t window, int64_t limit) const {
    int64_t distance = limit - cell(window, 0);
    return std::clamp((distance + dilation - 1) / dilation, int64_t(0), kernel);
  }
};

/// The windows along `axis` (0: rows, 1: columns) over `input` cells, of an op
/// with these attributes: two taps, strides and dilations each, and the pads as
/// top, left, bottom, right.
inline WindowDim getWindowDim(unsigned axis, int64_t input,
                              llvm::ArrayRef<int64_t> kernel,
                              llvm::ArrayRef<int64_t> strides,
                              llvm::ArrayRef<int64_t> dilations,
                              llvm::ArrayRef<int64_t> pads) {
  return {input,           kernel[axis], strides[axis],
          dilations[axis], pads[axis],   pads[2 + axis]};
}

} // namespace qwid

#endif // QWID_DIALECT_WINDOWS_H
