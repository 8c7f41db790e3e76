//===- AnalyzeVerb.cpp - qwid analyze -------------------------------------===//

#include "AnalyzeTables.h"
#include "Console.h"
#include "Plan.h"
#include "Progress.h"
#include "Verbs.h"
#include "qwid/Driver/ChooseVariant.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// The two networks
//===----------------------------------------------------------------------===//

namespace {

/// A plan and the float model that it is compared with.
struct Networks {
  Model model, plan;
};

} // namespace

static Expected<Networks> loadNetworks(const AnalyzeCommand &command) {
  Expected<ImportResult> plan = loadPlan(command.plan.model);
  if (!plan)
    return plan.takeError();
  printMessages(plan->messages, command.plan.verbose);
  ModelOptions options;
  options.batch = command.plan.batch;
  options.inputShapes = command.plan.inputShapes;
  Expected<ImportResult> model = importModel(command.model, options);
  if (!model)
    return model.takeError();
  printMessages(model->messages, command.plan.verbose);
  return Networks{std::move(model->model), std::move(plan->model)};
}

static Expected<Networks> makeNetworks(const AnalyzeCommand &command) {
  Expected<MadePlan> made =
      makePlan(command.plan, Arithmetic::Quantized, /*knowsFloat=*/false);
  if (!made)
    return made.takeError();
  return Networks{std::move(*made->source), std::move(made->model)};
}

static Error usage(const Twine &text) {
  return makeFailure(Fault::Usage, text);
}

/// The networks of `command`, whose model is `form`.
static Expected<Networks> findNetworks(const AnalyzeCommand &command,
                                       ModelForm form) {
  std::string name = "'" + makePrintable(command.plan.model) + "'";
  if (form == ModelForm::Onnx) {
    if (!command.model.empty())
      return usage(name + " is an ONNX model itself; --model is for plans");
    return makeNetworks(command);
  }
  if (form != ModelForm::Plan)
    return refuseForm(command.plan.model);
  if (command.model.empty())
    return usage(name + " is a plan; add --model with the float model that it "
                        "was made of");
  if (command.plan.rangesGiven() || command.plan.quantizeGiven() ||
      command.plan.preprocess.anyGiven())
    return usage(name + " is a plan, which has its ranges, arithmetic and "
                        "preprocessing in it; leave out the options for them");
  return loadNetworks(command);
}

//===----------------------------------------------------------------------===//
// Looking
//===----------------------------------------------------------------------===//

static Error observe(const AnalyzeCommand &command, Analysis &analysis) {
  AnalyzeOptions options;
  options.samples =
      command.data.empty() ? command.plan.calibrate : command.data;
  options.threads = command.threads
                        ? *command.threads
                        : hardware_concurrency().compute_thread_count();
  options.shard = command.shard.value_or(Shard());
  options.sensitivityPhotos = command.sensitivityPhotos;
  // Each is made when its step begins, so that its time is that of the step.
  std::optional<Progress> walking, repairing;
  options.walking = [&](size_t done, size_t total) {
    walking->update(done, total);
  };
  options.repairing = [&](size_t done, size_t total) {
    if (!repairing) {
      walking.reset();
      repairing.emplace("keeping layers in float,");
    }
    repairing->update(done, total);
  };
  walking.emplace("walking through layers, photo");
  return analysis.observe(options);
}

static Error merge(const AnalyzeCommand &command, Analysis &analysis) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const std::string &path : command.merge) {
    auto file = MemoryBuffer::getFile(path);
    if (std::error_code code = file.getError())
      return createStringError(code, "cannot read '" + makePrintable(path) +
                                         "': " + code.message());
    parts.emplace_back(path, (*file)->getBuffer().str());
  }
  return analysis.mergeParts(parts);
}

/// What the options say, before minutes pass.
static Error checkCommand(const AnalyzeCommand &command) {
  bool hasSamples = !command.data.empty() || !command.plan.calibrate.empty();
  if (!command.merge.empty() && (!command.data.empty() || command.shard))
    return usage("--merge puts parts together; leave out --data and --shard");
  if (command.merge.empty() && !hasSamples)
    return usage("no samples: give --data DIR, a folder of photos like those "
                 "that the model will see");
  if (command.shard.has_value() != !command.output.empty())
    return usage("--shard I/N writes its part to -o FILE; give both or none");
  if (command.shard && (command.json || !command.csv.empty()))
    return usage("a part has no figures of its own; give --json and --csv with "
                 "--merge");
  for (const std::string &path : {command.output, command.csv})
    if (!path.empty())
      if (Error error = checkOutput(path))
        return error;
  return Error::success();
}

static void printJson(const Networks &networks, const AnalyzeResult &result) {
  {
    JsonStream json(outs(), 1);
    json.object([&] {
      json.attribute("model", networks.plan.getName());
      writeAnalysis(json, result);
    });
  }
  outs() << "\n";
}

/// The times of both networks; nothing, and a warning, if one of them cannot be
/// compiled.
static std::optional<NodeTimes> findTimes(const Networks &networks,
                                          const VariantInfo &variant) {
  Expected<NodeTimes> times =
      predictNodeTimes(networks.model, networks.plan, variant);
  if (times)
    return std::move(*times);
  errs() << "qwid: warning: no times are predicted: "
         << toString(times.takeError()) << "\n";
  return std::nullopt;
}

static Error report(const AnalyzeCommand &command, const Networks &networks,
                    const VariantInfo &variant, const Analysis &analysis) {
  if (command.shard)
    return writeOutputFile(command.output, analysis.writePart());
  std::optional<NodeTimes> times = findTimes(networks, variant);
  AnalyzeResult result = analysis.getResult(times ? &*times : nullptr);
  if (!command.csv.empty()) {
    std::string text;
    raw_string_ostream os(text);
    writeAnalyzeCsv(os, result);
    if (Error error = writeOutputFile(command.csv, text))
      return error;
  }
  if (command.json)
    printJson(networks, result);
  else
    printAnalyze(outs(), command.plan.model, result, command.top);
  return Error::success();
}

static Error analyze(const AnalyzeCommand &command) {
  if (Error error = checkCommand(command))
    return error;
  CompileOptions target;
  target.target = command.target;
  Expected<const VariantInfo *> variant = chooseVariant(target);
  if (!variant)
    return variant.takeError();
  Expected<ModelForm> form = detectForm(command.plan.model);
  if (!form)
    return form.takeError();
  Expected<Networks> networks = findNetworks(command, *form);
  if (!networks)
    return networks.takeError();
  if (bringsScales(networks->model.getModule()))
    errs() << "qwid: info: '" << makePrintable(networks->model.getName())
           << "' rounds as its own scales say; errors are what the plan adds\n";
  Expected<Analysis> analysis =
      Analysis::start(networks->model, networks->plan);
  if (!analysis)
    return analysis.takeError();
  if (Error error = command.merge.empty() ? observe(command, *analysis)
                                          : merge(command, *analysis))
    return error;
  printMessages(analysis->getMessages(), command.plan.verbose);
  return report(command, *networks, **variant, *analysis);
}

int qwid::runAnalyze(const AnalyzeCommand &command) {
  if (Error error = analyze(command))
    return reportFailure(std::move(error), command.plan.verbose);
  return ExitOk;
}
