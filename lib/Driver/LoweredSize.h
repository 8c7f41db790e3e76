//===- LoweredSize.h - Bytes that a program holds ---------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_LOWEREDSIZE_H
#define QWID_LIB_DRIVER_LOWEREDSIZE_H

#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace qwid {

/// Of a program with one variant.
struct LoweredSize {
  int64_t weightBytes; ///< all constants, packed
  int64_t arenaBytes;  ///< tensors inside the network
};

/// Lowers a copy of `plan` (stage quantized) for `variant` as far as to kernels on
/// memory: exact, and a small part of a compilation. A plan that cannot be
/// compiled is a Failure that says why.
llvm::Expected<LoweredSize> measureLowered(mlir::ModuleOp plan,
                                           const VariantInfo &variant);

} // namespace qwid

#endif // QWID_LIB_DRIVER_LOWEREDSIZE_H
