//===- random-graphs.cpp - Programs of random networks against references -===//
//
// random-graphs compares, for random networks under every scheme, the compiled
// program with the reference executor, bit for bit, on every variant that this
// machine and its emulators run. Each comparison has a process of its own. A
// failure is shrunk to the fewest nodes that show it, and printed with its seed
// and the model. Exit codes: 0 all are equal, 1 one is not, 2 usage.
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace cl = llvm::cl;
using namespace qwid::random;

namespace {

cl::OptionCategory category("random-graphs options");
cl::opt<uint64_t> firstSeed("seed", cl::init(1), cl::desc("Of the first model"),
                            cl::cat(category));
cl::opt<unsigned> count("count", cl::init(10),
                        cl::desc("Models, one scheme after the other"),
                        cl::cat(category));
cl::opt<double> minutes("minutes", cl::init(0),
                        cl::desc("Run as long as this, whatever --count says"),
                        cl::cat(category));
cl::opt<unsigned> steps("steps", cl::init(0),
                        cl::desc("Nodes of a model (default: 2 to 13)"),
                        cl::cat(category));
cl::opt<std::string> onlyScheme("scheme", cl::desc("One scheme"),
                                cl::cat(category));
cl::opt<std::string> target("target", cl::desc("One target"),
                            cl::cat(category));
cl::opt<bool> print("print", cl::desc("Print the model of --seed and stop"),
                    cl::cat(category));
cl::opt<std::string> plans("write-plans",
                           cl::desc("Write plans of the models to this folder "
                                    "and compare nothing: seeds for fuzz-plan"),
                           cl::value_desc("folder"), cl::cat(category));
cl::opt<bool> verbose("v", cl::desc("Print what was refused, and why"),
                      cl::cat(category));

/// `compare` in a process of its own: a crash or a hang is a difference.
Result compareApart(uint64_t seed, unsigned steps, const Scheme &scheme) {
  int channel[2];
  if (pipe(channel))
    return {Verdict::Different, "no pipe"};
  pid_t child = fork();
  if (child == 0) {
    alarm(600); // of a busy machine
    Result result = compare(seed, steps, scheme, target);
    std::string text = char('0' + int(result.verdict)) + result.reason;
    (void)!write(channel[1], text.data(), text.size());
    _exit(0);
  }
  close(channel[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(channel[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, size_t(got));
  close(channel[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (text.empty())
    return {Verdict::Different,
            WIFSIGNALED(status)
                ? std::string("crash: ") + strsignal(WTERMSIG(status))
                : "ended without a word"};
  return {Verdict(text[0] - '0'), text.substr(1)};
}

/// Nodes of model `seed`.
unsigned getSteps(uint64_t seed) {
  return steps ? unsigned(steps) : 2 + unsigned(seed * 7 % 12);
}

/// Prints the smallest beginning of the model that differs as well.
void report(uint64_t seed, const Scheme &scheme, Result result) {
  unsigned least = getSteps(seed);
  for (unsigned fewer = 1; fewer < least; ++fewer) {
    Result smaller = compareApart(seed, fewer, scheme);
    if (smaller.verdict == Verdict::Different) {
      least = fewer;
      result = smaller;
    }
  }
  llvm::outs() << "random-graphs: error: --seed " << seed << " --steps "
               << least << " --scheme " << scheme.name << ": " << result.reason
               << "\n"
               << makeRandomModel(seed, least, scheme.borders);
  llvm::outs().flush();
}

/// --write-plans: FOLDER/<seed>-<scheme>.qwid.
int writePlans(llvm::ArrayRef<const Scheme *> schemes) {
  (void)llvm::sys::fs::create_directories(plans);
  for (uint64_t seed = firstSeed; seed < firstSeed + count; ++seed) {
    const Scheme &scheme = *schemes[seed % schemes.size()];
    (void)writePlan(
        seed, getSteps(seed), scheme,
        (plans + "/" + llvm::Twine(seed) + "-" + scheme.name + ".qwid").str());
  }
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Random networks, compiled\n");
  std::vector<const Scheme *> schemes;
  for (const Scheme &scheme : getSchemes())
    if (onlyScheme.empty() || scheme.name == onlyScheme)
      schemes.push_back(&scheme);
  if (schemes.empty()) {
    llvm::errs() << "random-graphs: error: no scheme '" << onlyScheme << "'\n";
    return 2;
  }
  if (print) {
    llvm::outs() << makeRandomModel(firstSeed, getSteps(firstSeed),
                                    schemes.front()->borders);
    return 0;
  }
  if (!plans.empty())
    return writePlans(schemes);
  using Clock = std::chrono::steady_clock;
  auto end = Clock::now() + std::chrono::duration<double>(60 * minutes);
  std::map<llvm::StringRef, std::array<unsigned, 3>> counts;
  bool failed = false;
  for (uint64_t index = 0; minutes > 0 ? Clock::now() < end : index < count;
       ++index) {
    uint64_t seed = firstSeed + index;
    const Scheme &scheme = *schemes[index % schemes.size()];
    Result result = compareApart(seed, getSteps(seed), scheme);
    ++counts[scheme.name][int(result.verdict)];
    if (verbose && result.verdict == Verdict::Refused)
      llvm::outs() << "seed " << seed << ", " << scheme.name
                   << ", refused: " << result.reason << "\n";
    if (result.verdict == Verdict::Different) {
      report(seed, scheme, result);
      failed = true;
    }
  }
  for (const Scheme *scheme : schemes) {
    auto [equal, refused, different] = counts[scheme->name];
    llvm::outs() << scheme->name << ": " << equal << " equal, " << refused
                 << " refused, " << different << " different\n";
  }
  return failed;
}
