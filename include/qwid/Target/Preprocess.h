//===- Preprocess.h - Preprocessing as the runtime takes it -----*- C++ -*-===//

#ifndef QWID_TARGET_PREPROCESS_H
#define QWID_TARGET_PREPROCESS_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/IR/BuiltinOps.h"
#include "runtime/qwid_runtime.h"

#include <optional>

namespace qwid {

/// Whether qwid.orient of `module` says that photos are turned; an error is emitted
/// for an attribute that says anything else.
llvm::FailureOr<bool> turnsPhotos(mlir::ModuleOp module);

/// `attr` as the runtime takes it, photos as stored. Photos go to an input of `shape`, [N, C, H,
/// W] or [N, H, W, C], which tells the layout; nothing if that is no batch of
/// images of the size and with the channels that `attr` makes.
std::optional<qwid_preprocess>
makeRuntimePreprocess(PreprocessAttr attr, llvm::ArrayRef<int64_t> shape);

} // namespace qwid

#endif // QWID_TARGET_PREPROCESS_H
