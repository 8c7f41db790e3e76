//===- qwid-translate.cpp - ONNX to MLIR ----------------------------------===//
//
// For people who read IR: prints what the importer makes of a model.
//   qwid-translate --import-onnx model.onnx | qwid-opt ...
// Exit codes: 0 done, 1 the input is at fault, 2 the command line is.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Diagnostics.h"
#include "qwid/Import/ImportONNX.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

namespace {

cl::OptionCategory category("qwid-translate options");
cl::opt<std::string> input(cl::Positional, cl::desc("<model.onnx>"),
                           cl::init("-"), cl::cat(category));
cl::opt<std::string> output("o",
                            cl::desc("Output file; '-' is standard output"),
                            cl::value_desc("file"), cl::init("-"),
                            cl::cat(category));
cl::opt<bool> importModel("import-onnx",
                          cl::desc("Read an ONNX model, binary or text"),
                          cl::cat(category));
cl::opt<int64_t> batch("batch",
                       cl::desc("Size given to a symbolic first dimension"),
                       cl::value_desc("n"), cl::init(1), cl::cat(category));
cl::opt<bool> emitBytecode("emit-bytecode",
                           cl::desc("Write MLIR bytecode instead of text"),
                           cl::cat(category));
cl::opt<unsigned>
    elideLarger("elide-larger",
                cl::desc("Leave out constants of more elements, for reading; "
                         "such text cannot be compiled"),
                cl::value_desc("n"), cl::cat(category));

constexpr char kOverview[] =
    "qwid-translate: ONNX models to MLIR\n\n"
    "  qwid-translate --import-onnx model.onnx --elide-larger=16\n"
    "  qwid-translate --import-onnx model.onnx | qwid-opt --canonicalize\n";

/// Writes `module` as text or bytecode.
llvm::Error write(mlir::ModuleOp module, llvm::raw_ostream &os) {
  if (emitBytecode) {
    if (mlir::failed(mlir::writeBytecodeToFile(module, os)))
      return llvm::createStringError("the module has no bytecode form");
    return llvm::Error::success();
  }
  mlir::OpPrintingFlags flags;
  flags.enableDebugInfo(); // names of nodes and tensors are locations
  if (elideLarger.getNumOccurrences()) {
    flags.elideLargeElementsAttrs(elideLarger);
    flags.elideLargeResourceString(elideLarger);
  }
  module.print(os, flags);
  return llvm::Error::success();
}

/// Writes to standard output, or to a temporary that then gets the name.
llvm::Error writeResult(mlir::ModuleOp module) {
  if (output != "-")
    return llvm::writeToOutput(
        output, [&](llvm::raw_ostream &os) { return write(module, os); });
  llvm::Error error = write(module, llvm::outs());
  llvm::outs().flush();
  if (error || !llvm::outs().has_error())
    return error;
  std::error_code code = llvm::outs().error();
  llvm::outs().clear_error(); // else its destructor aborts
  return llvm::createStringError(code, code.message());
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter(
      [](llvm::raw_ostream &os) { os << "qwid-translate " QWID_VERSION "\n"; });
  if (!cl::ParseCommandLineOptions(argc, argv, kOverview, &llvm::errs()))
    return 2;
  if (!importModel) {
    llvm::errs() << "error: nothing to do, give --import-onnx (see --help)\n";
    return 2;
  }
  mlir::MLIRContext context;
  qwid::ConsoleDiagnostics diagnostics(context, llvm::errs());
  auto module = qwid::importONNX(input, context, {batch});
  if (!module)
    return 1;
  if (llvm::Error error = writeResult(*module)) {
    llvm::errs() << "error: cannot write '" << output
                 << "': " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
