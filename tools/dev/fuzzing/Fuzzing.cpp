//===- Fuzzing.cpp - What the fuzzers share -------------------------------===//

#include "Fuzzing.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace qwid;

static std::vector<std::string> findFiles(llvm::ArrayRef<std::string> paths) {
  std::vector<std::string> files;
  for (const std::string &path : paths) {
    if (!llvm::sys::fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::error_code code;
    for (llvm::sys::fs::directory_iterator at(path, code), end;
         at != end && !code; at.increment(code))
      files.push_back(at->path());
  }
  llvm::sort(files);
  return files;
}

std::vector<std::string> fuzz::readSeeds(llvm::ArrayRef<std::string> paths) {
  std::vector<std::string> seeds;
  for (const std::string &path : findFiles(paths)) {
    auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
    if (!buffer) {
      llvm::errs() << "fuzz: error: cannot read '" << path
                   << "': " << buffer.getError().message() << "\n";
      return {};
    }
    seeds.push_back((*buffer)->getBuffer().str());
  }
  if (seeds.empty())
    llvm::errs() << "fuzz: error: no file to start from\n";
  return seeds;
}

void fuzz::complain(const llvm::Twine &what) {
  llvm::errs() << "fuzz: " << what << "\n";
  abort();
}
