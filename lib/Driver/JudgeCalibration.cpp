//===- JudgeCalibration.cpp - Calibrations that cannot give a good plan ---===//

#include "qwid/Driver/Answers.h"

#include "qwid/Driver/Preprocess.h"

#include <map>

using namespace qwid;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

/// Fewer samples than these do not show what a tensor may hold.
static constexpr size_t kFewSamples = 20;
/// Nothing is said about the answers to fewer photos than these.
static constexpr size_t kFewAnswers = 10;
/// The share of one class among the answers that is suspicious.
static constexpr double kNearlyAll = 0.9;

static constexpr char kCheckPreprocessing[] =
    "the preprocessing is probably not that of its training: check --range, "
    "--mean, --std, --channels and --resize";

static Message warn(const Twine &text) {
  return {Severity::Warning, "", "", text.str()};
}

static bool isPoint(TensorRange range) { return range.min == range.max; }

/// What ranges that are a point say.
static void judgeRanges(const RangeTable &ranges,
                        ArrayRef<std::string> arguments, Messages &messages) {
  for (const std::string &name : arguments)
    if (auto range = ranges.find(name); range && isPoint(*range)) {
      // All other ranges follow from this one.
      messages.push_back(warn(
          "input '" + name + "' has the value " + shortestDecimal(range->min) +
          " everywhere in all samples: the ranges are those of a blank photo, "
          "and the plan will be useless; calibrate with photos of the kind "
          "that the model will see"));
      return;
    }
  std::string names;
  size_t count = 0;
  for (const auto &[name, range] : ranges)
    if (isPoint(range) && count++ < 3)
      names += (names.empty() ? "'" : ", '") + name + "'";
  if (count > 0)
    messages.push_back(
        warn(Twine(count) + (count == 1 ? " tensor has" : " tensors have") +
             " a single value in all samples (" + names +
             (count > 3 ? ", ..." : "") +
             "): any other value is lost in the plan; calibrate with photos of "
             "all classes"));
}

namespace {

/// The answers of the float model, counted.
struct AnswerCounts {
  size_t all = 0;
  std::map<int64_t, size_t> ofClass;
  /// Those whose path tells the class, and those of them that give it.
  size_t labelled = 0, right = 0;

  AnswerCounts(ArrayRef<SampleAnswers> answers,
               ArrayRef<std::string> classNames) {
    for (const SampleAnswers &sample : answers)
      for (auto [file, answer] : llvm::zip(sample.files, sample.classes)) {
        ++all;
        ++ofClass[answer];
        std::optional<int64_t> label = findLabel(file, classNames);
        labelled += label.has_value();
        right += label == answer;
      }
  }
};

} // namespace

static void judgeAnswers(const AnswerCounts &counts,
                         ArrayRef<std::string> classNames, Messages &messages) {
  if (counts.labelled >= kFewAnswers) {
    if (counts.right * 2 < counts.labelled)
      messages.push_back(
          warn("the float model is right on " + Twine(counts.right) + " of " +
               Twine(counts.labelled) +
               " photos whose folder or file name tells the class: " +
               kCheckPreprocessing + ", and the order of --labels"));
    return;
  }
  if (counts.all < kFewAnswers)
    return;
  auto most = std::max_element(
      counts.ofClass.begin(), counts.ofClass.end(),
      [](const auto &a, const auto &b) { return a.second < b.second; });
  if (double(most->second) < kNearlyAll * double(counts.all))
    return;
  size_t answer = most->first;
  std::string name = answer < classNames.size()
                         ? "'" + classNames[answer] + "'"
                         : "class " + std::to_string(answer);
  messages.push_back(warn("the float model answers " + name + " to " +
                          Twine(most->second) + " of " + Twine(counts.all) +
                          " photos: unless they show it, " +
                          kCheckPreprocessing));
}

Messages qwid::judgeCalibration(ArrayRef<SampleAnswers> answers,
                                const RangeTable &ranges,
                                ArrayRef<std::string> arguments,
                                ArrayRef<std::string> classNames) {
  Messages messages;
  size_t photos = 0;
  for (const SampleAnswers &sample : answers)
    photos += sample.files.size();
  if (photos < kFewSamples)
    messages.push_back(
        warn("calibrated on " + Twine(photos) +
             (photos == 1 ? " sample" : " samples") +
             ": what they do not show saturates in the plan; take at least 20, "
             "better 100, of all classes"));
  judgeRanges(ranges, arguments, messages);
  judgeAnswers(AnswerCounts(answers, classNames), classNames, messages);
  return messages;
}

Messages qwid::judgeCalibration(mlir::ModuleOp module,
                                ArrayRef<SampleAnswers> answers,
                                const RangeTable &ranges) {
  std::vector<std::string> arguments;
  for (mlir::Value argument : getEntry(module).getArguments())
    arguments.push_back(getTensorName(argument));
  return judgeCalibration(answers, ranges, arguments, getLabels(module));
}
