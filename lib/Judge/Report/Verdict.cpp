//===- Verdict.cpp - What a report comes to, in words ---------------------===//

#include "Verdict.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace llvm;
using namespace qwid;

/// Fewer answers than these are changed without a word of warning.
static constexpr double kFewChanged = 0.05;
/// A loss of accuracy that is small whatever chance says.
static constexpr double kSmallLoss = 0.01;

static std::string percent(double share) {
  return formatv("{0:F1} %", 100 * share);
}
static std::string points(double share) {
  return formatv("{0:F2} points", 100 * std::abs(share));
}
static std::string times(double ratio) {
  return formatv("{0:F1} times", ratio);
}

//===----------------------------------------------------------------------===//
// Level and headline
//===----------------------------------------------------------------------===//

static Verdict::Level judge(const PairFigures &pair) {
  double loss = -pair.top1Change;
  if (!pair.test.isSignificant())
    return 1 - pair.agreement.share <= kFewChanged ? Verdict::Level::Good
                                                   : Verdict::Level::Fair;
  if (loss <= 0)
    return Verdict::Level::Good;
  return loss <= kSmallLoss ? Verdict::Level::Fair : Verdict::Level::Poor;
}

StringRef qwid::stringify(Verdict::Level level) {
  switch (level) {
  case Verdict::Level::Good:
    return "good";
  case Verdict::Level::Fair:
    return "fair";
  case Verdict::Level::Poor:
    return "poor";
  case Verdict::Level::Unknown:
    return "unknown";
  }
  llvm_unreachable("unknown level");
}

StringRef qwid::describe(Verdict::Level level) {
  switch (level) {
  case Verdict::Level::Good:
    return "as good as float";
  case Verdict::Level::Fair:
    return "look closer";
  case Verdict::Level::Poor:
    return "costs accuracy";
  case Verdict::Level::Unknown:
    return "accuracy not tried";
  }
  llvm_unreachable("unknown level");
}

/// The variant of the first scheme of `preview` for `isa`, or null.
static const PreviewResult::Variant *findVariant(const PreviewResult &preview,
                                                 StringRef isa) {
  for (const PreviewResult::Variant &variant : preview.schemes.front().variants)
    if (variant.isa == isa)
      return &variant;
  return nullptr;
}

/// "weights 3.9 times smaller and photos answered 4.1 times faster (predicted for
/// avx2)"; empty without a float model.
static std::string describeGain(const Report &report) {
  if (!report.modelPreview)
    return "";
  StringRef isa = report.ledger.isa;
  const auto *before = findVariant(*report.modelPreview, isa);
  const auto *after = findVariant(report.preview, isa);
  if (!before || !after)
    return "";
  double smaller = double(before->weightBytes) / double(after->weightBytes);
  double faster = before->milliseconds.front() / after->milliseconds.front();
  return formatv("weights {0} smaller, photos answered {1} faster (predicted "
                 "for {2})",
                 times(smaller), times(faster), isa);
}

static std::string describeCost(const Report &report) {
  if (!report.figures || report.figures->pairs.empty())
    return "";
  const PairFigures &pair = report.figures->pairs.back();
  double before = report.figures->forms.front().top.front().share;
  double after = report.figures->forms.back().top.front().share;
  std::string figures =
      formatv("{0} right for {1} in float", percent(after), percent(before));
  if (!pair.test.isSignificant())
    return "No loss of accuracy beyond chance: " + figures;
  return (pair.top1Change < 0 ? "Quantization costs " : "Quantization gains ") +
         points(pair.top1Change) + " of accuracy: " + figures;
}

static std::string makeHeadline(const Report &report) {
  std::string cost = describeCost(report), gain = describeGain(report);
  if (cost.empty() && gain.empty())
    return "What the plan is; give --model and --data to see what it costs";
  if (cost.empty())
    return StringRef(gain).take_front().upper() + gain.substr(1);
  return gain.empty() ? cost : cost + ", with " + gain;
}

//===----------------------------------------------------------------------===//
// Sentences
//===----------------------------------------------------------------------===//

