//===- LaneSums.h - Sums of the lanes of several vectors --------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_LANESUMS_H
#define QWID_LIB_CODEGEN_LANESUMS_H

#include "mlir/IR/Builders.h"

namespace qwid {

/// Lane i of the result is the sum of all lanes of `parts[i]`: vectors of the
/// same integer type with 4 or more lanes. Their number is a multiple of four.
mlir::Value addLanes(mlir::OpBuilder &builder, mlir::Location loc,
                     llvm::ArrayRef<mlir::Value> parts);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_LANESUMS_H
