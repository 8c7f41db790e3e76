//===- ModelFile.h - The forms of a model on disk ---------------*- C++ -*-===//
//
// ONNX model, plan and artefact are told apart by content. A plan (.qwid) is
// the module of stage quantized or float, with preprocessing and labels as
// module attributes, as bytes (docs/PlanFormat.md) or as MLIR text. It holds no
// path and no time, so that the same inputs give the same bytes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_MODELFILE_H
#define QWID_DRIVER_MODELFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace qwid {

/// Library: a shared library for this machine; ForeignLibrary: for another one.
enum class ModelForm {
  Onnx,
  Plan,
  Library,
  ForeignLibrary,
  Executable,
  Object
};

/// Whether this process can run a model of that form.
inline bool canRun(ModelForm form) { return form <= ModelForm::Library; }

/// What `path` is: by its first bytes, ".qwid" and ".mlir" being plans as text.
/// The error names a file that cannot be read.
llvm::Expected<ModelForm> detectForm(llvm::StringRef path);

/// Machines by the name of the folder of their runtime (lib/qwid/NAME), of
/// their emulator (qemu-NAME-static) and in ELF.
struct Machine {
  llvm::StringRef name; ///< "x86_64", "aarch64"; "" if qwid knows it not
  llvm::StringRef text; ///< "x86-64", "AArch64", for people
};

/// The machine that the ELF file `path` is for, and this one.
Machine getMachine(llvm::StringRef path);
Machine getOwnMachine();

/// A context with the dialects that a plan may hold. Passes load those to which
/// they lower; text cannot bring in any other dialect's parsers and verifiers.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// Reads a plan, bytes or text, and checks header and stage: what comes back
/// fulfils what import and the passes before the plan promise. On failure errors
/// were emitted.
mlir::OwningOpRef<mlir::ModuleOp> readPlan(llvm::StringRef path,
                                           mlir::MLIRContext &context);

/// Writes `module` as a plan: to a file, whole or not at all; the error says
/// which and why.
llvm::Error writePlan(mlir::ModuleOp module, llvm::StringRef path, bool asText);
void writePlan(mlir::ModuleOp module, llvm::raw_ostream &os, bool asText);

/// Prints `module` with the names of its nodes.
void printModule(mlir::ModuleOp module, llvm::raw_ostream &os);

} // namespace qwid

#endif // QWID_DRIVER_MODELFILE_H
