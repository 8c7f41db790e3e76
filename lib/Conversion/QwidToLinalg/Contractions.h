//===- Contractions.h - Weights of a contraction in the program -*- C++ -*-===//
//
// A weight is an integer of up to 9 bits: stored value minus zero point. The
// program multiplies bytes. Where the weights w of a layer leave them, its filter
// holds v = w + z, which fits, and
//
//   sum x * w = sum x * v - z * sum x
//
// takes z off again: the last sum is one number per window and group (a row sum),
// whatever the number of channels. z is one for all channels if all weights lie
// in 256 neighbouring integers, else one per channel. Cells that pads add
// take part in both sums, so this holds for either storage sign.
//
// Where a window has few outputs, the sum costs more than a second multiply:
// the filter is i16 then, which code generation splits into bytes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CONVERSION_QWIDTOLINALG_CONTRACTIONS_H
#define QWID_LIB_CONVERSION_QWIDTOLINALG_CONTRACTIONS_H

#include "Builders.h"

#include "qwid/Dialect/Qwid.h"

namespace qwid::conversion {

/// Weights and start values of a contraction, as they enter the program.
struct Weights {
  bool isFloat;
  llvm::SmallVector<float> reals;      ///< f32, row-major, channel first
  llvm::SmallVector<int64_t> integers; ///< v, likewise
  unsigned bits = 8;                   ///< of an element of the filter
  /// z: none, one for all channels, or one per channel.
  llvm::SmallVector<int64_t> offsets;
  llvm::SmallVector<float> realStart; ///< one per channel
  llvm::SmallVector<int64_t> start;
  llvm::SmallVector<float> scales; ///< of an integer channel
  double bound = 0;                ///< |accumulator| is at most this
};

Weights readWeights(Conv2DOp op);
Weights readWeights(FullyConnectedOp op);

/// The filter constant under `shape`; `order` lists for every cell of it the
/// cell of the row-major original (empty: as it is).
mlir::Value makeFilter(mlir::ImplicitLocOpBuilder &b, const Weights &weights,
                       llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<int64_t> order);

/// The start values, one per channel in the trailing dimensions of `shape`.
mlir::Value makeStart(mlir::ImplicitLocOpBuilder &b, const Weights &weights,
                      llvm::ArrayRef<int64_t> shape, unsigned leading);

/// Builds the maps of one convolution over loops named by position.
struct ConvMaps {
  ConvMaps(Conv2DOp op, unsigned loops)
      : strides(op.getStrides()), dilations(op.getDilations()),
        context(op.getContext()), loops(loops) {}

  mlir::AffineExpr dim(unsigned index) const {
    return getAffineDimExpr(index, context);
  }
  /// window * stride + tap * dilation of spatial dimension `axis`.
  mlir::AffineExpr cell(unsigned axis, unsigned window, unsigned tap) const {
    return dim(window) * strides[axis] + dim(tap) * dilations[axis];
  }
  mlir::AffineMap map(llvm::ArrayRef<mlir::AffineExpr> results) const {
    return mlir::AffineMap::get(loops, 0, results, context);
  }

  llvm::ArrayRef<int64_t> strides, dilations;
  mlir::MLIRContext *context;
  unsigned loops;
};

/// `sum` of a dense or grouped convolution, [n][oh][ow][o] or [n][oh][ow][g][o],
/// without the offsets of its weights. `input` is padded, [n][h][w][c] or
/// [n][h][w][g][c].
mlir::Value removeOffsets(mlir::ImplicitLocOpBuilder &b, Conv2DOp op,
                          mlir::Value input, mlir::Value sum,
                          const Weights &weights);
/// `sum`, [n][o], of products with the rows of `input`, [n][k].
mlir::Value removeOffsets(mlir::ImplicitLocOpBuilder &b, FullyConnectedOp op,
                          mlir::Value input, mlir::Value sum,
                          const Weights &weights);

} // namespace qwid::conversion

#endif // QWID_LIB_CONVERSION_QWIDTOLINALG_CONTRACTIONS_H
