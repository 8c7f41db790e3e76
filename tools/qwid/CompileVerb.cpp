//===- CompileVerb.cpp - qwid compile -------------------------------------===//

#include "Console.h"
#include "Plan.h"
#include "Verbs.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/JsonStream.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

Error qwid::refuseForm(StringRef model) {
  return makeFailure(Fault::Input, "'" + makePrintable(model) +
                                       "' is machine code already, expected "
                                       "an ONNX model or a plan (.qwid)");
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// An error if --float contradicts other options.
static Error checkFloat(const PlanOptions &plan) {
  StringRef other = !plan.calibrate.empty()     ? "--calibrate"
                    : !plan.readRanges.empty()  ? "--read-ranges"
                    : !plan.writeRanges.empty() ? "--write-ranges"
                    : plan.estimator            ? "--ranges"
                                                : "";
  if (!other.empty())
    return makeFailure(Fault::Usage, "give either --float or " + other);
  if (plan.quantizeGiven())
    return makeFailure(Fault::Usage,
                       "--float compiles the model as it is; leave out "
                       "--weights, --rescale, --integer-only, --keep-float "
                       "and --qdq-exact");
  return Error::success();
}

/// Options that only make sense where a plan is made were given for a plan.
static Error checkPlanOptions(const CompileCommand &command) {
  const PlanOptions &plan = command.plan;
  if (!plan.rangesGiven() && plan.writeRanges.empty() && !plan.estimator &&
      !command.useFloat && !plan.quantizeGiven() &&
      !plan.preprocess.anyGiven() && plan.labels.empty() && !plan.batch &&
      plan.inputShapes.empty())
    return Error::success();
  return makeFailure(
      Fault::Usage,
      "'" + makePrintable(plan.model) +
          "' is a plan: arithmetic, preprocessing, labels and shapes are in "
          "it; to change them, quantize the model again");
}

//===----------------------------------------------------------------------===//
// Summary
//===----------------------------------------------------------------------===//

static void printJson(const CompileCommand &command, const MadePlan &made,
                      const CompileResult &result) {
  JsonStream json(outs(), 2);
  json.object([&] {
    json.attribute("file", command.code.output);
    json.attribute("target", command.code.target);
    json.attribute("nodes", made.summary.nodes);
    json.attributeArray("kept_float", [&] {
      for (const KeptNode &kept : made.summary.keptFloat)
        json.value(kept.node);
    });
    json.attributeArray("input_scaling", [&] {
      for (const std::string &node : made.summary.inputScaling)
        json.value(node);
    });
    if (made.agreement && made.agreement->photos > 0)
      json.attributeObject("answers", [&] {
        json.attribute("compared", int64_t(made.agreement->photos));
        json.attribute("changed", int64_t(made.agreement->changed));
      });
    json.attributeArray("dropped", [&] {
      for (const std::string &node : made.summary.dropped)
        json.value(node);
    });
    json.attribute("file_bytes", int64_t(result.fileBytes));
    json.attribute("weights_bytes", int64_t(result.artefact.weightsBytes));
    json.attributeArray("variants", [&] {
      for (const ArtefactInfo::Variant &variant : result.artefact.variants)
        json.object([&] {
          json.attribute("isa", variant.isa);
          json.attribute("layers", int64_t(variant.layers.size()));
          json.attribute("code_bytes", int64_t(variant.codeBytes));
          json.attribute("weights_bytes", int64_t(variant.weightsBytes));
          json.attribute("arena_bytes", int64_t(variant.arenaBytes));
        });
    });
    json.attribute("seconds", result.seconds);
  });
  outs() << "\n";
}

static void printText(const CompileCommand &command, const MadePlan &made,
                      const CompileResult &result) {
  auto kilobytes = [](uint64_t bytes) {
    return format("%.1f kB", bytes / 1e3);
  };
  outs() << makePrintable(command.code.output) << ": " << command.code.target
         << ", " << made.summary.nodes << " nodes, "
         << made.summary.keptFloat.size() << " kept in float, "
         << kilobytes(result.fileBytes) << ", compiled in "
         << format("%.1f s\n", result.seconds);
  for (const ArtefactInfo::Variant &variant : result.artefact.variants)
    outs() << "  " << left_justify(variant.isa, 11) << " "
           << variant.layers.size() << " layers, code "
           << kilobytes(variant.codeBytes) << ", weights "
           << kilobytes(variant.weightsBytes) << ", arena "
           << kilobytes(variant.arenaBytes) << "\n";
  printPlan(outs(), made);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// The model to compile: the plan that was given, or what is made of a model.
static Expected<MadePlan> loadOrMakePlan(const CompileCommand &command) {
  const PlanOptions &options = command.plan;
  Expected<ModelForm> form = detectForm(options.model);
  if (!form)
    return form.takeError();
  if (*form == ModelForm::Plan) {
    if (Error error = checkPlanOptions(command))
      return std::move(error);
    Expected<ImportResult> plan = loadPlan(options.model);
    if (!plan)
      return plan.takeError();
    printMessages(plan->messages, options.verbose);
    PlanSummary summary = summarize(plan->model);
    return MadePlan{std::move(plan->model), std::move(summary), {}};
  }
  if (*form != ModelForm::Onnx)
    return refuseForm(options.model);
  // The float graph is the same, whatever arithmetic it will get.
  bool onlyFloat = command.stopAfter == Stage::Float;
  if (command.useFloat && !onlyFloat)
    if (Error error = checkFloat(options))
      return std::move(error);
  Arithmetic arithmetic =
      command.useFloat || onlyFloat ? Arithmetic::Float : Arithmetic::Quantized;
  return makePlan(options, arithmetic, /*knowsFloat=*/true);
}

/// --stop-after: prints the module of that stage.
static Error printStage(const CompileCommand &command, Model model) {
  if (*command.stopAfter > Stage::Quantized) {
    Expected<LowerResult> lowered =
        lower(model, *command.stopAfter, command.code);
    if (!lowered)
      return lowered.takeError();
    printMessages(lowered->messages, command.plan.verbose);
    model = std::move(lowered->model);
  }
  StringRef output = command.code.output;
  if (!output.empty() && output != "-")
    return writePlan(model.getModule(), output, /*asText=*/true);
  writePlan(model.getModule(), outs(), /*asText=*/true);
  return Error::success();
}

/// Before a model is read, because nobody wants to wait for a calibration to hear
/// of a slip.
static Error checkChoices(const CompileCommand &command) {
  CompileOptions code = command.code;
  if (!command.stopAfter)
    return checkCompile(code);
  code.output.clear(); // holds text
  if (*command.stopAfter > Stage::Quantized)
    if (Error error = checkCompile(code))
      return error;
  StringRef output = command.code.output;
  return output.empty() || output == "-" ? Error::success()
                                         : checkOutput(output);
}

static Error compileModel(const CompileCommand &command) {
  if (Error error = checkChoices(command))
    return error;
  Expected<MadePlan> made = loadOrMakePlan(command);
  if (!made)
    return made.takeError();
  if (command.stopAfter)
    return printStage(command, std::move(made->model));
  Expected<CompileResult> result = compile(made->model, command.code);
  if (!result)
    return result.takeError();
  printMessages(result->messages, command.plan.verbose);
  command.json ? printJson(command, *made, *result)
               : printText(command, *made, *result);
  return Error::success();
}

int qwid::runCompile(const CompileCommand &command) {
  if (Error error = compileModel(command))
    return reportFailure(std::move(error), command.plan.verbose);
  return ExitOk;
}
