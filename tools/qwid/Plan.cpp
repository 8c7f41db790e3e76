//===- Plan.cpp - From command line to plan -------------------------------===//

#include "Plan.h"

#include "Console.h"
#include "Progress.h"
#include "Tables.h"
#include "qwid/Driver/DataSet.h"
#include "qwid/Driver/DescribePreprocess.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static void printKeptFloat(raw_ostream &os, ArrayRef<KeptNode> nodes) {
  constexpr size_t kMost = 50;
  if (nodes.empty())
    return;
  os << "  kept in float: ";
  interleaveComma(nodes.take_front(kMost), os,
                  [&](const KeptNode &kept) { os << kept.node; });
  if (nodes.size() > kMost)
    os << " and " << nodes.size() - kMost
       << " others; qwid inspect lists all of a plan";
  os << "\n";
}

static void printInputScaling(raw_ostream &os, ArrayRef<std::string> nodes) {
  if (nodes.empty())
    return;
  os << "  part of the first quantize: ";
  interleaveComma(nodes, os);
  os << "\n";
}

static void printDropped(raw_ostream &os, ArrayRef<std::string> nodes) {
  if (nodes.empty())
    return;
  os << "  dropped: ";
  interleaveComma(nodes, os);
  os << " (integer-only: outputs are logits, in the same order)\n";
}

static void printAgreement(raw_ostream &os, const AgreementResult &agreement) {
  os << "  answers: ";
  if (agreement.photos == 0)
    os << "not compared, the first output is no list of scores\n";
  else
    os << agreement.changed << " of " << agreement.photos
       << " calibration photos changed ("
       << format("%.1f %%)\n", 100.0 * agreement.changed / agreement.photos);
}

void qwid::printPlan(raw_ostream &os, const MadePlan &made) {
  const PlanSummary &summary = made.summary;
  if (auto preprocess = getRuntimePreprocess(made.model.getModule()))
    os << "  photos become " << describePreprocess(*preprocess) << "\n";
  printInputScaling(os, summary.inputScaling);
  printKeptFloat(os, summary.keptFloat);
  printDropped(os, summary.dropped);
  if (summary.correctedBiases > 0)
    os << "  bias corrected for coarse weights: " << summary.correctedBiases
       << (summary.correctedBiases == 1 ? " layer\n" : " layers\n");
  if (made.agreement)
    printAgreement(os, *made.agreement);
}

