//===- Preprocess.h - Preprocessing as the runtime takes it -----*- C++ -*-===//

#ifndef QWID_TARGET_PREPROCESS_H
#define QWID_TARGET_PREPROCESS_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/IR/BuiltinOps.h"
#include "runtime/qwid_runtime.h"

#include <optional>

namespace qwid {

/// qwid.preprocess and qwid.orient of `module` as the runtime takes them. Photos go
/// to an input of `shape`, [N, C, H, W] or [N, H, W, C], which tells the layout;
/// nothing if that is no batch of images of the size and with the channels that
/// qwid.preprocess makes, or if the module has none.
std::optional<qwid_preprocess>
makeRuntimePreprocess(mlir::ModuleOp module, llvm::ArrayRef<int64_t> shape);

} // namespace qwid

#endif // QWID_TARGET_PREPROCESS_H
