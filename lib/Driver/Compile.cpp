//===- Compile.cpp - qwid quantize and qwid compile -----------------------===//

#include "qwid/Driver/Compile.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/ArgumentParser.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Target/Artefact.h"
#include "qwid/Target/CpuFeatures.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <chrono>

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// From a model to a plan
//===----------------------------------------------------------------------===//

/// An error if --float contradicts other options.
static int checkFloat(const PlanOptions &plan) {
  if (!plan.calibrate.empty())
    return reportError(ExitUsage, "give either --float or --calibrate");
  if (plan.quantizeGiven())
    return reportError(ExitUsage,
                       "--float compiles the model as it is; leave out "
                       "--weights, --rescale, --integer-only, --keep-float "
                       "and --qdq-exact");
  return ExitOk;
}

/// An error if the options do not say how to compute a model that brings, or
/// does not bring, scales of its own. `onlyQuantizes`: the verb knows no --float.
static int checkArithmetic(const PlanOptions &plan, bool hasScales,
                           bool onlyQuantizes) {
  if (hasScales) {
    if (plan.calibrate.empty() && plan.quantize.weights == WeightScheme::Int8)
      return ExitOk;
    return reportError(ExitUsage,
                       "'" + plan.model +
                           "' brings its own scales; leave out --calibrate "
                           "and --weights");
  }
  if (plan.quantize.exact)
    return reportError(ExitUsage,
                       "--qdq-exact is for models that bring their own scales, "
                       "which '" +
                           plan.model + "' does not");
  if (!plan.calibrate.empty())
    return ExitOk;
  if (onlyQuantizes)
    return reportError(ExitUsage,
                       "no ranges: give --calibrate DIR, a folder of photos "
                       "like those that the model will see");
  reportError(ExitInput, "'" + plan.model +
                             "' is a float model, and nothing says how to "
                             "compute it; give one of");
  llvm::errs() << "  --calibrate DIR   quantize it, with the ranges that the "
                  "photos in DIR show\n"
               << "  --float           compile it as it is\n"
               << "  or a plan (.qwid) that 'qwid quantize' wrote\n";
  return ExitInput;
}

/// Options that only make sense where a plan is made were given for a plan.
static int checkPlanOptions(const PlanOptions &plan, bool useFloat) {
  if (plan.calibrate.empty() && !useFloat && !plan.quantizeGiven() &&
      !plan.preprocess.anyGiven() && plan.labels.empty() && !plan.batch &&
      plan.inputShapes.empty())
    return ExitOk;
  return reportError(
      ExitUsage,
      "'" + plan.model +
          "' is a plan: arithmetic, preprocessing, labels "
          "and shapes are in it; to change them, quantize the model again");
}

/// A form that no compiler reads.
static int refuseForm(StringRef model) {
  return reportError(ExitInput, "'" + model +
                                    "' is machine code already, expected an "
                                    "ONNX model or a plan (.qwid)");
}

/// The module to compile, at stage `last` (float or quantized) or its own.
/// Null with an exit code in `code`.
static OwningOpRef<ModuleOp> makePlan(Session &session,
                                      const PlanOptions &options, bool useFloat,
                                      bool onlyQuantizes, int &code) {
  auto module =
      importFloat(session, options.model, {options.batch, options.inputShapes});
  bool hasScales = module && bringsScales(*module);
  code = module ? int(ExitOk) : int(ExitInput);
  if (!code && !useFloat)
    code = checkArithmetic(options, hasScales, onlyQuantizes);
  if (!code)
    code = attachMetadata(*module, options);
  if (!code && !useFloat)
    code = hasScales ? quantizeByOwnScales(*module, options)
                     : quantizeByCalibration(*module, options);
  return code ? OwningOpRef<ModuleOp>() : std::move(module);
}

static void printKeptFloat(llvm::raw_ostream &os, const PlanSummary &summary) {
  if (summary.keptFloat.empty())
    return;
  constexpr size_t kMost = 50;
  ArrayRef<std::string> names = summary.keptFloat;
  os << "  kept in float: ";
  llvm::interleaveComma(names.take_front(kMost), os);
  if (names.size() > kMost)
    os << " and " << names.size() - kMost
       << " others; qwid inspect lists all, with reasons";
  os << "\n";
}

