//===- qwid-translate.cpp - ONNX to MLIR, MLIR to artefacts ---------------===//
//
// For people who read IR: the two ends of the compiler.
//   qwid-translate --import-onnx model.onnx | qwid-opt ...
//   qwid-opt ... | qwid-translate --mlir-to-artefact -o model.so --target rpi4
//   qwid-translate --list-variants
// Exit codes: 0 done, 1 the input is at fault, 2 the command line is.
//
//===----------------------------------------------------------------------===//

#include "EmitFiles.h"
#include "ListVariants.h"
#include "qwid/Dialect/Diagnostics.h"
#include "qwid/Import/ImportONNX.h"
#include "qwid/Support/FatalErrors.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

namespace {

cl::OptionCategory category("qwid-translate options");
cl::list<std::string>
    inputs(cl::Positional,
           cl::desc("<model.onnx, or one lowered module per variant>"),
           cl::cat(category));
cl::opt<std::string> output("o",
                            cl::desc("Output file; '-' is standard output"),
                            cl::value_desc("file"), cl::init("-"),
                            cl::cat(category));
cl::opt<bool> importModel("import-onnx",
                          cl::desc("Read an ONNX model, binary or text"),
                          cl::cat(category));
cl::opt<int64_t> batch("batch",
                       cl::desc("Size given to a symbolic first dimension"),
                       cl::value_desc("n"), cl::cat(category));
cl::opt<bool> emitBytecode("emit-bytecode",
                           cl::desc("Write MLIR bytecode instead of text"),
                           cl::cat(category));
cl::opt<unsigned>
    elideLarger("elide-larger",
                cl::desc("Leave out constants of more elements, for reading; "
                         "such text cannot be compiled"),
                cl::value_desc("n"), cl::cat(category));

cl::opt<bool> emitArtefact("mlir-to-artefact",
                           cl::desc("Write an object, library, executable or "
                                    "assembly of modules in stage lowered"),
                           cl::cat(category));
cl::opt<std::string> modelName("name",
                               cl::desc("The model's name, a C identifier"),
                               cl::init("model"), cl::cat(category));
cl::opt<std::string> target("target", cl::desc("x86-64, rpi4, rpi5 or aarch64"),
                            cl::init("x86-64"), cl::cat(category));
cl::opt<std::string> header("header", cl::desc("Write this C header too"),
                            cl::value_desc("file"), cl::cat(category));
cl::opt<std::string>
    runtimeDir("runtime-dir",
               cl::desc("Folder of the runtime (default: lib/qwid beside the "
                        "tool's folder)"),
               cl::value_desc("folder"), cl::cat(category));
cl::opt<bool>
    listVariants("list-variants",
                 cl::desc("Print the instruction sets, one a line: name, "
                          "architecture, features that it needs, those that "
                          "this machine lacks"),
                 cl::cat(category));
cl::opt<bool> printSizes("print-sizes",
                         cl::desc("Print the bytes of code, weights and arena"),
                         cl::cat(category));

constexpr char kOverview[] =
    "qwid-translate: ONNX models to MLIR, lowered MLIR to artefacts\n\n"
    "  qwid-translate --import-onnx model.onnx --elide-larger=16\n"
    "  qwid-translate --import-onnx model.onnx | qwid-opt --canonicalize\n"
    "  qwid-translate --mlir-to-artefact avx512vnni.mlir avx2.mlir -o weeds.so "
    "--name weeds\n\n"
    "The suffix says what an artefact is: .o, .a, .so, .s (assembly; also "
    "'-'), "
    "none for an executable.\n";

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
  if (output != "-") {
    std::string bytes;
    llvm::raw_string_ostream os(bytes);
    if (llvm::Error error = write(module, os))
      return error;
    return qwid::writeOutputFile(output, bytes);
  }
  llvm::Error error = write(module, llvm::outs());
  llvm::outs().flush();
  if (error || !llvm::outs().has_error())
    return error;
  std::error_code code = llvm::outs().error();
  llvm::outs().clear_error(); // else its destructor aborts
  return llvm::createStringError("cannot write '-': " + code.message());
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  qwid::recoverFromFatalErrors();
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter(
      [](llvm::raw_ostream &os) { os << "qwid-translate " QWID_VERSION "\n"; });
  if (!cl::ParseCommandLineOptions(argc, argv, kOverview, &llvm::errs()))
    return 2;
  int tasks = importModel + emitArtefact + listVariants;
  if (tasks != 1) {
    llvm::errs() << (tasks ? "error: expected one task, got several: "
                           : "error: nothing to do, ")
                 << "give --import-onnx, --mlir-to-artefact or "
                    "--list-variants (see --help)\n";
    return 2;
  }
  if (listVariants)
    return qwid::listVariants(llvm::outs());
  if (inputs.empty())
    inputs.push_back("-");
  mlir::MLIRContext context;
  qwid::DiagnosticPrinter diagnostics(context, llvm::errs());
  if (emitArtefact)
    return qwid::emitFiles(context, inputs,
                           {modelName, target, qwid::ArtefactKind::Assembly,
                            output, header, runtimeDir},
                           printSizes);
  if (inputs.size() > 1) {
    llvm::errs() << "error: expected one model, got " << inputs.size() << "\n";
    return 2;
  }
  qwid::ImportOptions options;
  if (batch.getNumOccurrences())
    options.batch = batch;
  auto module = qwid::importONNX(inputs.front(), context, options);
  if (!module)
    return 1;
  if (llvm::Error error = writeResult(*module)) {
    llvm::errs() << "error: "
                 << qwid::makeLinesPrintable(llvm::toString(std::move(error)))
                 << "\n";
    return 1;
  }
  return 0;
}
