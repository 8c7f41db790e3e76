//===- Stages.cpp - The stages in order -----------------------------------===//

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/ArgumentParser.h"
#include "qwid/Driver/Compile.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/Progress.h"
#include "qwid/Driver/Samples.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace qwid;

Session::Session(bool verbose)
    : context(makeContext()), diagnostics(*context, llvm::errs(), "qwid"),
      verbose(verbose) {}

OwningOpRef<ModuleOp> qwid::importFloat(Session &session, StringRef path,
                                        const ImportOptions &options) {
  // What import chose (a batch, a type) is said always, what passes did is not.
  session.diagnostics.showRemarks(true);
  OwningOpRef<ModuleOp> module = importONNX(path, *session.context, options);
  session.diagnostics.showRemarks(session.verbose);
  if (!module)
    return {};
  auto manager = PassManager::on<ModuleOp>(session.context.get());
  buildFloatPipeline(manager);
  if (failed(manager.run(*module)))
    return {};
  return module;
}

int qwid::refuseBatch(StringRef model) {
  return reportError(ExitUsage,
                     "'" + model +
                         "' has its shapes in it; leave out --batch "
                         "and --input-shape, or make it again from the model");
}

int qwid::attachMetadata(ModuleOp module, const PlanOptions &options) {
  bool onlyArrays = !options.calibrate.empty() &&
                    llvm::all_of(options.calibrate, isArrayFile);
  bool wanted =
      options.preprocess.anyGiven() || (takesImages(module) && !onlyArrays);
  if (wanted)
    if (llvm::Error error = setPreprocess(module, options.preprocess))
      return reportError(ExitInput, std::move(error));
  if (!options.labels.empty())
    if (llvm::Error error = setLabels(module, options.labels))
      return reportError(ExitInput, std::move(error));
  return ExitOk;
}

int qwid::quantizeByCalibration(ModuleOp module, const PlanOptions &options) {
  llvm::Expected<Samples> samples = Samples::find(options.calibrate);
  if (!samples)
    return reportError(ExitInput, samples.takeError());
  FailureOr<RangeTable> ranges = failure();
  {
    Progress progress("calibrating", samples->size());
    ranges = calibrate(
        module,
        [&]() -> FailureOr<std::vector<Tensor>> {
          llvm::Expected<std::vector<Tensor>> inputs = samples->next(module);
          if (inputs)
            return std::move(*inputs);
          reportError(ExitInput, inputs.takeError());
          return failure();
        },
        [&](int64_t) { progress.update(samples->position()); },
        options.estimator);
  }
  if (failed(ranges) ||
      failed(quantizeModule(module, *ranges, options.quantize)))
    return ExitInput;
  return ExitOk;
}

int qwid::quantizeByOwnScales(ModuleOp module, const PlanOptions &options) {
  return succeeded(absorbQuantization(module, options.quantize)) ? ExitOk
                                                                 : ExitInput;
}

int qwid::computeInFloat(ModuleOp module) {
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  manager.addPass(createDequantizeConstants());
  return succeeded(manager.run(module)) ? ExitOk : ExitInternal;
}

int qwid::lowerVariant(const VariantInfo &variant, Stage last,
                       ModuleOp module) {
  auto toIntegers = PassManager::on<ModuleOp>(module.getContext());
  buildIntegerPipeline(toIntegers, variant.unsignedStorage
                                       ? StorageSign::Unsigned
                                       : StorageSign::Signed);
  // The conversion refuses what a model may ask and qwid cannot do.
  if (failed(toIntegers.run(module)))
    return ExitInput;
  if (last == Stage::Integer)
    return ExitOk;
  auto toCode = PassManager::on<ModuleOp>(module.getContext());
  buildLoweredPipeline(toCode, variant.isa);
  if (succeeded(toCode.run(module)))
    return ExitOk;
  return reportError(ExitInternal, "no code for variant '" + variant.isa +
                                       "'; this is a defect of qwid");
}

PlanSummary qwid::summarizePlan(ModuleOp plan) {
  PlanSummary summary;
  llvm::StringSet<> seen;
  getEntry(plan).walk([&](Operation *op) {
    if (!isa_and_nonnull<QwidDialect>(op->getDialect()) ||
        isa<ConstantOp, QuantizeOp, DequantizeOp, StorageCastOp, TransposeOp,
            ReshapeOp>(op))
      return;
    ++summary.nodes;
    std::string name = getUserName(op);
    if (op->hasAttr(names::kKeepFloat) && seen.insert(name).second)
      summary.keptFloat.push_back(name);
  });
  return summary;
}
