//===- Advice.cpp - What to do next, by the figures -----------------------===//

#include "Verdict.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

/// The value below which `share` of a histogram lies.
static double findQuantile(const Histogram &histogram, double share) {
  uint64_t total = 0;
  for (uint64_t count : histogram.getBins())
    total += count;
  double wanted = share * double(total), seen = 0;
  size_t bins = histogram.getBins().size();
  for (size_t bin = 0; bin < bins; ++bin) {
    seen += double(histogram.getBins()[bin]);
    if (seen >= wanted)
      return histogram.getLow() + (histogram.getHigh() - histogram.getLow()) *
                                      double(bin + 1) / double(bins);
  }
  return histogram.getHigh();
}

/// Photos that fill less of the input's range than calibration's did.
static void adviseOnBrightness(const Report &report,
                               std::vector<Advice> &advice) {
  constexpr double kAlmostAll = 0.995, kMuchLess = 0.8;
  if (!report.analysis || report.analysis->tensors.empty())
    return;
  const TensorFigures &input = report.analysis->tensors.front();
  const LevelScale &scale = input.statistics.getScale();
  double range = scale.getMost() - scale.getLeast();
  double used = findQuantile(input.statistics.getHistogram(), kAlmostAll) -
                scale.getLeast();
  if (range <= 0 || used / range >= kMuchLess)
    return;
  advice.push_back(
      {input.node,
       formatv("your photos are darker than those of the calibration: "
               "99.5 % of their pixels lie in the lower {0:F0} % of "
               "the range that it found; calibrate with photos like "
               "these",
               100 * used / range)});
}

/// Too few photos to tell a small loss from none.
static void adviseOnPhotos(const Report &report, std::vector<Advice> &advice) {
  if (!report.figures)
    return;
  const Proportion &top1 = report.figures->forms.back().top.front();
  constexpr double kWide = 0.03;
  double half = (top1.high - top1.low) / 2;
  if (half <= kWide)
    return;
  // The interval narrows with the root of their number.
  double needed = double(top1.trials) * (half / kWide) * (half / kWide);
  advice.push_back(
      {"",
       formatv("{0} photos tell the accuracy within {1:F1} points only; about "
               "{2:F0} would tell it within {3:F0}",
               top1.trials, 100 * half, needed, 100 * kWide)});
}

static void adviseOnMissing(const Report &report, std::vector<Advice> &advice) {
  if (!report.modelPreview)
    advice.push_back({"",
                      "give the float model with --model to see what the plan "
                      "gains and where it loses"});
  if (!report.validation)
    advice.push_back({"",
                      "give labelled photos with --data to see what the plan "
                      "costs: a folder with a folder per class will do"});
}

std::vector<Advice> qwid::giveAdvice(const Report &report) {
  std::vector<Advice> advice;
  if (report.analysis)
    advice = report.analysis->advice;
  adviseOnBrightness(report, advice);
  adviseOnPhotos(report, advice);
  adviseOnMissing(report, advice);
  return advice;
}
