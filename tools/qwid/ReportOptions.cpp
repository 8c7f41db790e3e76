//===- ReportOptions.cpp - The command line of qwid report ----------------===//

#include "ArgumentParser.h"
#include "Options.h"

#include "llvm/Support/Program.h"

using namespace llvm;
using namespace qwid;

/// What the user wrote, as a shell would read it again.
static std::string quoteCommand(ArrayRef<const char *> arguments) {
  std::string text = "qwid report";
  raw_string_ostream os(text);
  for (const char *argument : arguments) {
    os << " ";
    sys::printArg(os, argument, /*Quote=*/false);
  }
  return text;
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               ReportCommand &command) {
  ArgumentParser parser(
      "report", "[options] PLAN.qwid",
      "Say on one page what a plan costs and gains: accuracy, the error of\n"
      "each layer, size, memory, time. The page is one file that needs no\n"
      "network; without --model and --data it says what the plan alone shows.",
      "qwid report weeds.qwid --model weeds.onnx --data test/ -o report.html\n"
      "qwid report weeds.qwid --json");
  parser.group("options");
  parser.text("model", command.model, "FILE.onnx",
              "the float model that the plan was made of");
  parser.list("data", command.data, "DIR|FILE",
              "photos by class: a folder with a folder per class, a CSV\n"
              "'file,label', .npy arrays with labels.npy, CIFAR batches;\n"
              "may be given several times");
  parser.number("label-offset", command.labelOffset, -1'000'000, 1'000'000, "N",
                "added to labels that are indices");
  parser.text("target", command.target, "NAME",
              "whose program the bytes are of (default x86-64)");
  parser.number("threads", command.threads, 1, 256, "N",
                "threads (default: all cores)");
  parser.text("o", command.output, "FILE", "the page (default report.html)");
  parser.flag("json", command.json,
              "print JSON instead: every number of the page");
  parser.flag("v", command.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (positional.size() != 1)
    return parser.usageError(positional.empty() ? "no plan given"
                                                : "one plan at a time");
  command.plan = positional.front();
  command.commandLine = quoteCommand(arguments);
  return std::nullopt;
}