void qwid::sayAssumed(const Model &model, const PreprocessOptions &given) {
  auto preprocess = getRuntimePreprocess(model.getModule());
  if (!preprocess || (!given.mean.empty() && !given.std.empty()))
    return;
  errs() << "qwid: info: photos become " << describePreprocess(*preprocess)
         << "; give --mean, --std, --range if training used others\n";
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

static Error usage(const Twine &text) {
  return makeFailure(Fault::Usage, text);
}

/// What the options say about ranges, before the model is known.
static Error checkRangeOptions(const PlanOptions &options, bool quantizes) {
  if (!quantizes)
    return options.writeRanges.empty()
               ? Error::success()
               : usage("--write-ranges writes what --calibrate finds, and a "
                       "float model is not calibrated; leave it out");
  if (options.estimator && options.calibrate.empty())
    return usage("--ranges chooses what --calibrate finds; leave it out, or "
                 "calibrate");
  if (!options.calibrate.empty() && !options.readRanges.empty())
    return usage("give either --calibrate or --read-ranges");
  if (options.writeRanges.empty())
    return Error::success();
  if (options.calibrate.empty())
    return usage("--write-ranges writes what --calibrate finds; add it");
  return checkOutput(options.writeRanges);
}

/// The error for a model without scales for which nothing was given.
static Error askForRanges(const PlanOptions &options, bool knowsFloat) {
  if (!knowsFloat)
    return usage("no ranges: give --calibrate DIR, a folder of photos like "
                 "those that the model will see");
  return makeFailure(
      Fault::Input,
      "'" + makePrintable(options.model) +
          "' is a float model, and nothing says how to compute it; give one "
          "of\n"
          "  --calibrate DIR   quantize it, with the ranges that the photos in "
          "DIR show\n"
          "  --float           compile it as it is\n"
          "  or a plan (.qwid) that 'qwid quantize' wrote");
}

/// An error if the options do not say how to compute `model`. Before the minutes
/// that a calibration may take.
static Error checkArithmetic(const Model &model, const PlanOptions &options,
                             bool knowsFloat) {
  if (!options.rangesGiven() && !options.quantize.exact &&
      !bringsScales(model.getModule()))
    return askForRanges(options, knowsFloat);
  return checkQuantize(model, options.quantize, options.rangesGiven());
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static Expected<Model> importFloat(const PlanOptions &options) {
  ModelOptions how;
  how.batch = options.batch;
  how.inputShapes = options.inputShapes;
  how.labels = options.labels;
  bool onlyArrays =
      !options.calibrate.empty() && all_of(options.calibrate, isArrayFile);
  if (!onlyArrays || options.preprocess.anyGiven())
    how.preprocess = options.preprocess;
  Expected<ImportResult> imported = importModel(options.model, how);
  if (!imported)
    return imported.takeError();
  printMessages(imported->messages, options.verbose);
  return std::move(imported->model);
}

/// The ranges of a file alone, or a calibration.
static Expected<CalibrateResult> findRanges(const Model &model,
                                            const PlanOptions &options) {
  if (!options.readRanges.empty()) {
    Expected<RangeTable> ranges = RangeTable::load(options.readRanges);
    if (!ranges)
      return ranges.takeError();
    CalibrateResult found;
    found.ranges = std::move(*ranges);
    return std::move(found);
  }
  Expected<CalibrateResult> found = [&] {
    Progress progress("calibrating");
    return calibrate(model, {options.calibrate, options.getEstimator(),
                             [&](size_t done, size_t total) {
                               progress.update(done, total);
                             }});
  }();
  if (!found)
    return found.takeError();
  printMessages(found->messages, options.verbose);
  if (!options.writeRanges.empty()) {
    std::string text;
    raw_string_ostream os(text);
    found->ranges.write(os);
    if (Error error = writeOutputFile(options.writeRanges, text))
      return std::move(error);
  }
  return found;
}

/// What the plan answers to the photos of the calibration that are compared.
static Expected<AgreementResult> compare(const Model &plan,
                                         const CalibrateResult &seen,
                                         const PlanOptions &options) {
  CompareOptions how;
  how.samples = options.calibrate;
  how.arithmetic = options.quantize;
  how.estimator = options.getEstimator();
  Progress progress("comparing answers");
  how.progress = [&](size_t done, size_t total) {
    progress.update(done, total);
  };
  return compareAnswers(plan, seen, how);
}

/// Quantizes `model` with the scales that it brings.
static Expected<MadePlan> quantizeByOwnScales(const Model &model,
                                              const PlanOptions &options) {
  Expected<QuantizeResult> plan = quantize(model, options.quantize);
  if (!plan)
    return plan.takeError();
  printMessages(plan->messages, options.verbose);
  return MadePlan{std::move(plan->plan), std::move(plan->summary), {}};
}

/// Quantizes `model` with ranges, and says what that changed if they are of a
/// calibration.
static Expected<MadePlan> quantizeByRanges(const Model &model,
                                           const PlanOptions &options) {
  Expected<CalibrateResult> seen = findRanges(model, options);
  if (!seen)
    return seen.takeError();
  Expected<QuantizeResult> plan =
      quantize(model, options.quantize, &seen->ranges);
  if (!plan)
    return plan.takeError();
  printMessages(plan->messages, options.verbose);
  MadePlan made{std::move(plan->plan), std::move(plan->summary), {}};
  if (options.calibrate.empty() || !options.compareAnswers)
    return std::move(made);
  Expected<AgreementResult> agreement = compare(made.model, *seen, options);
  if (!agreement)
    return agreement.takeError();
  printMessages(agreement->messages, options.verbose);
  made.agreement = std::move(*agreement);
  return std::move(made);
}

Expected<MadePlan> qwid::makePlan(const PlanOptions &options,
                                  Arithmetic arithmetic, bool knowsFloat) {
  bool quantizes = arithmetic == Arithmetic::Quantized;
  if (Error error = checkRangeOptions(options, quantizes))
    return std::move(error);
  Expected<Model> model = importFloat(options);
  if (!model)
    return model.takeError();
  if (quantizes)
    if (Error error = checkArithmetic(*model, options, knowsFloat))
      return std::move(error);
  sayAssumed(*model, options.preprocess);
  if (quantizes) {
    Expected<MadePlan> made = options.rangesGiven()
                                  ? quantizeByRanges(*model, options)
                                  : quantizeByOwnScales(*model, options);
    if (made)
      made->source = std::move(*model);
    return made;
  }
  PlanSummary summary = summarize(*model);
  return MadePlan{std::move(*model), std::move(summary), {}};
}
