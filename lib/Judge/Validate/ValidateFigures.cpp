//===- ValidateFigures.cpp - What counts of answers mean ------------------===//

#include "qwid/Judge/ValidateFigures.h"

#include "llvm/ADT/STLExtras.h"

using namespace qwid;

//===----------------------------------------------------------------------===//
// Figures
//===----------------------------------------------------------------------===//

static FormFigures computeForm(const Validation &validation, size_t index) {
  const Tally &tally = validation.tally;
  const FormTally &form = tally.forms[index];
  FormFigures figures;
  for (int64_t right : form.rightWithin)
    figures.top.push_back(estimateProportion(right, tally.labelled));
  figures.classes = form.confusion.scoreClasses();
  const ScoreTally &scores = tally.scores[index];
  if (scores.least)
    figures.probabilities = *scores.least >= 0 && *scores.largest <= 1;
  return figures;
}

static std::optional<double> subtract(std::optional<double> a,
                                      std::optional<double> b) {
  if (!a || !b)
    return std::nullopt;
  return *a - *b;
}

static std::map<ConfusionMatrix::Cell, int64_t>
subtractCells(const ConfusionMatrix &a, const ConfusionMatrix &b) {
  std::map<ConfusionMatrix::Cell, int64_t> cells = a.getCells();
  for (const auto &[cell, count] : b.getCells())
    if (int64_t &left = cells[cell]; (left -= count) == 0)
      cells.erase(cell);
  return cells;
}

static PairFigures computePair(const Validation &validation, size_t index,
                               const FormFigures &first,
                               const FormFigures &second) {
  const Tally &tally = validation.tally;
  const PairTally &pair = tally.pairs[index];
  PairFigures figures;
  figures.test = testMcNemar(pair.onlyFirst, pair.onlySecond);
  // Both forms saw the same photos: right - right is only - only.
  if (tally.labelled)
    figures.top1Change =
        double(pair.onlySecond - pair.onlyFirst) / double(tally.labelled);
  figures.agreement =
      estimateProportion(pair.answers.getRight(), pair.answers.getPhotos());
  figures.kappa = pair.answers.getKappa();
  for (auto [a, b] : llvm::zip(first.classes, second.classes))
    figures.classes.push_back(
        {subtract(b.precision, a.precision), subtract(b.recall, a.recall)});
  figures.confusionChange =
      subtractCells(tally.forms[index + 1].confusion, tally.forms[0].confusion);
  figures.comparableScores =
      pair.scores > 0 && first.probabilities == second.probabilities;
  if (figures.comparableScores) {
    figures.largestScoreError = pair.largestScoreError;
    figures.meanScoreError = pair.scoreErrors.getValue() / double(pair.scores);
  }
  std::optional<double> from = validation.milliseconds[0];
  std::optional<double> to = validation.milliseconds[index + 1];
  if (from && to && *to > 0)
    figures.speedup = *from / *to;
  return figures;
}

ValidationFigures qwid::computeFigures(const Validation &validation) {
  ValidationFigures figures;
  for (size_t index = 0; index < validation.forms.size(); ++index)
    figures.forms.push_back(computeForm(validation, index));
  for (size_t index = 0; index + 1 < validation.forms.size(); ++index)
    figures.pairs.push_back(computePair(validation, index, figures.forms[0],
                                        figures.forms[index + 1]));
  return figures;
}

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

bool qwid::shouldBeExact(const Validation &validation, size_t first,
                         size_t second) {
  auto isFloat = [&](size_t form) {
    return validation.forms[form].kind == describeKind(FormKind::FloatModel);
  };
  return !isFloat(first) && !isFloat(second);
}

namespace {

/// Gathers the bounds that do not hold. Shares are compared as counts, so that a
/// share that is the limit holds.
class BoundCheck {
public:
  explicit BoundCheck(const Validation &validation)
      : validation(validation), tally(validation.tally) {}

  void checkTop1Drop(double limit);
  void checkClassDrop(double limit);
  void checkAgreement(double limit);
  void checkTop1(double limit);
  void checkBits();
  std::vector<BrokenBound> broken;

private:
  /// Whether `part` of `whole` is more than `limit` percent.
  static bool exceeds(int64_t part, int64_t whole, double limit) {
    return 100.0 * double(part) > limit * double(whole);
  }
  static double getPercent(int64_t part, int64_t whole) {
    return whole ? 100.0 * double(part) / double(whole) : 0;
  }
  void add(const char *option, size_t form, std::string subject, double limit,
           double found) {
    broken.push_back({option, validation.forms[form].name, std::move(subject),
                      limit, found});
  }

  const Validation &validation;
  const Tally &tally;
};

} // namespace

void BoundCheck::checkTop1Drop(double limit) {
  for (auto [index, pair] : llvm::enumerate(tally.pairs)) {
    int64_t drop = pair.onlyFirst - pair.onlySecond;
    if (exceeds(drop, tally.labelled, limit))
      add("max-top1-drop", index + 1, "", limit,
          getPercent(drop, tally.labelled));
  }
}

void BoundCheck::checkClassDrop(double limit) {
  auto first = tally.forms[0].confusion.scoreClasses();
  for (size_t form = 1; form < tally.forms.size(); ++form) {
    auto second = tally.forms[form].confusion.scoreClasses();
    for (auto [index, score] : llvm::enumerate(first)) {
      int64_t drop = score.right - second[index].right;
      if (exceeds(drop, score.photos, limit))
        add("max-class-drop", form, validation.classes[index], limit,
            getPercent(drop, score.photos));
    }
  }
}

void BoundCheck::checkAgreement(double limit) {
  for (auto [index, pair] : llvm::enumerate(tally.pairs)) {
    int64_t same = pair.answers.getRight();
    if (100.0 * double(same) < limit * double(tally.photos))
      add("min-agreement", index + 1, validation.forms[0].name, limit,
          getPercent(same, tally.photos));
  }
}

void BoundCheck::checkTop1(double limit) {
  for (auto [index, form] : llvm::enumerate(tally.forms)) {
    int64_t right = form.confusion.getRight();
    if (100.0 * double(right) < limit * double(tally.labelled))
      add("min-top1", index, "", limit, getPercent(right, tally.labelled));
  }
}

void BoundCheck::checkBits() {
  for (auto [bits, pair] :
       llvm::zip(tally.bits, listBitPairs(validation.forms.size())))
    if (!bits.isExact() && shouldBeExact(validation, pair.first, pair.second))
      add("bit-exact", pair.second, validation.forms[pair.first].name, 100,
          getPercent(bits.identical, bits.photos));
}

std::vector<BrokenBound> qwid::checkBounds(const Validation &validation,
                                           const Bounds &bounds) {
  BoundCheck check(validation);
  if (bounds.maxTop1Drop)
    check.checkTop1Drop(*bounds.maxTop1Drop);
  if (bounds.maxClassDrop)
    check.checkClassDrop(*bounds.maxClassDrop);
  if (bounds.minAgreement)
    check.checkAgreement(*bounds.minAgreement);
  if (bounds.minTop1)
    check.checkTop1(*bounds.minTop1);
  if (bounds.bitExact)
    check.checkBits();
  return check.broken;
}
