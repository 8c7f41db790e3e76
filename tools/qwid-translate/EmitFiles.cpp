//===- EmitFiles.cpp - Artefacts of modules in files ----------------------===//

#include "EmitFiles.h"

#include "qwid/Dialect/ModuleFile.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/raw_ostream.h"

int qwid::emitFiles(mlir::MLIRContext &context,
                    llvm::ArrayRef<std::string> inputs, ArtefactOptions options,
                    bool printSizes) {
  std::optional<ArtefactKind> kind = options.outputPath == "-"
                                         ? ArtefactKind::Assembly
                                         : artefactKindOf(options.outputPath);
  if (!kind) {
    llvm::errs() << "error: '" << makePrintable(options.outputPath)
                 << "': expected the suffix .o, .a, .so, .s, or none\n";
    return 2;
  }
  options.kind = *kind;
  context
      .loadDialect<QwidDialect, mlir::LLVM::LLVMDialect, mlir::DLTIDialect>();
  std::vector<mlir::OwningOpRef<mlir::ModuleOp>> owned;
  std::vector<mlir::ModuleOp> modules;
  for (const std::string &input : inputs) {
    owned.push_back(readModule(input, context, BareBytecode::Trusted));
    if (!owned.back())
      return 1;
    modules.push_back(*owned.back());
  }
  ArtefactInfo info;
  if (mlir::failed(emitArtefact(modules, options, info)))
    return 1;
  if (printSizes) {
    for (const ArtefactInfo::Variant &variant : info.variants)
      llvm::outs() << variant.isa << ": code " << variant.codeBytes
                   << ", weights " << variant.weightsBytes << ", arena "
                   << variant.arenaBytes << "\n";
    llvm::outs() << "all weights: " << info.weightsBytes << "\n";
  }
  return 0;
}
