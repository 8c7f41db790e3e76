//===- AnalyzeAdvice.cpp - Conclusions from the figures -------------------===//
//
// Nothing is said that a figure does not show, and each sentence has the figure.
// First what keeping layers in float gives and costs, then what may be the cause:
// ranges that cut off, ranges that one channel sets, ranges that nothing fills,
// weights that vanished.
//
//===----------------------------------------------------------------------===//

#include "AnalysisData.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

/// Sentences of one kind, at most.
static constexpr size_t kMost = 3;
/// Shares that are worth a word: of the drift, and of the values of a tensor.
static constexpr double kRepairedShare = 0.05, kClippedShare = 0.005;
/// A range is hardly filled below this share of its levels, a channel below so many
/// levels.
static constexpr double kUsedShare = 0.5, kFewLevels = 16;

/// "3.1 %", "0.04 %".
static std::string percent(double share) {
  double value = 100 * share;
  return formatv(std::abs(value) < 1 ? "{0:F2} %" : "{0:F1} %", value).str();
}

/// "0.498", "1.2e-05".
static std::string number(float value) {
  std::string text;
  raw_string_ostream(text) << format("%.3g", value);
  return text;
}

/// "1 of 9 channels", "3 of 9 channels".
static std::string countOf(size_t part, size_t all, StringRef what) {
  return formatv("{0} of {1} {2}", part, all, what).str();
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static void concludeRepairs(const AnalyzeResult &result,
                            std::vector<Advice> &advice) {
  std::vector<size_t> ranked = result.rankLayers();
  for (size_t index : ArrayRef(ranked).take_front(kMost)) {
    const LayerFigures &layer = result.layers[index];
    const RepairFigures &repair = *layer.repair;
    if (repair.repairedShare < kRepairedShare)
      return;
    std::string text = formatv(
        "keeping it in float (--keep-float) repairs {0} of the drift of the "
        "scores, costs {1:F1} kB",
        percent(repair.repairedShare), repair.extraBytes / 1e3);
    if (repair.extraMilliseconds)
      text += formatv(" and {0:F3} ms", *repair.extraMilliseconds).str();
    advice.push_back({layer.node, std::move(text)});
  }
}

static void concludeWeights(const AnalyzeResult &result,
                            std::vector<Advice> &advice) {
  for (const LayerFigures &layer : result.layers) {
    if (!layer.weights)
      continue;
    ArrayRef<ChannelWeights> channels = layer.weights->channels;
    size_t vanished = count_if(channels, [](const ChannelWeights &channel) {
      bool hadAny = channel.before.min != 0 || channel.before.max != 0;
      return channel.dead && hadAny;
    });
    if (vanished > 0)
      advice.push_back({layer.node, "all weights of " +
                                        countOf(vanished, channels.size(),
                                                "output channels") +
                                        " became zero"});
  }
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// Tensors by what `measure` says of them, the largest first; without those below
/// `least`.
static std::vector<const TensorFigures *>
rankTensors(const AnalyzeResult &result, double least,
            function_ref<double(const ActivationStatistics &)> measure) {
  std::vector<const TensorFigures *> tensors;
  for (const TensorFigures &tensor : result.tensors)
    if (tensor.statistics.getCount() && measure(tensor.statistics) >= least)
      tensors.push_back(&tensor);
  stable_sort(tensors, [&](const TensorFigures *a, const TensorFigures *b) {
    return measure(a->statistics) > measure(b->statistics);
  });
  if (tensors.size() > kMost)
    tensors.resize(kMost);
  return tensors;
}

static void concludeClipping(const AnalyzeResult &result,
                             std::vector<Advice> &advice) {
  auto share = [](const ActivationStatistics &statistics) {
    return statistics.getClippedLow() + statistics.getClippedHigh();
  };
  for (const TensorFigures *tensor :
       rankTensors(result, kClippedShare, share)) {
    const LevelScale &scale = tensor->statistics.getScale();
    advice.push_back(
        {tensor->node,
         formatv("its range {0} to {1} clips {2} of the values of '{3}'; "
                 "--ranges minmax, or calibrate with photos like these",
                 number(scale.getLeast()), number(scale.getMost()),
                 percent(share(tensor->statistics)), tensor->tensor)});
  }
}

/// Channels that span few levels.
static size_t countNarrow(const ActivationStatistics &statistics) {
  size_t narrow = 0;
  for (size_t c = 0; c < statistics.getChannelLows().size(); ++c)
    narrow += statistics.getChannelLevels(c) < kFewLevels;
  return narrow;
}

static void concludeChannels(const AnalyzeResult &result,
                             std::vector<Advice> &advice) {
  auto share = [](const ActivationStatistics &statistics) {
    return double(countNarrow(statistics)) /
           double(std::max<size_t>(statistics.getChannelLows().size(), 1));
  };
  for (const TensorFigures *tensor : rankTensors(result, 0.5, share)) {
    const ActivationStatistics &statistics = tensor->statistics;
    if (statistics.getLevels().getLevels() < 8 * kFewLevels)
      continue;
    advice.push_back(
        {tensor->node,
         formatv("{0} of '{1}' span fewer than {2} of its {3} levels: others "
                 "set the range",
                 countOf(countNarrow(statistics),
                         statistics.getChannelLows().size(), "channels"),
                 tensor->tensor, kFewLevels,
                 statistics.getLevels().getLevels())});
  }
}

static void concludeUnused(const AnalyzeResult &result,
                           std::vector<Advice> &advice) {
  constexpr uint64_t kValuesPerLevel = 16; // that show which levels occur
  auto unused = [](const ActivationStatistics &statistics) -> double {
    const LevelCounts &levels = statistics.getLevels();
    if (statistics.getCount() < kValuesPerLevel * levels.getLevels())
      return 0;
    return 1 - double(levels.countUsed()) / double(levels.getLevels());
  };
  for (const TensorFigures *tensor :
       rankTensors(result, 1 - kUsedShare, unused)) {
    const LevelCounts &levels = tensor->statistics.getLevels();
    advice.push_back(
        {tensor->node,
         formatv("'{0}' uses {1} of its {2} levels on these "
                 "photos: its range is too wide for them",
                 tensor->tensor, levels.countUsed(), levels.getLevels())});
  }
}

std::vector<Advice> qwid::concludeAdvice(const AnalyzeResult &result) {
  std::vector<Advice> advice;
  concludeRepairs(result, advice);
  concludeClipping(result, advice);
  concludeChannels(result, advice);
  concludeUnused(result, advice);
  concludeWeights(result, advice);
  return advice;
}
