//===- Comparison.cpp - Program against reference -------------------------===//

#include "Comparison.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Import/ImportONNX.h"
#include "qwid/Reference/Executor.h"
#include "qwid/Target/CpuFeatures.h"
#include "tools/dev/run-arrays/RunArrays.h"

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

/// One model under one scheme.
class ComparisonRun {
public:
  ComparisonRun(uint64_t seed, unsigned steps, const Scheme &scheme)
      : seed(seed), steps(steps), scheme(scheme), context(makeContext()),
        model(context, /*module=*/{}, "model"), collector(*context, messages),
        numbers(seed) {}

  Result run(StringRef onlyTarget);
  bool write(StringRef path) {
    if (!import() || !quantize())
      return false;
    cantFail(qwid::writePlan(model.getModule(), path, /*asText=*/false));
    return true;
  }

private:
  Result refused() { return {Verdict::Refused, getError()}; }
  Result different(const Twine &what) {
    return {Verdict::Different, what.str()};
  }
  /// The first error that was said.
  std::string getError() const {
    for (const Message &message : messages)
      if (message.severity == Severity::Error)
        return message.getText();
    return {};
  }

  bool import();
  bool quantize();
  /// One sample: usual numbers, or with outliers beyond any range seen.
  std::vector<Tensor> makeInputs(bool outliers);
  /// What is wrong with the variants of `target` that run here.
  Error compareOn(const TargetInfo &target);
  Error compareVariants(const TargetInfo &target, StringRef folder);
  Error compareVariant(const TargetInfo &target, StringRef isa,
                       StringRef folder);

  uint64_t seed;
  unsigned steps;
  const Scheme &scheme;
  std::shared_ptr<mlir::MLIRContext> context;
  Model model; ///< has no module before import()
  Messages messages;
  DiagnosticCollector collector;
  std::mt19937_64 numbers;
  std::vector<Tensor> inputs, expected;
  std::vector<std::string> names;
};

bool ComparisonRun::import() {
  std::string text = makeRandomModel(seed, steps, scheme.borders);
  OwningOpRef<ModuleOp> module =
      importONNX(MemoryBufferRef(text, "random.onnx"), *context);
  if (!module)
    return false;
  model = Model(context, std::move(module), "model");
  auto manager = mlir::PassManager::on<ModuleOp>(context.get());
  buildFloatPipeline(manager);
  return succeeded(manager.run(model.getModule()));
}

bool ComparisonRun::quantize() {
  if (scheme.isFloat)
    return true;
  if (scheme.borders != Borders::None)
    return succeeded(absorbQuantization(model.getModule(), scheme.options));
  int samples = 0;
  FailureOr<RangeTable> ranges =
      calibrate(model.getModule(), [&]() -> FailureOr<std::vector<Tensor>> {
        return samples++ < 3 ? makeInputs(false) : std::vector<Tensor>();
      });
  return succeeded(ranges) &&
         succeeded(quantizeModule(model.getModule(), *ranges, scheme.options));
}

std::vector<Tensor> ComparisonRun::makeInputs(bool outliers) {
  auto entry = getEntry(model.getModule());
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

/// FOLDER/in of `inputs`, called `names`.
static Error writeInputs(StringRef folder, ArrayRef<Tensor> inputs,
                         ArrayRef<std::string> names) {
  if (Error error = arrays::prepareFolder(folder, names))
    return error;
  for (auto [index, tensor] : enumerate(inputs))
    if (Error error = arrays::writeArray(
            folder + "/in/" + Twine(index) + ".npy",
            {getRuntimeType(tensor.kind), tensor.shape, tensor.bytes}))
      return error;
  return Error::success();
}

Error ComparisonRun::compareVariant(const TargetInfo &target, StringRef isa,
                                    StringRef folder) {
  constexpr unsigned seconds = 300; // of a busy machine
  if (Error error = arrays::runArrays(target.name, isa, folder, seconds))
    return error;
  for (auto [index, tensor] : enumerate(expected)) {
    Expected<arrays::Array> array =
        arrays::readArray(folder + "/out/" + Twine(index) + ".npy");
    if (!array)
      return array.takeError();
    std::string output = "output " + std::to_string(index);
    if (array->bytes.size() != tensor.bytes.size())
      return createStringError(output +
                               " has another size than the reference's");
    Tensor got = tensor;
    got.bytes = std::move(array->bytes);
    if (std::string text = describe(tensor, got); !text.empty())
      return createStringError(output + ", " + text);
  }
  return Error::success();
}

Error ComparisonRun::compareVariants(const TargetInfo &target,
                                     StringRef folder) {
  CompileOptions options;
  options.target = target.name.str();
  options.output = (folder + "/model.so").str();
  options.selftest = 1; // compares every layer, not only the results
  if (Error error = qwid::compile(model, options).takeError())
    return createStringError(target.name +
                             ": not compiled: " + toString(std::move(error)));
  if (Error error = writeInputs(folder, inputs, names))
    return error;
  for (const VariantInfo *variant : target.variants)
    if (arrays::isEmulated(target.name) || runsHere(*variant))
      if (Error error = compareVariant(target, variant->isa, folder))
        return createStringError(target.name + "/" + variant->isa + ": " +
                                 toString(std::move(error)));
  return Error::success();
}

Error ComparisonRun::compareOn(const TargetInfo &target) {
  SmallString<128> folder;
  if (sys::fs::createUniqueDirectory("random-graphs", folder))
    return createStringError("cannot make a temporary folder");
  Error error = compareVariants(target, folder);
  (void)sys::fs::remove_directories(folder);
  return error;
}

Result ComparisonRun::run(StringRef onlyTarget) {
  if (!import())
    return different("not imported: " + getError());
  if (!quantize())
    return refused();
  auto executor = Executor::create(model.getModule());
  if (failed(executor))
    return different("the reference does not run: " + getError());
  inputs = makeInputs(true);
  auto results = (*executor)->run(inputs);
  if (failed(results))
    return different("the reference does not run: " + getError());
  expected = std::move(*results);
  for (mlir::Value argument : getEntry(model.getModule()).getArguments())
    names.push_back(getTensorName(argument));
  for (const TargetInfo &target : getTargets()) {
    // rpi4 and rpi5 have one variant each, which aarch64 has too.
    bool wanted = onlyTarget.empty() ? target.variants.size() > 1
                                     : target.name == onlyTarget;
    if (!wanted || !arrays::canRun(target.name))
      continue;
    if (Error error = compareOn(target))
      return different(toString(std::move(error)));
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
