//===- GraphInterface.h - What a graph shows to the outside -----*- C++ -*-===//

#ifndef QWID_LIB_TRANSFORMS_GRAPHINTERFACE_H
#define QWID_LIB_TRANSFORMS_GRAPHINTERFACE_H

#include "mlir/IR/BuiltinOps.h"

namespace qwid {

/// Checks what stages float and quantized promise of a module as a whole: one
/// function, arguments and results that a program can exchange with its caller
/// under names, attributes that say how photos come in and what classes are
/// called. An error per broken promise, each with the name of the stage.
llvm::LogicalResult verifyGraphInterface(mlir::ModuleOp module,
                                         llvm::StringRef stage);

} // namespace qwid

#endif // QWID_LIB_TRANSFORMS_GRAPHINTERFACE_H
