//===- Compile.cpp - From a plan to an artefact ---------------------------===//
//
//   for a selftest: the reference executor on made-up inputs -> certificate
//   per variant: storage sign -> integer pipeline -> lowered pipeline
//   all variants -> artefact
//
//===----------------------------------------------------------------------===//

#include "Call.h"
#include "LoweredSize.h"

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/Certify.h"
#include "qwid/Driver/ChooseVariant.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Support/Words.h"
#include "qwid/Target/CpuFeatures.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

namespace {

/// What target and isa choose.
struct TargetChoice {
  const TargetInfo *target = nullptr;
  SmallVector<const VariantInfo *> variants; ///< best first
};

} // namespace

/// Why there is no target of that name, and what to take instead, where it is
/// one that people try; empty for any other.
static StringRef explainNoTarget(StringRef name) {
  constexpr llvm::StringLiteral arm64 =
      "any AArch64 board with a 64-bit system is '--target aarch64'";
  constexpr llvm::StringLiteral arm32 =
      "there is no 32-bit Arm target; put a 64-bit system on the board ('uname "
      "-m' must say aarch64), then take '--target aarch64', rpi4 or rpi5";
  constexpr llvm::StringLiteral x86 = "there is no 32-bit x86 target";
  // The first that the name begins with counts.
  constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> reasons[] = {
      {"arm64", arm64},    {"armv8", arm64}, {"armv9", arm64}, {"rpi3", arm64},
      {"rpizero2", arm64}, {"arm", arm32},   {"rpi1", arm32},  {"rpi2", arm32},
      {"rpizero", arm32},  {"i386", x86},    {"i686", x86}};
  for (const auto &[prefix, reason] : reasons)
    if (name.starts_with_insensitive(prefix))
      return reason;
  return "";
}

/// "no target given ...", and what targets there are.
static llvm::Error refuseTarget(StringRef given) {
  SmallVector<StringRef> names;
  std::string list = "\ntargets are:\n";
  for (const TargetInfo &target : getTargets()) {
    names.push_back(target.name);
    list += llvm::formatv("  {0,-9} {1}\n", target.name, target.description);
  }
  names.push_back("native");
  list += "  native    the best for this machine";
  if (given.empty())
    return makeFailure(Fault::Usage,
                       "no target given, add '--target NAME'" + list);
  StringRef reason = explainNoTarget(given);
  return makeFailure(Fault::Usage,
                     "unknown target '" + given + "'" +
                         (reason.empty() ? suggestNearMiss(given, names)
                                         : (": " + reason).str()) +
                         list);
}

static llvm::Expected<TargetChoice>
chooseTarget(const CompileOptions &options) {
  bool native = options.target == "native";
  StringRef own = getOwnMachine().name == "aarch64" ? "aarch64" : "x86-64";
  TargetChoice choice;
  choice.target = findTarget(native ? own : options.target);
  if (!choice.target)
    return refuseTarget(options.target);
  SmallVector<StringRef> isas;
  for (const VariantInfo *variant : choice.target->variants) {
    isas.push_back(variant->isa);
    bool wanted = options.isa.empty() || variant->isa == options.isa;
    if (wanted && native)
      wanted = choice.variants.empty() && runsHere(*variant);
    if (wanted)
      choice.variants.push_back(variant);
  }
  if (!choice.variants.empty())
    return choice;
  bool any = options.isa.empty();
  return makeFailure(any ? Fault::Input : Fault::Usage,
                     "target '" + options.target + "' has no variant " +
                         (any ? "for this machine" : "'" + options.isa + "'") +
                         ", expected " + joinChoices(isas));
}

llvm::Expected<const VariantInfo *>
qwid::chooseVariant(const CompileOptions &options) {
  llvm::Expected<TargetChoice> choice = chooseTarget(options);
  if (!choice)
    return choice.takeError();
  return choice->variants.front();
}

