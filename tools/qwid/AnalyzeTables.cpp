//===- AnalyzeTables.cpp - What qwid analyze prints -----------------------===//

#include "AnalyzeTables.h"

#include "TextTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

static void printDrift(raw_ostream &os, const AnalyzeResult &result) {
  const DriftFigures &drift = result.drift;
  os << "  scores: ";
  if (drift.photos == 0) {
    os << "not compared, the first output is not f32 in the float model\n";
    return;
  }
  if (result.scoresAreClasses)
    os << formatv("{0} of {1} answers changed, KL divergence {2:E2} nats, ",
                  drift.changedAnswers, drift.photos, drift.klDivergence);
  os << formatv("mean absolute change {0:E2}\n", drift.meanAbsolute);
}

/// Decibels, or why there are none.
static std::string describeNoise(const std::optional<ErrorFigures> &errors) {
  if (!errors)
    return "";
  if (errors->largestError == 0)
    return "exact";
  return errors->sqnrDb ? formatv("{0:F1}", *errors->sqnrDb).str()
                        : "no signal";
}

/// The layers, worst first: by what they repair, or by the error that they add.
static std::vector<size_t> orderLayers(const AnalyzeResult &result) {
  std::vector<size_t> order = result.rankLayers();
  if (!order.empty())
    return order;
  for (size_t index = 0; index < result.layers.size(); ++index)
    if (result.layers[index].isolated)
      order.push_back(index);
  stable_sort(order, [&](size_t a, size_t b) {
    auto noise = [&](size_t index) {
      return result.layers[index].isolated->sqnrDb.value_or(INFINITY);
    };
    return noise(a) < noise(b);
  });
  return order;
}

static const TensorFigures *findTensor(const AnalyzeResult &result,
                                       const LayerFigures &layer) {
  for (const TensorFigures &tensor : result.tensors)
    if (tensor.tensor == layer.tensor && tensor.node == layer.node)
      return &tensor;
  return nullptr;
}

static std::vector<std::string> makeRow(const AnalyzeResult &result,
                                        const LayerFigures &layer) {
  std::vector<std::string> row{layer.node, layer.kind, layer.precision,
                               describeNoise(layer.isolated),
                               describeNoise(layer.cumulative)};
  row.push_back(layer.cumulative ? formatv("{0:F5}", layer.cumulative->cosine)
                                 : std::string());
  if (const TensorFigures *tensor = findTensor(result, layer)) {
    const ActivationStatistics &statistics = tensor->statistics;
    row.push_back(formatv("{0:F2} %", 100 * (statistics.getClippedLow() +
                                             statistics.getClippedHigh())));
    row.push_back(formatv("{0}/{1}", statistics.getLevels().countUsed(),
                          statistics.getLevels().getLevels()));
  } else {
    row.insert(row.end(), {"", ""});
  }
  if (const auto &repair = layer.repair) {
    row.push_back(formatv("{0:F1} %", 100 * repair->repairedShare));
    row.push_back(formatv("{0:F1} kB", repair->extraBytes / 1e3));
    row.push_back(repair->extraMilliseconds
                      ? formatv("{0:F3} ms", *repair->extraMilliseconds).str()
                      : "");
  } else {
    row.insert(row.end(), {"", "", ""});
  }
  return row;
}

static void printLayers(raw_ostream &os, const AnalyzeResult &result,
                        size_t top) {
  std::vector<size_t> order = orderLayers(result);
  size_t shown = std::min(order.size(), top);
  if (result.sensitivityDrift.photos)
    os << "  layers, by what keeping them in float repairs of the drift on "
       << result.sensitivityDrift.photos << " photos";
  else
    os << "  layers, by the noise that each adds";
  if (shown < order.size())
    os << ": the first " << shown << " of " << order.size();
  os << "\n  SQNR in dB of each result, alone and with all before it";
  if (!result.isa.empty())
    os << "; time predicted for " << result.isa << " on one thread";
  os << "\n";
  TextTable table({"layer", "kind", "precision", "alone", "so far", "cosine",
                   "clipped", "levels", "repairs", "costs", "time"});
  for (size_t column = 3; column < 11; ++column)
    table.alignRight(column);
  for (size_t index : ArrayRef(order).take_front(shown))
    table.add(makeRow(result, result.layers[index]));
  table.print(os);
}

void qwid::printAnalyze(raw_ostream &os, StringRef model,
                        const AnalyzeResult &result, size_t top) {
  os << makePrintable(model) << ": " << result.layers.size() << " layers, "
     << result.photos << (result.photos == 1 ? " photo\n" : " photos\n");
  printDrift(os, result);
  if (!result.uncompared.empty()) {
    os << "  not compared, the float model has no such tensor: ";
    interleaveComma(result.uncompared, os);
    os << "\n";
  }
  printLayers(os, result, top);
  if (!result.advice.empty())
    os << "  what follows\n";
  for (const Advice &advice : result.advice)
    os << "    " << advice.node << (advice.node.empty() ? "" : ": ")
       << advice.text << "\n";
}
