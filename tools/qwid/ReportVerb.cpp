//===- ReportVerb.cpp - qwid report ---------------------------------------===//

#include "Console.h"
#include "Progress.h"
#include "Verbs.h"
#include "qwid/Judge/Report.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Threading.h"

using namespace llvm;
using namespace qwid;

namespace {

/// Shows one step after the other.
class Steps {
public:
  void update(StringRef step, size_t done, size_t total) {
    if (step != name) {
      shown.reset();
      shown.emplace(step);
      name = step.str();
    }
    shown->update(int64_t(done), int64_t(total));
  }

private:
  std::string name;
  std::optional<Progress> shown;
};

} // namespace

static Expected<Report> gather(const ReportCommand &command) {
  Expected<ModelForm> form = detectForm(command.plan);
  if (!form)
    return form.takeError();
  if (*form != ModelForm::Plan)
    return makeFailure(Fault::Input,
                       "'" + makePrintable(command.plan) +
                           "' is no plan; make one with 'qwid quantize'");
  Steps steps;
  ReportOptions options;
  options.plan = command.plan;
  options.model = command.model;
  options.data = command.data;
  options.labelOffset = command.labelOffset;
  options.target = command.target;
  options.command = command.commandLine;
  options.threads = command.threads
                        ? unsigned(command.threads)
                        : hardware_concurrency().compute_thread_count();
  options.progress = [&](StringRef step, size_t done, size_t total) {
    steps.update(step, done, total);
  };
  return makeReport(options);
}

/// The verdict on the terminal, and where the rest is.
static void printVerdict(const ReportCommand &command, const Report &report) {
  outs() << report.verdict.headline << "\n";
  for (const std::string &sentence : report.verdict.sentences)
    outs() << "  " << sentence << "\n";
  outs() << makePrintable(command.output) << ": the page\n";
}

static Error writePage(const ReportCommand &command) {
  if (!command.json)
    if (Error error = checkOutput(command.output))
      return error;
  Expected<Report> report = gather(command);
  if (!report)
    return report.takeError();
  printMessages(report->messages, command.verbose);
  if (command.json) {
    JsonStream json(outs(), 1);
    writeReport(json, *report);
    return Error::success();
  }
  if (Error error = writeOutputFile(command.output, makePage(*report)))
    return error;
  printVerdict(command, *report);
  return Error::success();
}

int qwid::runReport(const ReportCommand &command) {
  if (Error error = writePage(command))
    return reportFailure(std::move(error), command.verbose);
  return ExitOk;
}
