//===- Artefact.h - From lowered modules to files ---------------*- C++ -*-===//
//
// The one entry of lib/Target: modules in stage lowered, one per variant, become
// an object, a library, an executable, or assembly text, and a C header.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TARGET_ARTEFACT_H
#define QWID_TARGET_ARTEFACT_H

#include "qwid/Target/Certificate.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/LogicalResult.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qwid {

enum class ArtefactKind {
  Object,        ///< .o: NAME_model and NAME_<isa>_infer
  StaticLibrary, ///< .a: the objects and the runtime
  SharedLibrary, ///< .so: exports qwid_model and NAME_*, runtime inside
  Executable,    ///< qwid-run with the model linked in, static
  Assembly,      ///< .s: text of every variant, for reading and for tests
};

/// The kind that a file's suffix asks for: ".o", ".a", ".so", ".s", and an
/// executable for none; nullopt for any other.
std::optional<ArtefactKind> artefactKindOf(llvm::StringRef path);

/// A C identifier made of `name`: other characters become '_', and "m_" goes
/// before a leading digit, an empty name, and "qwid", which is the runtime's.
std::string makeModelName(llvm::StringRef name);

/// `lib/qwid` beside the folder of the running tool: right in the build tree
/// and wherever an installation was moved to.
std::string getDefaultRuntimeDir();

struct ArtefactOptions {
  std::string name;   ///< of the model: a C identifier, prefix of every symbol
  std::string target; ///< a row of CodeGen/TargetInfo
  ArtefactKind kind = ArtefactKind::Object;
  std::string outputPath; ///< "-": standard output, for Assembly only
  std::string headerPath; ///< C header; empty: none
  std::string runtimeDir; ///< holds <arch>/; empty: getDefaultRuntimeDir()
  /// What the program can check itself against; null: nothing. Not for Assembly.
  const Certificate *certificate = nullptr;
};

/// What the artefact costs, in bytes.
struct ArtefactInfo {
  /// Machine code of one layer: its own, and of functions that other layers run as
  /// well.
  struct LayerCode {
    std::string name;
    uint64_t ownBytes = 0, sharedBytes = 0;
  };
  struct Variant {
    std::string isa;
    std::vector<LayerCode> layers; ///< in the order in which they run
    uint64_t codeBytes;            ///< machine code
    uint64_t weightsBytes;         ///< of the blob that it reads
    uint64_t arenaBytes;           ///< RAM of one session
  };
  std::vector<Variant> variants; ///< in the order given
  uint64_t weightsBytes = 0; ///< blobs in the artefact; equal ones count once
};

/// Emits `variants` (stage lowered, see CodeGen/Lowered.h; best first) as
/// `options` say. The same input gives the same bytes. Files are written to a
/// temporary and renamed; on failure none is left and an error was emitted.
/// Calls from several threads link one after the other: lld keeps its state in
/// globals.
llvm::LogicalResult emitArtefact(llvm::ArrayRef<mlir::ModuleOp> variants,
                                 const ArtefactOptions &options,
                                 ArtefactInfo &info);

} // namespace qwid

#endif // QWID_TARGET_ARTEFACT_H
