//===- ValidateVerb.cpp - qwid validate -----------------------------------===//

#include "Console.h"
#include "Progress.h"
#include "ValidateTables.h"
#include "Verbs.h"
#include "qwid/Driver/GroupClasses.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace qwid;

static ValidateOptions makeOptions(const ValidateCommand &command) {
  ValidateOptions options;
  options.models = command.models;
  options.data = command.data;
  options.forms.model.batch = command.batch;
  options.forms.model.inputShapes = command.inputShapes;
  options.forms.model.preprocess = command.preprocess;
  options.forms.alsoFloat = command.alsoFloat;
  options.forms.reference = command.reference;
  options.labels = command.labels;
  options.labelOffset = command.labelOffset;
  options.top = command.top;
  options.threads = command.threads;
  options.shard = command.shard.value_or(Shard());
  // Shards merge to what does not depend on the machine.
  options.speed = !command.noSpeed && !command.shard;
  return options;
}

static Expected<Validation> runForms(const ValidateCommand &command) {
  ValidateOptions options = makeOptions(command);
  Progress progress("validating");
  options.progress = [&](size_t done, size_t total) {
    progress.update(int64_t(done), int64_t(total));
  };
  return validate(options);
}

//===----------------------------------------------------------------------===//
// Shards
//===----------------------------------------------------------------------===//

static Expected<Validation> readShard(const std::string &path) {
  auto file = MemoryBuffer::getFile(path);
  if (!file)
    return makeFailure(Fault::Input, "cannot read '" + makePrintable(path) +
                                         "': " + file.getError().message());
  return parseShard(path, (*file)->getBuffer());
}

static Expected<Validation> mergeFiles(const ValidateCommand &command) {
  std::vector<Validation> shards;
  for (const std::string &path : command.models) {
    Expected<Validation> shard = readShard(path);
    if (!shard)
      return shard.takeError();
    shards.push_back(std::move(*shard));
  }
  return mergeShards(std::move(shards));
}

/// Whether the shard of `command` is there already. A file that is something else
/// is an error: it may be dear to somebody.
static Expected<bool> isDone(const ValidateCommand &command) {
  if (!sys::fs::exists(command.output))
    return false;
  Expected<Validation> shard = readShard(command.output);
  if (!shard)
    return shard.takeError();
  Expected<std::string> fingerprint = getFingerprint(makeOptions(command));
  if (!fingerprint)
    return fingerprint.takeError();
  return shard->fingerprint == *fingerprint &&
         shard->shard.index == command.shard->index;
}

static Error makeShard(const ValidateCommand &command) {
  Expected<bool> done = isDone(command);
  if (!done)
    return done.takeError();
  if (*done) {
    errs() << "qwid: info: '" << makePrintable(command.output)
           << "' is there already\n";
    return Error::success();
  }
  if (Error error = checkOutput(command.output))
    return error;
  Expected<Validation> validation = runForms(command);
  if (!validation)
    return validation.takeError();
  printMessages(validation->messages, command.verbose);
  return writeOutputFile(command.output, writeShard(*validation));
}

//===----------------------------------------------------------------------===//
// Reports
//===----------------------------------------------------------------------===//

static std::string makeJson(const Validation &validation,
                            const ValidationFigures &figures,
                            const ValidationExtras &extras) {
  std::string text;
  raw_string_ostream os(text);
  {
    JsonStream json(os, 2);
    json.object([&] { writeValidation(json, validation, figures, extras); });
  }
  return text + "\n";
}

/// Writes the first plan among the models so that it answers with groups.
static Error writeGroupedPlan(const ValidateCommand &command,
                              const Grouping &grouping) {
  for (const std::string &path : command.models) {
    Expected<ModelForm> form = detectForm(path);
    if (!form)
      return form.takeError();
    if (*form != ModelForm::Plan)
      continue;
    Expected<ImportResult> plan = loadPlan(path);
    if (!plan)
      return plan.takeError();
    Expected<Model> grouped =
        groupClasses(plan->model, grouping.names, grouping.groupOf);
    if (!grouped)
      return grouped.takeError();
    return writePlan(grouped->getModule(), command.groupedPlan,
                     /*asText=*/false);
  }
  return makeFailure(Fault::Usage, "--grouped-plan: no model is a plan");
}

/// Prints and writes what `command` asks for; returns the exit code.
static Expected<int> report(const ValidateCommand &command,
                            const Validation &validation) {
  ValidationExtras extras;
  extras.clusters = command.cluster;
  std::optional<Grouping> grouping;
  if (!command.mergeClasses.empty()) {
    auto read = readGrouping(command.mergeClasses, validation.classes);
    if (!read)
      return read.takeError();
    grouping = std::move(*read);
    extras.grouping = &*grouping;
  }
  if (!command.groupedPlan.empty())
    if (Error error = writeGroupedPlan(command, *grouping))
      return std::move(error);
  std::vector<BrokenBound> broken = checkBounds(validation, command.bounds);
  extras.broken = broken;
  ValidationFigures figures = computeFigures(validation);
  if (!command.output.empty())
    if (Error error = writeOutputFile(command.output,
                                      makeJson(validation, figures, extras)))
      return std::move(error);
  if (command.json)
    outs() << makeJson(validation, figures, extras);
  else
    printValidation(outs(), validation, figures, extras);
  int code = ExitOk;
  for (const BrokenBound &bound : broken)
    code = reportError(ExitInput, describeBroken(bound));
  // That a plan is not what its definition says is ours.
  for (auto [check, form] : zip(validation.tally.checks, validation.forms))
    if (!check.isExact())
      code = reportError(ExitInternal,
                         "'" + form.name +
                             "' compiled here does not give what the reference "
                             "executor gives; this is a defect of qwid");
  return code;
}

int qwid::runValidate(const ValidateCommand &command) {
  if (!command.certificate.empty())
    if (Error error = makeCertificate(command))
      return reportFailure(std::move(error), command.verbose);
  if (command.data.empty() && !command.merge) // --certify needs none
    return ExitOk;
  if (command.shard) {
    if (Error error = makeShard(command))
      return reportFailure(std::move(error), command.verbose);
    return ExitOk;
  }
  if (!command.output.empty())
    if (Error error = checkOutput(command.output))
      return reportFailure(std::move(error), command.verbose);
  Expected<Validation> validation =
      command.merge ? mergeFiles(command) : runForms(command);
  if (!validation)
    return reportFailure(validation.takeError(), command.verbose);
  printMessages(validation->messages, command.verbose);
  Expected<int> code = report(command, *validation);
  return code ? *code : reportFailure(code.takeError(), command.verbose);
}
