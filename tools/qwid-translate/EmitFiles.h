//===- EmitFiles.h - Artefacts of modules in files --------------*- C++ -*-===//

#ifndef QWID_TOOLS_TRANSLATE_EMITFILES_H
#define QWID_TOOLS_TRANSLATE_EMITFILES_H

#include "qwid/Target/Artefact.h"

namespace qwid {

/// Reads one lowered module per file and emits `options`, whose kind is taken
/// from the suffix of the output. Returns the exit code of the tool.
int emitFiles(mlir::MLIRContext &context, llvm::ArrayRef<std::string> inputs,
              ArtefactOptions options, bool printSizes);

} // namespace qwid

#endif // QWID_TOOLS_TRANSLATE_EMITFILES_H
