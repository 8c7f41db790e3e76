//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//

#ifndef QWID_SUPPORT_OUTPUTFILE_H
#define QWID_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"

#include <optional>
#include <string>

namespace qwid {

/// A temporary in the folder of `path` that becomes `path` when it is kept and
/// vanishes otherwise, also when a signal ends the program. Every error names
/// `path`. What is not a regular file (a device, a folder) is never replaced.
class OutputFile {
public:
  /// `executable` permits running the file to whoever may read it.
  static llvm::Expected<OutputFile> create(llvm::StringRef path,
                                           bool executable = false);
  OutputFile(OutputFile &&other);
  ~OutputFile();

  /// Appends `bytes`; a full disk is an error.
  llvm::Error write(llvm::StringRef bytes);
  /// Gives the temporary its name.
  llvm::Error keep();

private:
  OutputFile(llvm::StringRef path, llvm::sys::fs::TempFile temporary)
      : path(path), temporary(std::move(temporary)) {}
  llvm::Error fail(llvm::Error error) const;

  std::string path;
  std::optional<llvm::sys::fs::TempFile> temporary; ///< none: kept or moved
};

/// Whether a file can be made at `path`: for a word before a long computation.
llvm::Error checkOutput(llvm::StringRef path);

/// Writes `bytes` to `path`, whole or not at all.
llvm::Error writeOutputFile(llvm::StringRef path, llvm::StringRef bytes,
                            bool executable = false);

} // namespace qwid

#endif // QWID_SUPPORT_OUTPUTFILE_H
