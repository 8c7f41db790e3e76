//===- ValidateTables.cpp - What qwid validate prints ---------------------===//

#include "ValidateTables.h"

#include "TextTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace llvm;
using namespace qwid;

/// Lines of a table in the text; --json has all.
static constexpr size_t kMostLines = 10;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

template <typename... Ts>
static std::string print(const char *text, const Ts &...values) {
  std::string result;
  raw_string_ostream(result) << format(text, values...);
  return result;
}

static std::string printPercent(double share) {
  return print("%.2f %%", 100 * share);
}

/// "93.00 % (88.6..95.8)".
static std::string printProportion(const Proportion &share) {
  return printPercent(share.share) +
         print(" (%.1f..%.1f)", 100 * share.low, 100 * share.high);
}

/// "+1.50", of percent points.
static std::string printChange(std::optional<double> change) {
  return change ? print("%+.2f", 100 * *change) : "-";
}

static std::string printOptional(const char *text,
                                 std::optional<double> value) {
  return value ? print(text, *value) : "-";
}

static std::string countNoun(int64_t number, StringRef noun) {
  return std::to_string(number) + " " + noun.str() + (number == 1 ? "" : "s");
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static void printForms(raw_ostream &os, const Validation &validation,
                       const ValidationFigures &figures) {
  std::vector<std::string> headings = {"model", "what", "computed by"};
  for (int64_t rank : validation.ranks)
    headings.push_back("top-" + std::to_string(rank) +
                       (rank == 1 ? " (95 % interval)" : ""));
  headings.push_back("ms/photo");
  TextTable table(headings);
  for (size_t column = 3; column < headings.size(); ++column)
    table.alignRight(column);
  for (auto [index, form] : enumerate(validation.forms)) {
    std::vector<std::string> cells = {makePrintable(form.name), form.kind,
                                      form.engine};
    for (auto [rank, top] : zip(validation.ranks, figures.forms[index].top))
      cells.push_back(rank == 1 ? printProportion(top)
                                : printPercent(top.share));
    cells.push_back(printOptional("%.3f", validation.milliseconds[index]));
    table.add(std::move(cells));
  }
  table.print(os);
}

static void printPhotos(raw_ostream &os, const Validation &validation) {
  const Tally &tally = validation.tally;
  os << countNoun(tally.photos, "photo") << " of " << validation.classes.size()
     << " classes";
  if (tally.labelled < tally.photos)
    os << ", " << tally.photos - tally.labelled << " without label";
  if (!validation.unread.empty())
    os << "; " << validation.unread.size()
       << " that could not be read count nowhere";
  os << "\n";
  for (const UnreadPhoto &photo :
       ArrayRef(validation.unread).take_front(kMostLines))
    os << "  not read: " << makePrintable(photo.photo) << "\n";
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

static void printTop1(raw_ostream &os, const PairFigures &figures) {
  const McNemar &test = figures.test;
  os << "  top-1 " << printChange(figures.top1Change) << " points";
  if (test.onlyFirst + test.onlySecond == 0) {
    os << ": right on the same photos\n";
    return;
  }
  os << ": " << countNoun(test.onlyFirst, "photo") << " right before only, "
     << test.onlySecond << " now only; "
     << (test.isSignificant() ? "no noise" : "may be noise")
     << print(" (p = %.3g, McNemar, ", test.p)
     << (test.isExact ? "exact binomial)\n" : "chi-square corrected)\n");
}

static void printScores(raw_ostream &os, const Validation &validation,
                        const ValidationFigures &figures, size_t index) {
  const PairFigures &pair = figures.pairs[index];
  auto name = [](std::optional<bool> probabilities) {
    return !probabilities   ? "none"
           : *probabilities ? "probabilities"
                            : "logits";
  };
  StringRef first = name(figures.forms[0].probabilities);
  StringRef second = name(figures.forms[index + 1].probabilities);
  if (pair.comparableScores)
    os << print("  scores (%s) differ by %.3g at most, %.3g on average\n",
                second.data(), pair.largestScoreError, pair.meanScoreError);
  else
    os << "  scores are not comparable: " << first << " before, " << second
       << " now\n";
  if (int64_t photos = validation.tally.scores[index + 1].notFinite)
    os << "  " << countNoun(photos, "photo")
       << " with scores that are no numbers\n";
}

/// Classes whose recall fell most.
static void printClasses(raw_ostream &os, const Validation &validation,
                         const ValidationFigures &figures, size_t index) {
  const auto &changes = figures.pairs[index].classes;
  std::vector<size_t> worst;
  for (auto [label, change] : enumerate(changes))
    if (change.recall && *change.recall < 0)
      worst.push_back(label);
  if (worst.empty())
    return;
  stable_sort(worst, [&](size_t a, size_t b) {
    return *changes[a].recall < *changes[b].recall;
  });
  os << "  classes that lost recall: " << worst.size() << "\n";
  TextTable table(
      {"  class", "photos", "recall", "now", "change", "precision", "now"});
  for (size_t column = 1; column < 7; ++column)
    table.alignRight(column);
  auto percent = [](std::optional<double> share) {
    return share ? printPercent(*share) : "-";
  };
  for (size_t label : ArrayRef(worst).take_front(kMostLines)) {
    const ClassScore &before = figures.forms[0].classes[label];
    const ClassScore &now = figures.forms[index + 1].classes[label];
    table.add({"  " + makePrintable(validation.classes[label]),
               std::to_string(before.photos), percent(before.recall),
               percent(now.recall), printChange(changes[label].recall),
               percent(before.precision), percent(now.precision)});
  }
  table.print(os);
}

static void printFlips(raw_ostream &os, const Validation &validation,
                       ArrayRef<Flip> flips) {
  if (flips.empty())
    return;
  std::vector<const Flip *> clearest;
  for (const Flip &flip : flips)
    clearest.push_back(&flip);
  // What was clear before says more than what hung by a thread.
  stable_sort(clearest, [](const Flip *a, const Flip *b) {
    return a->firstMargin.value_or(0) > b->firstMargin.value_or(0);
  });
  os << "  changed answers: " << flips.size();
  if (flips.size() > kMostLines)
    os << ", of which the clearest before; --json has all";
  os << "\n";
  auto name = [&](std::optional<int64_t> index) {
    return index ? makePrintable(validation.classes[*index]) : "-";
  };
  auto margin = [](std::optional<float> value) {
    return value ? print("%.3g", double(*value)) : "-";
  };
  TextTable table({"  photo", "is", "was", "margin", "now", "margin"});
  table.alignRight(3);
  table.alignRight(5);
  for (const Flip *flip : ArrayRef(clearest).take_front(kMostLines))
    table.add({"  " + makePrintable(flip->photo), name(flip->label),
               name(flip->first), margin(flip->firstMargin), name(flip->second),
               margin(flip->secondMargin)});
  table.print(os);
}

static void printPair(raw_ostream &os, const Validation &validation,
                      const ValidationFigures &figures, size_t index) {
  const PairFigures &pair = figures.pairs[index];
  os << "\n"
     << makePrintable(validation.forms[index + 1].name) << " after "
     << makePrintable(validation.forms[0].name) << "\n";
  printTop1(os, pair);
  os << "  agreement " << printPercent(pair.agreement.share) << ": "
     << pair.agreement.successes << " of "
     << countNoun(pair.agreement.trials, "photo") << " have the same answer";
  if (pair.kappa)
    os << print(" (kappa %.3f)", *pair.kappa);
  os << "\n";
  printScores(os, validation, figures, index);
  if (pair.speedup)
    os << print("  %.2f times as fast\n", *pair.speedup);
  printClasses(os, validation, figures, index);
  printFlips(os, validation, validation.tally.pairs[index].flips);
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static void printComparison(raw_ostream &os, const BitComparison &bits,
                            const Twine &who) {
  os << "  " << makePrintable(who.str()) << ": ";
  if (bits.isExact()) {
    os << "bit for bit the same on " << countNoun(bits.photos, "photo") << "\n";
    return;
  }
  os << "other bits on " << bits.photos - bits.identical << " of "
     << countNoun(bits.photos, "photo");
  if (const auto &difference = bits.difference)
    os << ", first on " << makePrintable(difference->photo) << ": output '"
       << makePrintable(difference->output) << "', element "
       << difference->element << ", is " << difference->first << " and "
       << difference->second;
  os << "\n";
}

static void printBits(raw_ostream &os, const Validation &validation) {
  const Tally &tally = validation.tally;
  std::string text;
  raw_string_ostream lines(text);
  for (auto [bits, pair] :
       zip(tally.bits, listBitPairs(validation.forms.size()))) {
    auto [first, second] = pair;
    if (bits.photos > 0 &&
        (bits.isExact() || shouldBeExact(validation, first, second)))
      printComparison(lines, bits,
                      validation.forms[first].name + " and " +
                          validation.forms[second].name);
  }
  for (auto [check, form] : zip(tally.checks, validation.forms))
    if (check.photos > 0)
      printComparison(lines, check, form.name + " and the reference executor");
  if (!text.empty())
    os << "\nbits\n" << text;
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

static void printClusters(raw_ostream &os, const Validation &validation,
                          size_t index) {
  const ConfusionMatrix &matrix = validation.tally.forms[index].confusion;
  std::vector<ClusterMerge> merges = clusterClasses(matrix);
  os << "\nclasses to merge, by " << makePrintable(validation.forms[index].name)
     << "\n";
  TextTable table({"regained", "top-1", "classes that become one"});
  table.alignRight(0);
  table.alignRight(1);
  double photos = std::max<double>(double(matrix.getPhotos()), 1);
  table.add({"", printPercent(double(matrix.getRight()) / photos), "(none)"});
  for (const ClusterMerge &merge : ArrayRef(merges).take_front(kMostLines)) {
    std::string names;
    for (int64_t label : merge.classes)
      names += (names.empty() ? "" : ", ") +
               makePrintable(validation.classes[label]);
    table.add({printChange(double(merge.regained) / photos),
               printPercent(double(merge.right) / photos), names});
  }
  table.print(os);
  if (merges.size() > kMostLines)
    os << "  and " << countNoun(merges.size() - kMostLines, "merge")
       << " more; --json has all\n";
}

static void printGroups(raw_ostream &os, const Validation &validation,
                        const Grouping &grouping) {
  int64_t groups = int64_t(grouping.names.size());
  os << "\n"
     << validation.classes.size() << " classes as "
     << countNoun(groups, "group") << "\n";
  TextTable table({"model", "top-1 of classes", "of groups (95 % interval)"});
  table.alignRight(1);
  table.alignRight(2);
  for (auto [form, tally] : zip(validation.forms, validation.tally.forms)) {
    const ConfusionMatrix &matrix = tally.confusion;
    ConfusionMatrix merged = mergeClasses(matrix, grouping.groupOf, groups);
    table.add(
        {makePrintable(form.name),
         printPercent(
             estimateProportion(matrix.getRight(), matrix.getPhotos()).share),
         printProportion(
             estimateProportion(merged.getRight(), merged.getPhotos()))});
  }
  table.print(os);
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

void qwid::printValidation(raw_ostream &os, const Validation &validation,
                           const ValidationFigures &figures,
                           const ValidationExtras &extras) {
  printPhotos(os, validation);
  printForms(os, validation, figures);
  for (size_t index = 0; index < figures.pairs.size(); ++index)
    printPair(os, validation, figures, index);
  printBits(os, validation);
  if (extras.clusters)
    for (size_t index = 0; index < validation.forms.size(); ++index)
      printClusters(os, validation, index);
  if (extras.grouping)
    printGroups(os, validation, *extras.grouping);
}

std::string qwid::describeBroken(const BrokenBound &broken) {
  std::string text = "--" + broken.option;
  if (broken.option != "bit-exact")
    text += print(" %g", broken.limit);
  text += ": '" + broken.form + "' ";
  if (broken.option == "max-top1-drop")
    return text + print("lost %.2f percent points", broken.found);
  if (broken.option == "max-class-drop")
    return text +
           print("lost %.2f percent points of recall of class '",
                 broken.found) +
           broken.subject + "'";
  if (broken.option == "min-agreement")
    return text + print("answers %.2f %% of photos as '", broken.found) +
           broken.subject + "' does";
  if (broken.option == "min-top1")
    return text + print("has a top-1 of %.2f %%", broken.found);
  return text + "gives other bits than '" + broken.subject + "'" +
         print(", the same on %.2f %% of photos", broken.found);
}
