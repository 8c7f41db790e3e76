//===- ReadModel.h - Module attributes to plain data ------------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_READMODEL_H
#define QWID_LIB_TARGET_READMODEL_H

#include "ModelDescription.h"

#include "mlir/IR/BuiltinOps.h"

namespace qwid {

/// Reads the attributes of CodeGen/Lowered.h, one module per variant; all have
/// the inputs and outputs of the first. The description points into the
/// modules' weights. On failure an error was emitted at the module.
llvm::FailureOr<ModelDescription>
readModel(llvm::ArrayRef<mlir::ModuleOp> variants, llvm::StringRef name,
          const TargetInfo &target);

} // namespace qwid

#endif // QWID_LIB_TARGET_READMODEL_H
