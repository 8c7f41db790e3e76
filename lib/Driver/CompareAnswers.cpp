//===- CompareAnswers.cpp - What quantization changed ---------------------===//
//
// The plan runs in the reference executor, as it will on the target to the bit,
// on some of the calibration's samples; the answers of the float model are those
// that calibration saw. A limit on multiply-adds bounds the time without a
// clock, so that the same photos are compared on every machine.
//
//===----------------------------------------------------------------------===//

#include "Call.h"
#include "Data/CalibrationSamples.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/CountMacs.h"

#include "llvm/Support/Format.h"

using namespace mlir;
using namespace qwid;

/// More changed answers than these are a warning.
static constexpr double kWarnAbove = 0.05;

/// How many of `total` samples to compare, each of `macs` multiply-adds.
static size_t chooseCount(size_t total, int64_t macs,
                          const CompareOptions &options) {
  size_t affordable = options.multiplyAdds / std::max<int64_t>(macs, 1);
  return std::min({total, options.most, std::max<size_t>(affordable, 1)});
}

/// Whether sample `index` is among `count` of `total` that are spread evenly.
static bool isChosen(size_t index, size_t total, size_t count) {
  return index * count / total != (index + 1) * count / total;
}

/// What may change fewer answers, what helps most first.
static std::string suggest(const CompareOptions &options) {
  std::string text;
  auto add = [&](StringRef option) {
    text += (text.empty() ? "" : ", ") + option.str();
  };
  if (options.arithmetic.weights == WeightScheme::PowerOfTwo)
    add("--weights int8");
  if (options.arithmetic.getRescale() == RescaleKind::Shift)
    add("--rescale fixed");
  if (options.estimator != RangeEstimator::Sigma)
    add("--ranges sigma");
  if (options.estimator != RangeEstimator::MinMax)
    add("--ranges minmax");
  add("more calibration photos");
  add("--keep-float NODE");
  return text;
}

/// The warning about a plan that changed many answers.
static Message warnOfChanges(const AgreementResult &result,
                             const CompareOptions &options) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "quantization changed " << result.changed << " of " << result.photos
     << " answers ("
     << llvm::format("%.1f %%", 100.0 * result.changed / result.photos)
     << ") on calibration photos; try " << suggest(options);
  return {Severity::Warning, "", "", text};
}

llvm::Expected<AgreementResult>
qwid::compareAnswers(const Model &plan, const CalibrateResult &seen,
                     const CompareOptions &options) {
  Call call(plan.getContext());
  AgreementResult result;
  size_t total = seen.answers.size();
  if (total == 0 || seen.answers.front().classes.empty())
    return result;
  size_t count =
      chooseCount(total, countMacs(getEntry(plan.getModule())), options);
  llvm::Expected<CalibrationSamples> samples = CalibrationSamples::open(
      options.samples, plan.getModule(),
      [=](size_t index) { return isChosen(index, total, count); });
  if (!samples)
    return call.fail(samples.takeError());
  auto executor = Executor::create(plan.getModule());
  if (failed(executor))
    return call.fail();
  size_t done = 0;
  for (size_t index = 0; index < total; ++index) {
    if (!isChosen(index, total, count))
      continue;
    auto inputs = samples->next();
    if (!inputs)
      return call.fail(inputs.takeError());
    if (inputs->empty())
      return call.fail(llvm::createStringError(
          "the samples of the calibration have changed since; calibrate "
          "again"));
    auto outputs = (*executor)->run(*inputs);
    if (failed(outputs))
      return call.fail();
    SampleAnswers after =
        answerSample(plan.getModule(), *outputs, samples->getFiles());
    for (auto [was, is] :
         llvm::zip(seen.answers[index].classes, after.classes)) {
      ++result.photos;
      result.changed += was != is;
    }
    if (options.progress)
      options.progress(++done, count);
  }
  result.messages = call.takeMessages();
  if (double(result.changed) > kWarnAbove * double(result.photos))
    result.messages.push_back(warnOfChanges(result, options));
  return result;
}
