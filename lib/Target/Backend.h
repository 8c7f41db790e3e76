//===- Backend.h - LLVM modules to machine code -----------------*- C++ -*-===//
//
// No MLIR and nothing of qwid's models: optimization and emission by LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TARGET_BACKEND_H
#define QWID_LIB_TARGET_BACKEND_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace qwid {

using Bytes = llvm::SmallVector<char, 0>;

/// Position independent code in which only a written multiply-add fuses.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(llvm::StringRef triple, llvm::StringRef cpu,
                    llvm::StringRef features);

/// Runs LLVM's optimizations. Loops keep the shape that CodeGen gave them: no
/// vectorization and no unrolling, which would make the kernels spill.
void optimizeModule(llvm::Module &module, llvm::TargetMachine &machine);

/// The object, or assembly text, of `module`.
llvm::Expected<Bytes> emitModule(llvm::Module &module,
                                 llvm::TargetMachine &machine, bool assembly);

/// Bytes of machine code in an object: all, with what aligns it, and by function.
struct CodeSize {
  uint64_t bytes = 0;
  llvm::StringMap<uint64_t> functions;
};
llvm::Expected<CodeSize> measureCode(llvm::StringRef object);

} // namespace qwid

#endif // QWID_LIB_TARGET_BACKEND_H
