//===- ValidateJson.cpp - A validation as JSON ----------------------------===//

#include "qwid/Judge/ValidateJson.h"

using namespace qwid;

/// A number, or null where there is none.
template <typename T>
static void writeOptional(JsonStream &json, llvm::StringRef key,
                          const std::optional<T> &value) {
  if (value)
    json.attribute(key, *value);
  else
    json.attribute(key, nullptr);
}

static void writeProportion(JsonStream &json, const Proportion &proportion) {
  json.attribute("right", proportion.successes);
  json.attribute("photos", proportion.trials);
  json.attribute("share", proportion.share);
  json.attribute("low", proportion.low);
  json.attribute("high", proportion.high);
}

/// Triples of label, answer and a count.
static void writeCells(JsonStream &json, llvm::StringRef key,
                       const std::map<ConfusionMatrix::Cell, int64_t> &cells) {
  json.attributeArray(key, [&] {
    for (const auto &entry : cells)
      json.array([&] {
        json.value(entry.first.first);
        json.value(entry.first.second);
        json.value(entry.second);
      });
  });
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static void writeClassScores(JsonStream &json, const FormFigures &figures) {
  json.attributeArray("classes", [&] {
    for (const ClassScore &score : figures.classes)
      json.object([&] {
        json.attribute("photos", score.photos);
        json.attribute("answered", score.answered);
        json.attribute("right", score.right);
        writeOptional(json, "precision", score.precision);
        writeOptional(json, "recall", score.recall);
        writeOptional(json, "f1", score.f1);
      });
  });
}

static void writeScores(JsonStream &json, const ScoreTally &scores,
                        const FormFigures &figures) {
  if (!figures.probabilities && scores.notFinite == 0)
    return;
  json.attributeObject("scores", [&] {
    if (figures.probabilities)
      json.attribute("kind",
                     *figures.probabilities ? "probabilities" : "logits");
    writeOptional(json, "least", scores.least);
    writeOptional(json, "largest", scores.largest);
    json.attribute("photos_not_finite", scores.notFinite);
  });
}

static void writeClusters(JsonStream &json, const ConfusionMatrix &matrix) {
  json.attributeArray("class_merges", [&] {
    for (const ClusterMerge &merge : clusterClasses(matrix))
      json.object([&] {
        json.attribute("first", merge.first);
        json.attribute("second", merge.second);
        json.attributeArray("classes", [&] {
          for (int64_t index : merge.classes)
            json.value(index);
        });
        json.attribute("regained", merge.regained);
        json.attribute("right", merge.right);
      });
  });
}

static void writeGroups(JsonStream &json, const ConfusionMatrix &matrix,
                        const Grouping &grouping) {
  int64_t groups = int64_t(grouping.names.size());
  ConfusionMatrix merged = mergeClasses(matrix, grouping.groupOf, groups);
  json.attributeObject("grouped_top1", [&] {
    writeProportion(json,
                    estimateProportion(merged.getRight(), merged.getPhotos()));
  });
  writeCells(json, "grouped_confusion", merged.getCells());
}

static void writeForm(JsonStream &json, const Validation &validation,
                      const FormFigures &figures,
                      const ValidationExtras &extras, size_t index) {
  const FormDescription &form = validation.forms[index];
  const ConfusionMatrix &confusion = validation.tally.forms[index].confusion;
  json.object([&] {
    json.attribute("name", form.name);
    json.attribute("kind", form.kind);
    json.attribute("engine", form.engine);
    json.attributeArray("top", [&] {
      for (auto [rank, top] : llvm::zip(validation.ranks, figures.top))
        json.object([&, rank = rank, &top = top] {
          json.attribute("k", rank);
          writeProportion(json, top);
        });
    });
    writeScores(json, validation.tally.scores[index], figures);
    writeOptional(json, "median_ms", validation.milliseconds[index]);
    writeClassScores(json, figures);
    writeCells(json, "confusion", confusion.getCells());
    if (extras.clusters)
      writeClusters(json, confusion);
    if (extras.grouping)
      writeGroups(json, confusion, *extras.grouping);
  });
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

static void writeMcNemar(JsonStream &json, const McNemar &test) {
  json.attributeObject("mcnemar", [&] {
    json.attribute("only_first", test.onlyFirst);
    json.attribute("only_second", test.onlySecond);
    json.attribute("test", test.isExact ? "binomial" : "chi_square");
    if (!test.isExact)
      json.attribute("chi_square", test.chiSquare);
    json.attribute("p", test.p);
    json.attribute("significant", test.isSignificant());
  });
}

static void writeFlips(JsonStream &json, llvm::ArrayRef<Flip> flips) {
  json.attributeArray("flipped", [&] {
    for (const Flip &flip : flips)
      json.object([&] {
        json.attribute("index", flip.index);
        json.attribute("photo", flip.photo);
        writeOptional(json, "label", flip.label);
        json.attribute("first", flip.first);
        json.attribute("second", flip.second);
        writeOptional(json, "first_margin", flip.firstMargin);
        writeOptional(json, "second_margin", flip.secondMargin);
      });
  });
}

static void writePair(JsonStream &json, const Validation &validation,
                      const PairFigures &figures, size_t index) {
  const PairTally &pair = validation.tally.pairs[index];
  json.object([&] {
    json.attribute("first", validation.forms[0].name);
    json.attribute("second", validation.forms[index + 1].name);
    json.attribute("top1_change", figures.top1Change);
    writeMcNemar(json, figures.test);
    json.attributeObject("agreement", [&] {
      json.attribute("same", figures.agreement.successes);
      json.attribute("photos", figures.agreement.trials);
      json.attribute("share", figures.agreement.share);
      json.attribute("low", figures.agreement.low);
      json.attribute("high", figures.agreement.high);
      writeOptional(json, "kappa", figures.kappa);
    });
    json.attribute("comparable_scores", figures.comparableScores);
    if (figures.comparableScores) {
      json.attribute("largest_score_error", figures.largestScoreError);
      json.attribute("mean_score_error", figures.meanScoreError);
    }
    writeOptional(json, "speedup", figures.speedup);
    json.attributeArray("class_changes", [&] {
      for (const ClassChange &change : figures.classes)
        json.object([&] {
          writeOptional(json, "precision", change.precision);
          writeOptional(json, "recall", change.recall);
        });
    });
    writeCells(json, "confusion_change", figures.confusionChange);
    writeCells(json, "answers", pair.answers.getCells());
    writeFlips(json, pair.flips);
  });
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static void writeBits(JsonStream &json, const BitComparison &bits,
                      llvm::StringRef first, llvm::StringRef second) {
  json.object([&] {
    json.attribute("first", first);
    json.attribute("second", second);
    json.attribute("photos", bits.photos);
    json.attribute("identical", bits.identical);
    if (!bits.difference)
      return;
    json.attributeObject("first_difference", [&] {
      json.attribute("photo", bits.difference->photo);
      json.attribute("output", bits.difference->output);
      json.attribute("element", bits.difference->element);
      json.attribute("first", bits.difference->first);
      json.attribute("second", bits.difference->second);
    });
  });
}

static void writeAllBits(JsonStream &json, const Validation &validation) {
  const Tally &tally = validation.tally;
  json.attributeArray("bits", [&] {
    for (auto [bits, pair] :
         llvm::zip(tally.bits, listBitPairs(validation.forms.size())))
      writeBits(json, bits, validation.forms[pair.first].name,
                validation.forms[pair.second].name);
  });
  json.attributeArray("reference_checks", [&] {
    for (auto [check, form] : llvm::zip(tally.checks, validation.forms))
      if (check.photos > 0)
        writeBits(json, check, form.name, "reference executor");
  });
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static void writeNames(JsonStream &json, llvm::StringRef key,
                       llvm::ArrayRef<std::string> names) {
  json.attributeArray(key, [&] {
    for (const std::string &name : names)
      json.value(name);
  });
}

static void writeUnread(JsonStream &json, const Validation &validation) {
  json.attributeArray("unreadable", [&] {
    for (const UnreadPhoto &photo : validation.unread)
      json.object([&] {
        json.attribute("photo", photo.photo);
        json.attribute("reason", photo.reason);
      });
  });
}

static void writeBroken(JsonStream &json, llvm::ArrayRef<BrokenBound> broken) {
  json.attributeArray("broken_bounds", [&] {
    for (const BrokenBound &bound : broken)
      json.object([&] {
        json.attribute("bound", bound.option);
        json.attribute("form", bound.form);
        if (!bound.subject.empty())
          json.attribute("subject", bound.subject);
        json.attribute("limit_percent", bound.limit);
        json.attribute("found_percent", bound.found);
      });
  });
}

void qwid::writeValidation(JsonStream &json, const Validation &validation,
                           const ValidationFigures &figures,
                           const ValidationExtras &extras) {
  json.attribute("photos", validation.tally.photos);
  json.attribute("labelled", validation.tally.labelled);
  writeUnread(json, validation);
  writeNames(json, "class_names", validation.classes);
  if (extras.grouping) {
    writeNames(json, "group_names", extras.grouping->names);
    json.attributeArray("group_of_class", [&] {
      for (int64_t group : extras.grouping->groupOf)
        json.value(group);
    });
  }
  json.attributeArray("forms", [&] {
    for (auto [index, form] : llvm::enumerate(figures.forms))
      writeForm(json, validation, form, extras, index);
  });
  json.attributeArray("pairs", [&] {
    for (auto [index, pair] : llvm::enumerate(figures.pairs))
      writePair(json, validation, pair, index);
  });
  writeAllBits(json, validation);
  writeBroken(json, extras.broken);
}