/// Kind, name and header of the artefact.
static llvm::Expected<ArtefactOptions>
describeArtefact(const CompileOptions &options, const TargetChoice &choice) {
  StringRef output = options.output;
  std::optional<ArtefactKind> kind = options.kind;
  if (!kind)
    kind = artefactKindOf(output);
  if (!kind)
    return makeFailure(
        Fault::Usage, "'" + makePrintable(output) +
                          "': no kind of artefact has that suffix; expected "
                          ".so, .a, .o, .s or none (an executable), or --emit");
  if (output == "-" && *kind != ArtefactKind::Assembly)
    return makeFailure(Fault::Usage,
                       "'-o -': an artefact needs a file name, as in '-o "
                       "NAME.so'; only text goes to standard output, which "
                       "--stop-after prints");
  if (options.selftest && *kind == ArtefactKind::Assembly)
    return makeFailure(Fault::Usage, "assembly holds no certificate; leave out "
                                     "--selftest, or write another kind");
  ArtefactOptions artefact;
  artefact.kind = *kind;
  artefact.name = makeModelName(
      options.name.empty() ? llvm::sys::path::stem(output) : options.name);
  artefact.target = choice.target->name.str();
  artefact.outputPath = options.output;
  if (*kind != ArtefactKind::Executable && *kind != ArtefactKind::Assembly) {
    SmallString<128> header(output);
    llvm::sys::path::replace_extension(header, ".h");
    artefact.headerPath = header.str().str();
  }
  return artefact;
}

llvm::Error qwid::checkCompile(const CompileOptions &options) {
  llvm::Expected<TargetChoice> choice = chooseTarget(options);
  if (!choice)
    return choice.takeError();
  if (options.output.empty())
    return llvm::Error::success();
  if (llvm::Error error = describeArtefact(options, *choice).takeError())
    return error;
  return checkOutput(options.output);
}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

/// Brings `module` to `last` (Integer or Lowered) for one instruction set.
static llvm::Error lowerVariant(ModuleOp module, const VariantInfo &variant,
                                Stage last, Call &call) {
  auto toIntegers = PassManager::on<ModuleOp>(module.getContext());
  buildIntegerPipeline(toIntegers, variant.unsignedStorage
                                       ? StorageSign::Unsigned
                                       : StorageSign::Signed);
  // The conversion refuses what a model may ask and qwid cannot do.
  if (failed(toIntegers.run(module)))
    return call.fail();
  if (last == Stage::Integer)
    return llvm::Error::success();
  auto toCode = PassManager::on<ModuleOp>(module.getContext());
  buildLoweredPipeline(toCode, variant.isa);
  if (succeeded(toCode.run(module)))
    return llvm::Error::success();
  return call.fail(
      makeFailure(Fault::Internal, "no code for variant '" + variant.isa +
                                       "'; this is a defect of qwid"));
}

llvm::Expected<LowerResult> qwid::lower(const Model &model, Stage stage,
                                        const CompileOptions &options) {
  llvm::Expected<TargetChoice> choice = chooseTarget(options);
  if (!choice)
    return choice.takeError();
  Call call(model.getContext());
  Model copy = model.clone();
  if (failed(prepareToLower(copy.getModule())))
    return call.fail(Fault::Internal);
  if (llvm::Error error =
          lowerVariant(copy.getModule(), *choice->variants[0], stage, call))
    return std::move(error);
  return LowerResult{std::move(copy), call.takeMessages()};
}

llvm::Expected<CompileResult> qwid::compile(const Model &model,
                                            const CompileOptions &options) {
  llvm::Expected<TargetChoice> choice = chooseTarget(options);
  if (!choice)
    return choice.takeError();
  llvm::Expected<ArtefactOptions> artefact = describeArtefact(options, *choice);
  if (!artefact)
    return artefact.takeError();
  Call call(model.getContext());
  Model start = model.clone();
  if (failed(prepareToLower(start.getModule())))
    return call.fail(Fault::Internal);
  Certificate certificate;
  if (options.selftest) {
    FailureOr<Certificate> made =
        certifyValues(start.getModule(), options.selftest);
    if (failed(made))
      return call.fail();
    certificate = std::move(*made);
    certificate.planHash = hashPlan(model);
    artefact->certificate = &certificate;
  }
  std::vector<Model> lowered;
  SmallVector<ModuleOp> modules;
  for (const VariantInfo *variant : choice->variants) {
    lowered.push_back(start.clone());
    modules.push_back(lowered.back().getModule());
    if (llvm::Error error =
            lowerVariant(modules.back(), *variant, Stage::Lowered, call))
      return std::move(error);
  }
  CompileResult result;
  if (failed(emitArtefact(modules, *artefact, result.artefact)))
    return call.fail();
  (void)llvm::sys::fs::file_size(options.output, result.fileBytes);
  result.seconds = call.getSeconds();
  result.messages = call.takeMessages();
  return result;
}