int qwid::runQuantize(const QuantizeCommand &command) {
  llvm::Expected<ModelForm> form = detectForm(command.plan.model);
  if (!form)
    return reportError(ExitInput, form.takeError());
  if (*form == ModelForm::Plan)
    return reportError(ExitInput, "'" + command.plan.model +
                                      "' is a plan already, expected an ONNX "
                                      "model");
  if (*form != ModelForm::Onnx)
    return refuseForm(command.plan.model);
  bool useFloat = command.stopAfter == Stage::Float;
  Session session(command.plan.verbose);
  int code;
  OwningOpRef<ModuleOp> module =
      makePlan(session, command.plan, useFloat, /*onlyQuantizes=*/true, code);
  if (!module)
    return code;
  if (llvm::Error error = writePlan(*module, command.output, command.emitText))
    return reportError(ExitInput, std::move(error));
  if (command.output == "-")
    return ExitOk;
  PlanSummary summary = summarizePlan(*module);
  llvm::outs() << command.output << ": plan of " << summary.nodes << " layers, "
               << summary.keptFloat.size() << " kept in float\n";
  printKeptFloat(llvm::outs(), summary);
  return ExitOk;
}

//===----------------------------------------------------------------------===//
// From a plan to an artefact
//===----------------------------------------------------------------------===//

namespace {

/// What --target and --isa choose.
struct TargetChoice {
  const TargetInfo *target = nullptr;
  SmallVector<const VariantInfo *> variants; ///< best first
};

} // namespace

/// Chooses target and variants; false after printing an error.
static int chooseTarget(const CompileCommand &command, TargetChoice &choice) {
  SmallVector<StringRef> names;
  for (const TargetInfo &target : getTargets())
    names.push_back(target.name);
  names.push_back("native");
  if (command.target.empty() || !llvm::is_contained(names, command.target)) {
    std::string hint;
    if (StringRef near = findNearMiss(command.target, names); !near.empty())
      hint = ", did you mean '" + near.str() + "'?";
    reportError(ExitUsage,
                command.target.empty()
                    ? "no target given, add '--target NAME'"
                    : "unknown target '" + command.target + "'" + hint);
    llvm::errs() << "targets are:\n";
    for (const TargetInfo &target : getTargets())
      llvm::errs() << "  " << target.name
                   << std::string(10 - target.name.size(), ' ')
                   << target.description << "\n";
    llvm::errs() << "  native    the best for this machine\n";
    return ExitUsage;
  }
  bool native = command.target == "native";
#if defined(__aarch64__)
  choice.target = findTarget(native ? "aarch64" : command.target);
#else
  choice.target = findTarget(native ? "x86-64" : command.target);
#endif
  for (const VariantInfo *variant : choice.target->variants) {
    bool wanted = command.isa.empty() || variant->isa == command.isa;
    if (wanted && native)
      wanted = choice.variants.empty() && runsHere(*variant);
    if (wanted)
      choice.variants.push_back(variant);
  }
  if (!choice.variants.empty())
    return ExitOk;
  SmallVector<StringRef> isas;
  for (const VariantInfo *variant : choice.target->variants)
    isas.push_back(variant->isa);
  return reportError(
      command.isa.empty() ? ExitInput : ExitUsage,
      "target '" + command.target + "' has no variant " +
          (command.isa.empty() ? "for this machine" : "'" + command.isa + "'") +
          ", expected " + joinChoices(isas));
}

/// Kind, name and header of the artefact; false after printing an error.
static int describeArtefact(const CompileCommand &command,
                            const TargetChoice &choice,
                            ArtefactOptions &options) {
  StringRef stem = llvm::sys::path::stem(command.output);
  std::string suffix = command.emit.empty() ? "" : "." + command.emit;
  if (command.emit == "exe")
    suffix = "";
  else if (command.emit.empty())
    suffix = llvm::sys::path::extension(command.output).str();
  std::optional<ArtefactKind> kind = artefactKindOf("x" + suffix);
  if (!kind)
    return reportError(ExitUsage,
                       "'" + command.output +
                           "': no kind of artefact has that suffix; expected "
                           ".so, .a, .o or none (an executable), or --emit");
  options.kind = *kind;
  options.name = makeModelName(command.name.empty() ? stem : command.name);
  options.target = choice.target->name.str();
  options.outputPath = command.output;
  if (*kind != ArtefactKind::Executable && *kind != ArtefactKind::Assembly) {
    SmallString<128> header(command.output);
    llvm::sys::path::replace_extension(header, ".h");
    options.headerPath = header.str().str();
  }
  return ExitOk;
}

