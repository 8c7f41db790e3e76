//===- ReductionLoops.h - Loops of a reduction along axes -------*- C++ -*-===//

#ifndef QWID_LIB_CONVERSION_QWIDTOLINALG_REDUCTIONLOOPS_H
#define QWID_LIB_CONVERSION_QWIDTOLINALG_REDUCTIONLOOPS_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"

namespace qwid::conversion {

/// Loops over all dimensions of a tensor: the kept ones, then the reduced, each
/// in index order.
struct ReductionLoops {
  ReductionLoops(mlir::RankedTensorType type, llvm::ArrayRef<int64_t> axes);

  llvm::SmallVector<int64_t>
      shape;                     ///< of the result, without reduced dimensions
  mlir::AffineMap input, output; ///< in these loops
  mlir::AffineMap broadcast; ///< reads a result in loops in the input's order
  unsigned reductions;
};

} // namespace qwid::conversion

#endif // QWID_LIB_CONVERSION_QWIDTOLINALG_REDUCTIONLOOPS_H
