//===- Linker.h - Objects to linked files -----------------------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_LINKER_H
#define QWID_LIB_TARGET_LINKER_H

#include "Backend.h"
#include "qwid/Target/Artefact.h"

namespace qwid {

/// An object in memory. `name` is what messages call it, and a member of an
/// archive.
struct NamedObject {
  std::string name;
  Bytes bytes;
};

struct LinkOptions {
  std::string modelName;
  llvm::StringRef arch;   ///< "x86_64" or "aarch64"
  std::string runtimeDir; ///< holds <arch>/
  std::string outputPath;
};

/// Fails, listing what `kind` needs of the runtime and is not there.
llvm::Error checkRuntimeFiles(ArtefactKind kind, const LinkOptions &options);

/// Writes an object, a library or an executable as runtime/README.md says. The
/// output appears whole or not at all.
llvm::Error linkArtefact(ArtefactKind kind, llvm::ArrayRef<NamedObject> objects,
                         const LinkOptions &options);

} // namespace qwid

#endif // QWID_LIB_TARGET_LINKER_H
