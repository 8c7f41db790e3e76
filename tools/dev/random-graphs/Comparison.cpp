//===- Comparison.cpp - Program against reference -------------------------===//

#include "Comparison.h"

#include "Program.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Import/ImportONNX.h"
#include "qwid/Reference/Executor.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <random>

using namespace llvm;
using namespace qwid;
using namespace qwid::random;
using mlir::FailureOr;
using mlir::ModuleOp;
using mlir::OwningOpRef;

static std::vector<Scheme> makeSchemes() {
  std::vector<Scheme> schemes;
  auto add = [&](StringLiteral name,
                 Borders borders = Borders::None) -> QuantizeOptions & {
    schemes.push_back({name, false, borders, {}});
    return schemes.back().options;
  };
  add("float");
  schemes.back().isFloat = true;
  add("int8");
  add("shift").rescale = RescaleKind::Shift;
  add("fixed").rescale = RescaleKind::Fixed;
  add("integer-only").integerOnly = true;
  add("pow2").weights = WeightScheme::PowerOfTwo;
  QuantizeOptions &coarse = add("pow2-shift");
  coarse.weights = WeightScheme::PowerOfTwo;
  coarse.rescale = RescaleKind::Shift;
  add("own-8", Borders::Bits8);
  add("own-16", Borders::Bits16);
  add("own-8-exact", Borders::Bits8).exact = true;
  return schemes;
}

const std::vector<Scheme> &qwid::random::getSchemes() {
  static const std::vector<Scheme> schemes = makeSchemes();
  return schemes;
}

namespace {

/// Collects the first error of a context.
class FirstError {
public:
  explicit FirstError(mlir::MLIRContext &context)
      : handler(&context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error &&
              text.empty())
            text = diagnostic.str();
          return success();
        }) {}
  std::string text;

private:
  mlir::ScopedDiagnosticHandler handler;
};

/// One model under one scheme.
class ComparisonRun {
public:
  ComparisonRun(uint64_t seed, unsigned steps, const Scheme &scheme)
      : seed(seed), steps(steps), scheme(scheme), context(makeContext()),
        error(*context), numbers(seed) {}

  Result run(StringRef onlyTarget);
  bool write(StringRef path) {
    if (!import() || !quantize())
      return false;
    cantFail(qwid::writePlan(*module, path, /*asText=*/false));
    return true;
  }

private:
  Result refused() { return {Verdict::Refused, error.text}; }
  Result different(const Twine &what) {
    return {Verdict::Different, what.str()};
  }

  bool import();
  bool quantize();
  /// One sample: usual numbers, or with outliers beyond any range seen.
  std::vector<Tensor> makeInputs(bool outliers);
  /// What is wrong with the variants of `target`; empty if nothing is.
  std::string compareOn(const TargetInfo &target);
  std::string compareVariant(const TargetInfo &target, StringRef isa,
                             StringRef folder);

  uint64_t seed;
  unsigned steps;
  const Scheme &scheme;
  std::unique_ptr<mlir::MLIRContext> context;
  FirstError error;
  std::mt19937_64 numbers;
  OwningOpRef<ModuleOp> module;
  std::vector<Tensor> inputs, expected;
  std::vector<std::string> names;
};

bool ComparisonRun::import() {
  std::string text = makeRandomModel(seed, steps, scheme.borders);
  module = importONNX(MemoryBufferRef(text, "random.onnx"), *context);
  if (!module)
    return false;
  auto manager = mlir::PassManager::on<ModuleOp>(context.get());
  buildFloatPipeline(manager);
  return succeeded(manager.run(*module));
}

bool ComparisonRun::quantize() {
  if (scheme.isFloat)
    return true;
  if (scheme.borders != Borders::None)
    return succeeded(absorbQuantization(*module, scheme.options));
  int samples = 0;
  FailureOr<RangeTable> ranges =
      calibrate(*module, [&]() -> FailureOr<std::vector<Tensor>> {
        return samples++ < 3 ? makeInputs(false) : std::vector<Tensor>();
      });
  return succeeded(ranges) &&
         succeeded(quantizeModule(*module, *ranges, scheme.options));
}

