//===- TemporaryArtefact.h - A file to compile into -------------*- C++ -*-===//

#ifndef QWID_DRIVER_TEMPORARYARTEFACT_H
#define QWID_DRIVER_TEMPORARYARTEFACT_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"

namespace qwid {

/// The name of an artefact in the folder of temporaries. The file and its header
/// vanish with it, also when a signal ends the program.
class TemporaryArtefact {
public:
  TemporaryArtefact() = default;
  TemporaryArtefact(const TemporaryArtefact &) = delete;
  ~TemporaryArtefact();

  /// Makes the file; `suffix` (".so") says its kind. The error names the folder.
  llvm::Error create(llvm::StringRef suffix);
  llvm::StringRef getPath() const { return path; }

private:
  llvm::SmallString<128> path, header;
};

} // namespace qwid

#endif // QWID_DRIVER_TEMPORARYARTEFACT_H