static void printSummary(const CompileCommand &command,
                         const PlanSummary &summary, const ArtefactInfo &info,
                         double seconds) {
  uint64_t fileBytes = 0;
  (void)llvm::sys::fs::file_size(command.output, fileBytes);
  if (command.json) {
    llvm::json::OStream json(llvm::outs(), 2);
    json.object([&] {
      json.attribute("file", command.output);
      json.attribute("target", command.target);
      json.attribute("layers", summary.nodes);
      json.attributeArray("kept_float", [&] {
        for (const std::string &name : summary.keptFloat)
          json.value(name);
      });
      json.attribute("file_bytes", int64_t(fileBytes));
      json.attribute("weights_bytes", int64_t(info.weightsBytes));
      json.attributeArray("variants", [&] {
        for (const ArtefactInfo::Variant &variant : info.variants)
          json.object([&] {
            json.attribute("isa", variant.isa);
            json.attribute("code_bytes", int64_t(variant.codeBytes));
            json.attribute("weights_bytes", int64_t(variant.weightsBytes));
            json.attribute("arena_bytes", int64_t(variant.arenaBytes));
          });
      });
      json.attribute("seconds", seconds);
    });
    llvm::outs() << "\n";
    return;
  }
  auto kilobytes = [](uint64_t bytes) {
    return llvm::format("%.1f kB", bytes / 1e3);
  };
  llvm::outs() << command.output << ": " << command.target << ", "
               << summary.nodes << " layers, " << summary.keptFloat.size()
               << " kept in float, " << kilobytes(fileBytes) << ", compiled in "
               << llvm::format("%.1f s\n", seconds);
  for (const ArtefactInfo::Variant &variant : info.variants)
    llvm::outs() << "  " << variant.isa
                 << std::string(12 - std::min<size_t>(11, variant.isa.size()),
                                ' ')
                 << "code " << kilobytes(variant.codeBytes) << ", weights "
                 << kilobytes(variant.weightsBytes) << ", arena "
                 << kilobytes(variant.arenaBytes) << "\n";
  printKeptFloat(llvm::outs(), summary);
}

/// The module to compile: the plan that was given, or one made from a model.
static OwningOpRef<ModuleOp>
loadOrMakePlan(Session &session, const CompileCommand &command, int &code) {
  llvm::Expected<ModelForm> form = detectForm(command.plan.model);
  code = ExitInput;
  if (!form) {
    reportError(ExitInput, form.takeError());
    return {};
  }
  if (*form == ModelForm::Plan) {
    if ((code = checkPlanOptions(command.plan, command.useFloat)))
      return {};
    auto plan = readPlan(command.plan.model, *session.context);
    code = plan ? ExitOk : ExitInput;
    return plan;
  }
  if (*form != ModelForm::Onnx) {
    refuseForm(command.plan.model);
    return {};
  }
  // The float graph is the same, whatever arithmetic it will get.
  bool onlyFloat = command.stopAfter == Stage::Float,
       useFloat = command.useFloat || onlyFloat;
  if (command.useFloat && !onlyFloat && (code = checkFloat(command.plan)))
    return {};
  auto module = makePlan(session, command.plan, useFloat,
                         /*onlyQuantizes=*/false, code);
  if (module && useFloat && !onlyFloat && bringsScales(*module)) {
    code = computeInFloat(*module);
    if (code)
      return {};
  }
  return module;
}

/// --stop-after: prints the module of that stage.
static int printStage(const CompileCommand &command, ModuleOp plan,
                      const TargetChoice &choice) {
  if (*command.stopAfter > Stage::Quantized)
    if (int code = lowerVariant(*choice.variants[0], *command.stopAfter, plan))
      return code;
  if (llvm::Error error =
          writeFile(command.output.empty() ? "-" : command.output,
                    [&](llvm::raw_ostream &os) { printModule(plan, os); }))
    return reportError(ExitInput, std::move(error));
  return ExitOk;
}

int qwid::runCompile(const CompileCommand &command) {
  auto start = std::chrono::steady_clock::now();
  bool needsTarget =
      !command.stopAfter || *command.stopAfter > Stage::Quantized;
  TargetChoice choice;
  ArtefactOptions options;
  // First, because nobody wants to wait for a calibration to hear of a slip.
  if (needsTarget)
    if (int code = chooseTarget(command, choice))
      return code;
  if (!command.stopAfter)
    if (int code = describeArtefact(command, choice, options))
      return code;
  Session session(command.plan.verbose);
  int code;
  OwningOpRef<ModuleOp> plan = loadOrMakePlan(session, command, code);
  if (!plan)
    return code;
  if (command.stopAfter)
    return printStage(command, *plan, choice);
  SmallVector<OwningOpRef<ModuleOp>> lowered;
  SmallVector<ModuleOp> variants;
  for (const VariantInfo *variant : choice.variants) {
    lowered.push_back(plan->clone());
    variants.push_back(*lowered.back());
    if ((code = lowerVariant(*variant, Stage::Lowered, variants.back())))
      return code;
  }
  ArtefactInfo info;
  if (failed(emitArtefact(variants, options, info)))
    return ExitInput;
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  printSummary(command, summarizePlan(*plan), info, time.count());
  return ExitOk;
}