static std::string describeTest(const PairFigures &pair, int64_t photos) {
  const McNemar &test = pair.test;
  if (test.onlyFirst + test.onlySecond == 0)
    return formatv("All of {0} labelled photos are right or wrong as in float.",
                   photos);
  std::string text = formatv("On {0} labelled photos {1} right answers became "
                             "wrong and {2} wrong ones "
                             "right. ",
                             photos, test.onlyFirst, test.onlySecond);
  if (test.isSignificant())
    return text + formatv("Chance alone seldom does that (McNemar's test, p = "
                          "{0:F3}): the change is real.",
                          test.p)
                      .str();
  return text +
         formatv("Chance alone does that, or more, in {0:F0} of 100 such "
                 "trials (McNemar's test, p = {1:F3}): it may be noise, "
                 "and more photos would tell.",
                 100 * test.p, test.p)
             .str();
}

/// How sure the float model was of the answers that changed, for scores that are
/// probabilities.
static std::string describeMargins(ArrayRef<Flip> flips) {
  SmallVector<float> margins;
  for (const Flip &flip : flips)
    if (flip.firstMargin)
      margins.push_back(*flip.firstMargin);
  if (margins.empty())
    return "";
  llvm::sort(margins);
  return formatv(
      "In half of them float itself preferred its answer by less than "
      "{0:F3} to the next one.",
      margins[margins.size() / 2]);
}

static std::string describeChanges(const Report &report) {
  const PairFigures &pair = report.figures->pairs.back();
  ArrayRef<Flip> flips = report.validation->tally.pairs.back().flips;
  if (flips.empty())
    return "No answer changed.";
  return formatv("{0} of {1} answers changed (agreement {2}). {3}",
                 flips.size(), pair.agreement.trials,
                 percent(pair.agreement.share), describeMargins(flips));
}

static std::string describeWorstClass(const Report &report) {
  const PairFigures &pair = report.figures->pairs.back();
  const auto *worst = std::min_element(
      pair.classes.data(), pair.classes.data() + pair.classes.size(),
      [](const ClassChange &a, const ClassChange &b) {
        return a.recall.value_or(0) < b.recall.value_or(0);
      });
  if (pair.classes.empty() || worst->recall.value_or(0) >= 0)
    return "";
  size_t index = size_t(worst - pair.classes.data());
  const ClassScore &before = report.figures->forms.front().classes[index];
  const ClassScore &after = report.figures->forms.back().classes[index];
  return formatv(
      "The class that lost most is {0}: {1} of {2} photos were right, "
      "now {3}.",
      report.validation->classes[index], before.right, before.photos,
      after.right);
}

/// Where the drift of the scores comes from: the layers that repair most.
static std::string describeSources(const AnalyzeResult &analysis) {
  constexpr size_t kNamed = 3;
  std::string list;
  std::vector<size_t> ranked = analysis.rankLayers();
  for (size_t index : ArrayRef(ranked).take_front(kNamed)) {
    const LayerFigures &layer = analysis.layers[index];
    if (layer.repair->repairedShare <= 0)
      break;
    list += (list.empty() ? "" : ", ") + layer.node + " (" +
            percent(layer.repair->repairedShare) + ")";
  }
  if (list.empty())
    return "No single layer, kept in float, would repair the scores: the loss "
           "is "
           "spread over all.";
  return "Most of the drift of the scores comes from the layers that would "
         "repair "
         "it, each alone kept in float: " +
         list + ".";
}

Verdict qwid::giveVerdict(const Report &report) {
  Verdict verdict;
  verdict.headline = makeHeadline(report);
  auto say = [&](std::string sentence) {
    if (!sentence.empty())
      verdict.sentences.push_back(std::move(sentence));
  };
  if (report.figures && !report.figures->pairs.empty()) {
    verdict.level = judge(report.figures->pairs.back());
    say(describeTest(report.figures->pairs.back(),
                     report.validation->tally.labelled));
    say(describeChanges(report));
    say(describeWorstClass(report));
  }
  if (report.analysis)
    say(describeSources(*report.analysis));
  return verdict;
}