std::vector<Tensor> ComparisonRun::makeInputs(bool outliers) {
  auto entry = module->lookupSymbol<mlir::func::FuncOp>(names::kEntry);
  std::vector<Tensor> tensors;
  std::uniform_real_distribution<float> usual(-2.0f, 2.0f), wild(-9.0f, 9.0f);
  for (mlir::Type type : entry.getArgumentTypes()) {
    Tensor &tensor = tensors.emplace_back(cast<mlir::RankedTensorType>(type));
    for (float &value : tensor.view<float>())
      value = outliers && numbers() % 8 == 0 ? wild(numbers) : usual(numbers);
  }
  return tensors;
}

/// Where `got` differs from `expected` first; empty if nowhere.
static std::string describe(const Tensor &expected, const Tensor &got) {
  size_t width = getElementBytes(expected.kind);
  for (size_t at = 0; at < expected.bytes.size(); at += width) {
    if (!std::memcmp(&expected.bytes[at], &got.bytes[at], width))
      continue;
    std::string text = "element " + std::to_string(at / width) + ": expected ";
    auto number = [&](const Tensor &tensor) {
      return tensor.kind == ElementKind::F32
                 ? shortestDecimal(tensor.view<float>()[at / width])
                 : std::to_string(tensor.getWideIntegers()[at / width]);
    };
    return text + number(expected) + ", got " + number(got);
  }
  return {};
}

std::string ComparisonRun::compareVariant(const TargetInfo &target,
                                          StringRef isa, StringRef folder) {
  std::string where = (target.name + "/" + isa + ": ").str();
  std::vector<Tensor> got = expected;
  if (Error problem = runProgram(target, isa, folder, inputs, names, got))
    return where + toString(std::move(problem));
  for (size_t index = 0; index < got.size(); ++index)
    if (std::string text = describe(expected[index], got[index]); !text.empty())
      return where + "output " + std::to_string(index) + ", " + text;
  return {};
}

std::string ComparisonRun::compareOn(const TargetInfo &target) {
  SmallVector<const VariantInfo *> variants = getRunnable(target);
  if (variants.empty())
    return {};
  SmallString<128> folder;
  if (sys::fs::createUniqueDirectory("random-graphs", folder))
    return "cannot make a temporary folder";
  std::string problem;
  if (failed(compilePlan(*module, target, variants, folder)))
    problem = (target.name + ": not compiled: ").str() + error.text;
  for (const VariantInfo *variant : variants)
    if (problem.empty())
      problem = compareVariant(target, variant->isa, folder);
  (void)sys::fs::remove_directories(folder);
  return problem;
}

Result ComparisonRun::run(StringRef onlyTarget) {
  if (!import())
    return different("not imported: " + error.text);
  if (!quantize())
    return refused();
  auto executor = Executor::create(*module);
  if (failed(executor))
    return different("the reference does not run: " + error.text);
  inputs = makeInputs(true);
  auto results = (*executor)->run(inputs);
  if (failed(results))
    return different("the reference does not run: " + error.text);
  expected = std::move(*results);
  auto entry = module->lookupSymbol<mlir::func::FuncOp>(names::kEntry);
  for (mlir::Value argument : entry.getArguments())
    names.push_back(getTensorName(argument));
  for (const TargetInfo &target : getTargets()) {
    // rpi4 and rpi5 have one variant each, which aarch64 has too.
    bool wanted = onlyTarget.empty() ? target.variants.size() > 1
                                     : target.name == onlyTarget;
    if (!wanted)
      continue;
    if (std::string problem = compareOn(target); !problem.empty())
      return different(problem);
  }
  return {Verdict::Equal, ""};
}

} // namespace

Result qwid::random::compare(uint64_t seed, unsigned steps,
                             const Scheme &scheme, StringRef target) {
  return ComparisonRun(seed, steps, scheme).run(target);
}

bool qwid::random::writePlan(uint64_t seed, unsigned steps,
                             const Scheme &scheme, StringRef path) {
  return ComparisonRun(seed, steps, scheme).write(path);
}
