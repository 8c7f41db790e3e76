//===- TemporaryArtefact.cpp - A file to compile into ---------------------===//

#include "qwid/Driver/TemporaryArtefact.h"

#include "qwid/Driver/Failure.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"

using namespace qwid;

llvm::Error TemporaryArtefact::create(llvm::StringRef suffix) {
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("qwid", suffix.drop_front(), path))
    return makeFailure(Fault::Input,
                       "no file for compiled code in the folder of "
                       "temporaries (TMPDIR): " +
                           code.message());
  header = path;
  llvm::sys::path::replace_extension(header, ".h");
  llvm::sys::RemoveFileOnSignal(path);
  llvm::sys::RemoveFileOnSignal(header);
  return llvm::Error::success();
}

TemporaryArtefact::~TemporaryArtefact() {
  for (llvm::StringRef file : {llvm::StringRef(path), llvm::StringRef(header)})
    if (!file.empty()) {
      (void)llvm::sys::fs::remove(file);
      llvm::sys::DontRemoveFileOnSignal(file);
    }
}
