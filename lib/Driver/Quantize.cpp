//===- Quantize.cpp - From a model to a plan ------------------------------===//

#include "Call.h"
#include "Data/CalibrationSamples.h"
#include "Summary.h"

#include "qwid/Dialect/InputScaling.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Calibration
//===----------------------------------------------------------------------===//

llvm::Expected<CalibrateResult>
qwid::calibrate(const Model &model, const CalibrateOptions &options) {
  Call call(model.getContext());
  llvm::Expected<CalibrationSamples> samples =
      CalibrationSamples::open(options.samples, model.getModule());
  if (!samples)
    return call.fail(samples.takeError());
  llvm::Error unreadable = llvm::Error::success();
  auto next = [&]() -> FailureOr<std::vector<Tensor>> {
    llvm::Expected<std::vector<Tensor>> inputs = samples->next();
    if (inputs)
      return std::move(*inputs);
    unreadable = llvm::joinErrors(std::move(unreadable), inputs.takeError());
    return failure();
  };
  std::vector<SampleAnswers> answers;
  auto sampleDone = [&](ArrayRef<Tensor> results) {
    answers.push_back(
        answerSample(model.getModule(), results, samples->getFiles()));
    if (options.progress)
      options.progress(samples->getReader().countDone(),
                       samples->getReader().countItems());
  };
  FailureOr<RangeTable> ranges =
      calibrate(model.getModule(), next, sampleDone, options.estimator);
  if (unreadable)
    return call.fail(std::move(unreadable));
  if (failed(ranges))
    return call.fail();
  Messages messages = call.takeMessages();
  llvm::append_range(messages, samples->getNotes());
  llvm::append_range(messages,
                     judgeCalibration(model.getModule(), answers, *ranges));
  return CalibrateResult{std::move(*ranges), std::move(answers),
                         std::move(messages)};
}

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

llvm::StringMap<std::string> qwid::findReasons(ArrayRef<Message> messages) {
  llvm::StringMap<std::string> reasons;
  for (const Message &message : messages) {
    StringRef reason = StringRef(message.text).split("stays in float: ").second;
    if (!reason.empty())
      reasons[message.node] = reason.str();
  }
  return reasons;
}

PlanSummary qwid::summarize(ModuleOp plan, ArrayRef<Message> messages) {
  llvm::StringMap<std::string> reasons = findReasons(messages);
  PlanSummary summary;
  if (auto dropped = plan->getAttrOfType<ArrayAttr>(names::kDropped))
    for (StringRef node : dropped.getAsValueRange<StringAttr>())
      summary.dropped.push_back(makePrintable(node));
  llvm::StringSet<> seen;
  getEntry(plan).walk([&](Operation *op) {
    if (!isa_and_nonnull<QwidDialect>(op->getDialect()) ||
        hasRole(op, Role::Constant) || hasRole(op, Role::Border) ||
        isRearrangement(op))
      return;
    ++summary.nodes;
    summary.correctedBiases += op->hasAttr(kBiasCorrection);
    std::string name = getUserName(op);
    if (!op->hasAttr(names::kKeepFloat) || !seen.insert(name).second)
      return;
    if (scalesUpToQuantize(op))
      summary.inputScaling.push_back(name);
    else
      summary.keptFloat.push_back({name, reasons.lookup(name)});
  });
  return summary;
}

PlanSummary qwid::summarize(const Model &model) {
  return summarize(model.getModule());
}

/// What stands against quantizing `model` as `options` say, with or without
/// ranges.
static llvm::Error checkOptions(const Model &model,
                                const QuantizeOptions &options,
                                bool hasRanges) {
  if (options.integerOnly && options.getRescale() == RescaleKind::Float)
    return makeFailure(Fault::Usage,
                       "--integer-only excludes --rescale float; pass "
                       "--rescale fixed or --rescale shift");
  std::string name = "'" + makePrintable(model.getName()) + "'";
  if (bringsScales(model.getModule())) {
    if (!hasRanges && options.weights == WeightScheme::Int8)
      return llvm::Error::success();
    return makeFailure(Fault::Usage, name + " brings its own scales; leave out "
                                            "--calibrate and --weights");
  }
  if (options.exact)
    return makeFailure(Fault::Usage,
                       "--qdq-exact is for models that bring their own scales, "
                       "which " +
                           name + " does not");
  if (hasRanges)
    return llvm::Error::success();
  return makeFailure(Fault::Usage,
                     name + " brings no scales of its own; calibrate it first");
}

llvm::Error qwid::checkQuantize(const Model &model,
                                const QuantizeOptions &options,
                                bool hasRanges) {
  if (llvm::Error error = checkOptions(model, options, hasRanges))
    return error;
  if (!hasRanges)
    return llvm::Error::success();
  Call call(model.getContext());
  Model copy = model.clone();
  auto manager = PassManager::on<ModuleOp>(&model.getContext());
  manager.addPass(createAssignPrecision(getPrecisionOptions(options)));
  return succeeded(manager.run(copy.getModule())) ? llvm::Error::success()
                                                  : call.fail();
}

llvm::Expected<QuantizeResult> qwid::quantize(const Model &model,
                                              const QuantizeOptions &options,
                                              const RangeTable *ranges) {
  if (llvm::Error error = checkOptions(model, options, ranges))
    return std::move(error);
  Call call(model.getContext());
  Model plan = model.clone();
  LogicalResult done = ranges
                           ? quantizeModule(plan.getModule(), *ranges, options)
                           : absorbQuantization(plan.getModule(), options);
  if (failed(done))
    return call.fail();
  Messages messages = call.takeMessages();
  PlanSummary summary = summarize(plan.getModule(), messages);
  if (ranges && options.correctsBiases() && !ranges->hasInputMeans())
    messages.push_back(
        {Severity::Warning, "", "",
         "no bias makes up for the coarse weights: the ranges have no "
         "input_means; calibrate again, or write them again with "
         "--write-ranges"});
  return QuantizeResult{std::move(plan), std::move(summary),
                        std::move(messages)};
}
