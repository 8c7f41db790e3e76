//===- RunArrays.h - A compiled model, run once -----------------*- C++ -*-===//
//
// The other side of run-arrays.c: FOLDER/model.so runs on FOLDER/in in a process
// of its own, natively or under emulation, so that a crash of it is a result.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_RUN_ARRAYS_RUNARRAYS_H
#define QWID_TOOLS_DEV_RUN_ARRAYS_RUNARRAYS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace qwid::arrays {

struct Array {
  int32_t type = 0; ///< a QWID_* type, which is ONNX's number
  llvm::SmallVector<int64_t> shape;
  std::vector<uint8_t> bytes; ///< row-major
};

/// The .npy file `path`.
llvm::Expected<Array> readArray(const llvm::Twine &path);
llvm::Error writeArray(const llvm::Twine &path, const Array &array);

/// Makes FOLDER/in, FOLDER/out, and FOLDER/names: input i is called `names[i]`.
/// Its array, FOLDER/in/<i>.npy, is the caller's to write.
llvm::Error prepareFolder(llvm::StringRef folder,
                          llvm::ArrayRef<std::string> names);

/// Whether programs for `target`, of CodeGen/TargetInfo.h or "native", run here:
/// on this machine, or in an emulator, which runs every variant.
bool isEmulated(llvm::StringRef target);
bool canRun(llvm::StringRef target);

/// Runs FOLDER/model.so, compiled for `target`: its variant `isa`, or the best.
/// Outputs are then in FOLDER/out. The error holds what the program printed.
llvm::Error runArrays(llvm::StringRef target, llvm::StringRef isa,
                      llvm::StringRef folder, unsigned seconds);

} // namespace qwid::arrays

#endif // QWID_TOOLS_DEV_RUN_ARRAYS_RUNARRAYS_H
