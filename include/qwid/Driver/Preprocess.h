//===- Preprocess.h - From photo to network input ---------------*- C++ -*-===//

#ifndef QWID_DRIVER_PREPROCESS_H
#define QWID_DRIVER_PREPROCESS_H

#include "qwid/Driver/Options.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/qwid_runtime.h"

namespace qwid {

/// The entry function of a module that import or readPlan made.
mlir::func::FuncOp getEntry(mlir::ModuleOp module);

/// Whether photos can be the input of `module`: one f32 input of rank 4 with
/// one or three channels, first (NCHW) or last.
bool takesImages(mlir::ModuleOp module);

/// Sets qwid.preprocess on `module` from `options` and from the shape of its
/// input, and says on standard error what was assumed. The error says what does
/// not fit.
llvm::Error setPreprocess(mlir::ModuleOp module,
                          const PreprocessOptions &options);

/// What the runtime needs to do the preprocessing of `module`, or nothing if
/// the module has none.
std::optional<qwid_preprocess> getRuntimePreprocess(mlir::ModuleOp module);

/// Sets qwid.labels on `module` from a file with one name per line, as many as
/// the last dimension of the first output counts.
llvm::Error setLabels(mlir::ModuleOp module, llvm::StringRef path);

} // namespace qwid

#endif // QWID_DRIVER_PREPROCESS_H
