//===- fuzz-import-replay.cpp - Seeds and fixed mutations of them ---------===//
//
// fuzz-import-replay [--mutations=N] [--seed=S] FILE|FOLDER... runs every file,
// then N mutations of files; needs nothing of libFuzzer. It crashes where the
// importer does, after writing the input to ./crash.onnx; else it prints how many
// inputs got how far.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <unistd.h>

namespace cl = llvm::cl;
using namespace qwid::fuzz;

namespace {

cl::OptionCategory category("fuzz-import-replay options");
cl::list<std::string> paths(cl::Positional, cl::OneOrMore,
                            cl::desc("FILE|FOLDER..."), cl::cat(category));
cl::opt<unsigned> mutations("mutations", cl::init(0),
                            cl::desc("How many mutated inputs to run"),
                            cl::cat(category));
cl::opt<unsigned> seed("seed", cl::init(1),
                       cl::desc("Of the random number generator"),
                       cl::cat(category));

/// The input that is running, for the signal handler.
std::string current;

void writeCurrent(void *) {
  int file = open("crash.onnx", O_WRONLY | O_CREAT | O_TRUNC, 0666);
  (void)!write(file, current.data(), current.size());
  close(file);
}

/// The files below the given paths, in the order of their names.
std::vector<std::string> findFiles() {
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

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Fuzz the importer, reproducibly\n");
  llvm::sys::AddSignalHandler(writeCurrent, nullptr);
  std::vector<std::string> seeds;
  for (const std::string &path : findFiles()) {
    auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
    if (!buffer) {
      llvm::errs() << "fuzz-import-replay: error: cannot read '" << path
                   << "': " << buffer.getError().message() << "\n";
      return 1;
    }
    seeds.push_back((*buffer)->getBuffer().str());
  }
  unsigned counts[3] = {};
  for (const std::string &input : seeds) {
    current = input;
    ++counts[size_t(runInput(current))];
  }
  for (unsigned i = 0; i < mutations; ++i) {
    current = mutateModel(seeds[i % seeds.size()], uint64_t(seed) << 32 | i);
    ++counts[size_t(runInput(current))];
  }
  llvm::outs() << counts[0] << " refused, " << counts[1] << " imported, "
               << counts[2] << " brought to stage float\n";
  return 0;
}
