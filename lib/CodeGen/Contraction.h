//===- Contraction.h - Convolutions and products as one loop nest -*- C++ -*-===//
//
// A convolution or product of matrices reads
//
//   out[m][n] += in[m, k] * filter[n][k]
//
// where m, n and k each stand for some loops of a linalg op: a loop is an m loop
// if it moves input and output, n if it moves filter and output, k if it moves
// input and filter, a group loop if it moves all three. Given where input and
// output lie, each loop has a stride in elements. Padding, strides, dilations
// and groups are in the strides: no border case is left.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_CONTRACTION_H
#define QWID_LIB_CODEGEN_CONTRACTION_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace qwid {

/// One loop of a contraction, or several that together move evenly.
struct ContractionLoop {
  int64_t size;
  int64_t input = 0;  ///< elements of the input per step
  int64_t output = 0; ///< elements of the output per step
  int64_t filter = 0; ///< elements of the unpacked, row-major filter per step
  /// Elements per step of the epilogue's per-cell operands, in their order.
  llvm::SmallVector<int64_t> extras = {};
};

/// How an op multiplies: the operands' positions and the roles of its loops.
struct ContractionRoles {
  enum Role { Batch, Pixel, Channel, Depth };
  llvm::SmallVector<Role> roles; ///< per loop
  bool isFloat;
  bool unsignedInput;

  /// The loop along the output's channels: the channel loop, or the only batch
  /// loop of a depthwise convolution.
  unsigned channelLoop() const;
};

/// The roles of `op`, if it is a contraction that micro-tiles can do: one
/// input, one filter, and either one channel loop or, in a depthwise
/// convolution, none and one batch loop.
std::optional<ContractionRoles> matchContraction(mlir::linalg::LinalgOp op);

/// Elements that `operand` moves per step of each loop when it lies in memory
/// with `strides`.
llvm::SmallVector<int64_t> getLoopStrides(mlir::AffineMap map,
                                          llvm::ArrayRef<int64_t> strides);

/// Merges neighbours that move evenly: loop i+1 steps inside loop i.
llvm::SmallVector<ContractionLoop>
mergeLoops(llvm::ArrayRef<ContractionLoop> loops);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_CONTRACTION_H
