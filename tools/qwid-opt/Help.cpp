//===- Help.cpp - What qwid-opt says of itself ----------------------------===//

#include "Help.h"

#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

using namespace qwid;

constexpr char kUsage[] =
    "usage: qwid-opt [options] [FILE]\n"
    "Run passes on a module or a plan (.qwid), from FILE or standard input, in "
    "the\norder in which they are given.\n\n"
    "examples:\n"
    "  qwid-translate --import-onnx model.onnx | qwid-opt "
    "-qwid-float-pipeline\n"
    "  qwid-opt weeds.qwid --mlir-elide-elementsattrs-if-larger=32 "
    "--mlir-elide-resource-strings-if-larger=32\n\n"
    "options:\n"
    "  -o FILE                     write to FILE, not to standard output\n"
    "  --mlir-print-ir-after-all   print the module after every pass\n"
    "  --mlir-print-debuginfo=false\n"
    "                              leave out the names of nodes and tensors, "
    "without\n"
    "                              which errors cannot name them\n"
    "  --help-all                  every pass and option, MLIR's too\n\n"
    "pipelines, one per stage (docs/Overview.md):\n";

constexpr const char *kPipelines[] = {
    "qwid-float-pipeline", "qwid-quantized-pipeline", "qwid-absorb-pipeline",
    "qwid-integer-pipeline", "qwid-lowered-pipeline"};

/// Columns before the help text.
constexpr size_t kIndent = 2, kColumn = 40;

void qwid::printHelp() {
  llvm::outs() << kUsage;
  for (const char *name : kPipelines)
    if (const auto *info = mlir::PassPipelineInfo::lookup(name))
      info->printHelpStr(kIndent, kColumn);
  llvm::outs() << "\n";
  mlir::printRegisteredPasses();
}

namespace {

/// While it lives, what is written to standard output goes to standard error:
/// MLIR prints the options of a pass to standard output only, where the caller
/// expects a module.
class OutputAmongErrors {
public:
  OutputAmongErrors() {
    llvm::outs().flush();
    output = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
  }
  ~OutputAmongErrors() {
    llvm::outs().flush();
    close(STDOUT_FILENO);
    if (output < 0) // it was closed before
      return;
    dup2(output, STDOUT_FILENO);
    close(output);
  }
  OutputAmongErrors(const OutputAmongErrors &) = delete;
  OutputAmongErrors &operator=(const OutputAmongErrors &) = delete;

private:
  int output;
};

} // namespace

void qwid::printPassOptions(llvm::ArrayRef<const char *> arguments) {
  llvm::errs() << "qwid-opt: error: a pass has no such option or value; the "
                  "passes given take:\n";
  OutputAmongErrors redirection;
  for (llvm::StringRef argument : arguments) {
    // -PASS=OPTION=VALUE, or --pass-pipeline=OP(PASS{OPTION=VALUE},PASS).
    llvm::SmallVector<llvm::StringRef> words;
    llvm::SplitString(argument.ltrim('-'), words, "=(){}, ");
    for (llvm::StringRef name : words)
      if (const auto *pass = mlir::PassInfo::lookup(name))
        pass->printHelpStr(kIndent, kColumn);
      else if (const auto *pipeline = mlir::PassPipelineInfo::lookup(name))
        pipeline->printHelpStr(kIndent, kColumn);
  }
}
