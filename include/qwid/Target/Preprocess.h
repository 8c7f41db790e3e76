//===- Preprocess.h - Preprocessing as the runtime takes it -----*- C++ -*-===//

#ifndef QWID_TARGET_PREPROCESS_H
#define QWID_TARGET_PREPROCESS_H

#include "qwid/Dialect/Qwid.h"

#include "runtime/qwid_runtime.h"

#include <optional>

namespace qwid {

/// `attr` as the runtime takes it. Photos go to an input of `shape`, [N, C, H,
/// W] or [N, H, W, C], which tells the layout; nothing if that is no batch of
/// images of the size and with the channels that `attr` makes.
std::optional<qwid_preprocess>
makeRuntimePreprocess(PreprocessAttr attr, llvm::ArrayRef<int64_t> shape);

} // namespace qwid

#endif // QWID_TARGET_PREPROCESS_H
