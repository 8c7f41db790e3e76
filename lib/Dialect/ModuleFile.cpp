//===- ModuleFile.cpp - Modules in files ----------------------------------===//

#include "qwid/Dialect/ModuleFile.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace qwid;

/// Bytecode aligns its sections in the file and refuses to be read from memory
/// that is aligned less; resources of tensors ask for a cache line.
static const llvm::Align kSectionAlignment(64);

OwningOpRef<ModuleOp> qwid::readModule(StringRef path, MLIRContext &context) {
  std::string error;
  auto file = openInputFile(path, kSectionAlignment, &error);
  if (!file) {
    emitError(UnknownLoc::get(&context)) << error;
    return {};
  }
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, &context);
}
