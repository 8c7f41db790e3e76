//===- onnx-conformance.cpp - The ONNX backend tests, compiled ------------===//
//
// onnx-conformance DIR compiles every model of a folder in the layout of the
// ONNX backend tests, runs the program, compares each output with the tolerance
// of the suite, and prints a table by operator. Exit codes: 0 every test passed
// but for those in the list of exceptions, 1 another one did not, 2 usage.
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <sys/wait.h>

namespace cl = llvm::cl;
using namespace qwid::conformance;

namespace {

cl::OptionCategory category("onnx-conformance options");
cl::opt<std::string> directory(cl::Positional, cl::Required, cl::desc("DIR"),
                               cl::cat(category));
cl::opt<std::string> target("target", cl::init("native"),
                            cl::desc("Target of qwid compile; another "
                                     "machine's runs under qemu"),
                            cl::cat(category));
cl::opt<std::string> isa("isa", cl::desc("One variant of the target"),
                         cl::cat(category));
cl::opt<std::string> filter("filter", cl::init("*"),
                            cl::desc("Only tests whose name matches this glob"),
                            cl::cat(category));
cl::list<std::string>
    exceptionsFiles("exceptions",
                    cl::desc("Tests that need not pass, a line "
                             "'GLOB: REASON' each; may be given several times"),
                    cl::value_desc("file"), cl::cat(category));
cl::opt<unsigned> jobs("jobs", cl::init(1), cl::desc("Tests at once"),
                       cl::cat(category));
cl::opt<unsigned> seconds("timeout", cl::init(300),
                          cl::desc("Seconds for one test"), cl::cat(category));
cl::opt<bool> json("json", cl::desc("Print JSON instead of the table"),
                   cl::cat(category));
cl::opt<std::string> keep("keep", cl::desc("Keep the files of every test here"),
                          cl::value_desc("folder"), cl::cat(category));

int fail(int code, const llvm::Twine &text) {
  llvm::errs() << "onnx-conformance: error: " << text << "\n";
  return code;
}

/// Runs `tests`, at most `jobs` at once, in folders of their own below `root`.
std::vector<Result> runTests(llvm::ArrayRef<Test> tests, llvm::StringRef root) {
  RunSettings settings;
  settings.target = target;
  settings.isa = isa;
  settings.seconds = seconds;
  std::vector<Result> results(tests.size());
  std::map<int, size_t> running; // process to test
  auto folder = [&](size_t index) {
    return (root + "/" + tests[index].name).str();
  };
  for (size_t next = 0; next < tests.size() || !running.empty();) {
    if (next < tests.size() && running.size() < std::max(1u, unsigned(jobs))) {
      (void)llvm::sys::fs::create_directories(folder(next));
      llvm::outs().flush();
      running[startTest(tests[next], settings, folder(next))] = next;
      ++next;
      continue;
    }
    int status = 0;
    int process = waitpid(-1, &status, 0);
    auto found = running.find(process);
    if (found == running.end())
      continue;
    size_t index = found->second;
    running.erase(found);
    results[index] = {tests[index].name,
                      readVerdict(tests[index], folder(index), status)};
    if (keep.empty())
      (void)llvm::sys::fs::remove_directories(folder(index));
  }
  return results;
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "ONNX backend tests, compiled\n");
  Exceptions exceptions;
  for (const std::string &file : exceptionsFiles)
    if (llvm::Error error = exceptions.add(file))
      return fail(2, llvm::toString(std::move(error)));
  auto glob = llvm::GlobPattern::create(filter);
  if (!glob)
    return fail(2, "--filter: " + llvm::toString(glob.takeError()));
  auto tests = findTests(directory);
  if (!tests)
    return fail(2, llvm::toString(tests.takeError()));
  llvm::erase_if(*tests,
                 [&](const Test &test) { return !glob->match(test.name); });
  if (tests->empty())
    return fail(2, "no test matches '" + filter + "'");
  llvm::SmallString<128> root(keep);
  if (keep.empty())
    if (std::error_code code =
            llvm::sys::fs::createUniqueDirectory("onnx-conformance", root))
      return fail(1, "cannot make a temporary folder: " + code.message());
  std::vector<Result> results = runTests(*tests, root);
  if (keep.empty())
    (void)llvm::sys::fs::remove_directories(root);
  json ? printJson(llvm::outs(), results, exceptions)
       : printTable(llvm::outs(), results, exceptions);
  return llvm::any_of(results, [&](const Result &result) {
    return result.verdict.status != Status::Pass &&
           !exceptions.find(result.test);
  });
}
