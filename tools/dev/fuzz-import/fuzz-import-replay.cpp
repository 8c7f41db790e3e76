//===- fuzz-import-replay.cpp - Seeds and fixed mutations of them ---------===//
//
// fuzz-import-replay [--mutations=N] [--seed=S] FILE|FOLDER... runs every file,
// then N mutations of files; needs nothing of libFuzzer. It crashes where the
// importer does, after writing the input to ./crash.onnx; else it prints how many
// inputs got how far.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"
#include "tools/dev/fuzzing/Fuzzing.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
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

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Fuzz the importer, reproducibly\n");
  llvm::sys::AddSignalHandler(writeCurrent, nullptr);
  std::vector<std::string> seeds = readSeeds(paths);
  if (seeds.empty())
    return 1;
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
