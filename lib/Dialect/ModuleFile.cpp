//===- ModuleFile.cpp - Modules in files ----------------------------------===//

#include "qwid/Dialect/ModuleFile.h"

#include "qwid/Dialect/PlanFile.h"
#include "qwid/Dialect/TextLimits.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace qwid;

/// Bytecode aligns its sections in the file and refuses to be read from memory
/// that is aligned less; resources of tensors ask for a cache line.
static const llvm::Align kSectionAlignment(kPlanHeaderBytes);

namespace {

/// What stands behind the header of a plan, with the file that holds both.
class Payload : public llvm::MemoryBuffer {
public:
  Payload(std::unique_ptr<MemoryBuffer> file, StringRef payload)
      : file(std::move(file)) {
    init(payload.begin(), payload.end(), /*RequiresNullTerminator=*/true);
  }
  BufferKind getBufferKind() const override { return file->getBufferKind(); }
  StringRef getBufferIdentifier() const override {
    return file->getBufferIdentifier();
  }

private:
  std::unique_ptr<MemoryBuffer> file;
};

} // namespace

/// What MLIR's readers may not see of a file without the header of a plan.
static llvm::Error checkBare(const llvm::MemoryBuffer &file,
                             BareBytecode bare) {
  if (isBytecode(file)) {
    if (bare == BareBytecode::Trusted)
      return llvm::Error::success();
    return llvm::createStringError(
        "bytecode without the header of a plan, as qwid-opt writes it and as "
        "qwid did once; make it again from the model with 'qwid quantize', or "
        "give it as text");
  }
  if (std::optional<size_t> line = findDeepNesting(file.getBuffer()))
    return llvm::createStringError(
        "line " + llvm::Twine(*line) + " nests deeper than " +
        llvm::Twine(kMostNesting) +
        " levels of brackets, aliases and operators of affine maps");
  if (std::optional<size_t> line = findIndexArray(file.getBuffer()))
    return llvm::createStringError(
        "line " + llvm::Twine(*line) +
        " has an array whose elements are 'index' or an alias; expected i1, i8 "
        "to i64, f32 or f64");
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
qwid::openModuleFile(StringRef path, BareBytecode bare) {
  std::string error;
  auto file = openInputFile(path, kSectionAlignment, &error);
  if (!file)
    return llvm::createStringError(error);
  if (!startsPlan(file->getBuffer())) {
    if (llvm::Error problem = checkBare(*file, bare))
      return std::move(problem);
    return std::move(file);
  }
  llvm::Expected<StringRef> payload = getPlanPayload(file->getBuffer());
  if (!payload)
    return payload.takeError();
  return std::make_unique<Payload>(std::move(file), *payload);
}

OwningOpRef<ModuleOp>
qwid::parseModule(std::unique_ptr<llvm::MemoryBuffer> buffer,
                  MLIRContext &context) {
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, &context);
}

OwningOpRef<ModuleOp> qwid::readModule(StringRef path, MLIRContext &context,
                                       BareBytecode bare) {
  auto buffer = openModuleFile(path, bare);
  if (buffer)
    return parseModule(std::move(*buffer), context);
  emitError(FileLineColLoc::get(&context, path, 0, 0))
      << llvm::toString(buffer.takeError());
  return {};
}
