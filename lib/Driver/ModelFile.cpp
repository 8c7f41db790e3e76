//===- ModelFile.cpp - The forms of a model on disk -----------------------===//

#include "qwid/Driver/ModelFile.h"

#include "qwid/Dialect/ModuleFile.h"
#include "qwid/Dialect/PlanFile.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace qwid;

static llvm::Error unreadable(StringRef path, std::error_code code) {
  return llvm::createStringError(code, "cannot read '" + makePrintable(path) +
                                           "': " + code.message());
}

#if defined(__aarch64__)
static constexpr uint8_t kOwnMachine = llvm::ELF::EM_AARCH64;
#else
static constexpr uint8_t kOwnMachine = llvm::ELF::EM_X86_64;
#endif

/// What is needed of a file's start: up to e_machine of an ELF header.
static constexpr uint64_t kStartBytes = 20;

static Machine describeMachine(uint8_t machine) {
  if (machine == llvm::ELF::EM_X86_64)
    return {"x86_64", "x86-64"};
  if (machine == llvm::ELF::EM_AARCH64)
    return {"aarch64", "AArch64"};
  return {"", "another machine"};
}

Machine qwid::getOwnMachine() { return describeMachine(kOwnMachine); }

Machine qwid::getMachine(StringRef path) {
  auto file = llvm::MemoryBuffer::getFileSlice(path, kStartBytes, 0);
  return describeMachine(file ? (*file)->getBuffer()[18] : 0);
}

llvm::Expected<ModelForm> qwid::detectForm(StringRef path) {
  // A device or pipe can be read once only: it is left to the importer.
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(path, status))
    return unreadable(path, code);
  if (status.type() == llvm::sys::fs::file_type::directory_file)
    return llvm::createStringError("'" + makePrintable(path) +
                                   "' is a folder, expected a model file");
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return ModelForm::Onnx;
  if (status.getSize() == 0)
    return llvm::createStringError("'" + makePrintable(path) +
                                   "' is empty, expected a model file");
  auto file = llvm::MemoryBuffer::getFileSlice(
      path, std::min<uint64_t>(kStartBytes, status.getSize()), 0);
  if (!file)
    return unreadable(path, file.getError());
  StringRef start = (*file)->getBuffer();
  if (start.starts_with(llvm::ELF::ElfMagic) && start.size() == kStartBytes) {
    auto type = uint8_t(start[16]); // little endian on every target
    auto machine = uint8_t(start[18]);
    if (type == llvm::ELF::ET_REL)
      return ModelForm::Object;
    if (type != llvm::ELF::ET_DYN)
      return ModelForm::Executable;
    return machine == kOwnMachine ? ModelForm::Library
                                  : ModelForm::ForeignLibrary;
  }
  if (start.starts_with("!<arch>\n"))
    return ModelForm::Object;
  if (startsPlan(start) || start.starts_with("ML\xEFR") ||
      path.ends_with(".qwid") || path.ends_with(".mlir"))
    return ModelForm::Plan;
  return ModelForm::Onnx;
}

std::unique_ptr<MLIRContext> qwid::makeContext() {
  DialectRegistry registry;
  registry.insert<func::FuncDialect, quant::QuantDialect, QwidDialect>();
  return std::make_unique<MLIRContext>(registry);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void qwid::printModule(ModuleOp module, llvm::raw_ostream &os) {
  OpPrintingFlags flags;
  flags.enableDebugInfo(); // names of nodes and tensors are locations
  module.print(os, flags);
}

void qwid::writePlan(ModuleOp module, llvm::raw_ostream &os, bool asText) {
  asText ? printModule(module, os) : writePlanBytes(module, os);
}

llvm::Error qwid::writePlan(ModuleOp module, StringRef path, bool asText) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  writePlan(module, os, asText);
  return writeOutputFile(path, bytes);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

constexpr char kNoPlan[] = "expected a plan as 'qwid quantize' writes it; make "
                           "it again from the model";

OwningOpRef<ModuleOp> qwid::readPlan(StringRef path, MLIRContext &context) {
  OwningOpRef<ModuleOp> module =
      readModule(path, context, BareBytecode::Refused);
  Location at = FileLineColLoc::get(&context, path, 0, 0);
  if (!module) {
    emitError(at) << kNoPlan;
    return {};
  }
  auto manager = PassManager::on<ModuleOp>(&context);
  manager.addPass(createVerifyStage(
      {isQuantized(*module) ? Stage::Quantized : Stage::Float}));
  if (failed(manager.run(*module)))
    return {};
  return module;
}
