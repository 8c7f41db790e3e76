//===- fuzz-plan-replay.cpp - Plans and fixed mutations of them -----------===//
//
// fuzz-plan-replay [--mutations=N] [--minutes=M] [--seed=S] FILE|FOLDER... reads,
// runs and lowers every plan, then N mutations of them, or mutations for M
// minutes; a mutation is mutated again now and then. It crashes where the
// compiler does, or after 30 seconds of CPU time in one plan, and leaves the plan
// in ./fuzzed.qwid; else it prints how many plans got how far.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"
#include "tools/dev/fuzzing/Fuzzing.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

#include <array>
#include <chrono>
#include <sys/time.h>

namespace cl = llvm::cl;
using namespace qwid::fuzz;

namespace {

cl::OptionCategory category("fuzz-plan-replay options");
cl::list<std::string> paths(cl::Positional, cl::OneOrMore,
                            cl::desc("FILE|FOLDER..."), cl::cat(category));
cl::opt<uint64_t> mutations("mutations", cl::init(0),
                            cl::desc("How many mutated plans to run"),
                            cl::cat(category));
cl::opt<double> minutes("minutes", cl::init(0),
                        cl::desc("Run as long as this, whatever --mutations "
                                 "says"),
                        cl::cat(category));
cl::opt<unsigned> seed("seed", cl::init(1),
                       cl::desc("Of the random number generator"),
                       cl::cat(category));

/// Ends the process after that much CPU time; 0 takes the limit away.
void limitTime(time_t seconds) {
  itimerval limit = {{0, 0}, {seconds, 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Fuzz plans, reproducibly\n");
  std::vector<std::string> plans = readSeeds(paths);
  if (plans.empty())
    return 1;
  std::array<uint64_t, 3> counts = {};
  auto run = [&](const std::string &bytes) {
    limitTime(30);
    Outcome outcome = runPlan(bytes);
    limitTime(0);
    ++counts[size_t(outcome)];
    return outcome;
  };
  for (const std::string &plan : plans)
    run(plan);
  using Clock = std::chrono::steady_clock;
  auto end = Clock::now() + std::chrono::duration<double>(60 * minutes);
  std::string current;
  for (uint64_t i = 0; minutes > 0 ? Clock::now() < end : i < mutations; ++i) {
    // Up to four mutations in a row of one that still was a plan.
    if (i % 4 == 0 || current.empty())
      current = plans[i / 4 % plans.size()];
    std::string mutated = mutatePlan(current, uint64_t(seed) << 32 | i);
    current = run(mutated) == Outcome::Refused ? "" : mutated;
  }
  llvm::outs() << counts[0] << " refused, " << counts[1] << " read, "
               << counts[2] << " lowered\n";
  return 0;
}
