//===- AnalyzeJson.cpp - The figures of an analysis as JSON and CSV -------===//
//
// The names of the JSON are those of docs/Judging.md. What a figure does not have,
// such as the ratio to a noise of zero, is null.
//
//===----------------------------------------------------------------------===//

#include "qwid/Judge/Analyze.h"

#include <cmath>

using namespace llvm;
using namespace qwid;

static void writeOptional(JsonStream &json, StringRef name,
                          std::optional<double> value) {
  if (value && std::isfinite(*value))
    json.attribute(name, *value);
  else
    json.attribute(name, json::Value(nullptr));
}

template <typename Numbers>
static void writeNumbers(JsonStream &json, StringRef name,
                         const Numbers &numbers) {
  json.attributeArray(name, [&] {
    for (auto number : numbers)
      json.value(number);
  });
}

static void writeHistogram(JsonStream &json, StringRef name,
                           const Histogram &histogram) {
  json.attributeObject(name, [&] {
    json.attribute("low", histogram.getLow());
    json.attribute("high", histogram.getHigh());
    json.attribute("below", histogram.getBelow());
    json.attribute("above", histogram.getAbove());
    writeNumbers(json, "counts", histogram.getBins());
  });
}

static void writeLevels(JsonStream &json, StringRef name,
                        const LevelCounts &levels) {
  json.attributeObject(name, [&] {
    json.attribute("low", levels.getLow());
    writeNumbers(json, "counts", levels.getCounts());
  });
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static void writeErrors(JsonStream &json, StringRef name,
                        const std::optional<ErrorFigures> &errors) {
  if (!errors)
    return json.attribute(name, json::Value(nullptr));
  json.attributeObject(name, [&] {
    json.attribute("elements", errors->elements);
    json.attribute("rmse", errors->rmse);
    json.attribute("mean_error", errors->meanError);
    json.attribute("largest_error", errors->largestError);
    writeOptional(json, "sqnr_db", errors->sqnrDb);
    json.attribute("cosine", errors->cosine);
  });
}

static void writeDrift(JsonStream &json, StringRef name,
                       const DriftFigures &drift, bool areClasses) {
  json.attributeObject(name, [&] {
    json.attribute("photos", drift.photos);
    json.attribute("mean_squared", drift.meanSquared);
    json.attribute("mean_absolute", drift.meanAbsolute);
    if (!areClasses)
      return;
    json.attribute("changed_answers", drift.changedAnswers);
    json.attribute("kl_divergence", drift.klDivergence);
  });
}

static void writeUse(JsonStream &json, const BitUse &use) {
  json.attribute("range_per_bit", use.rangePerBit);
  json.attribute("density_per_bit", use.densityPerBit);
  json.attribute("levels_used", use.levelsUsed);
  json.attribute("entropy_bits", use.entropyBits);
}

static void writeQuartiles(JsonStream &json, StringRef name,
                           const Quartiles &quartiles) {
  json.attributeObject(name, [&] {
    json.attribute("min", quartiles.min);
    json.attribute("lower_quartile", quartiles.lower);
    json.attribute("median", quartiles.median);
    json.attribute("upper_quartile", quartiles.upper);
    json.attribute("max", quartiles.max);
  });
}

static void writeWeights(JsonStream &json, const WeightStatistics &weights) {
  json.attributeObject("weights", [&] {
    json.attribute("bits", weights.bits);
    json.attribute("rmse", weights.error.getRmse());
    writeOptional(json, "sqnr_db", weights.error.getSqnrDb());
    json.attribute("cosine", weights.error.getCosine());
    writeUse(json, weights.use);
    writeHistogram(json, "histogram_before", weights.before);
    writeLevels(json, "levels_after", weights.levels);
    json.attributeArray("channels", [&] {
      for (const ChannelWeights &channel : weights.channels)
        json.object([&] {
          writeQuartiles(json, "before", channel.before);
          writeQuartiles(json, "after", channel.after);
          json.attribute("rmse", channel.rmse);
          writeUse(json, channel.use);
          json.attribute("dead", channel.dead);
          json.attribute("dominant", channel.dominant);
        });
    });
  });
}

static void writeRepair(JsonStream &json, const RepairFigures &repair,
                        bool areClasses) {
  json.attributeObject("repair", [&] {
    json.attribute("rank", repair.rank);
    json.attribute("repaired_share", repair.repairedShare);
    writeDrift(json, "drift", repair.drift, areClasses);
    json.attribute("extra_bytes", repair.extraBytes);
    writeOptional(json, "extra_ms", repair.extraMilliseconds);
  });
}

static void writeLayer(JsonStream &json, const LayerFigures &layer,
                       bool areClasses) {
  json.object([&] {
    json.attribute("node", layer.node);
    json.attribute("kind", layer.kind);
    json.attribute("tensor", layer.tensor);
    json.attribute("precision", layer.precision);
    writeNumbers(json, "shape", layer.shape);
    json.attribute("macs", layer.macs);
    writeErrors(json, "isolated", layer.isolated);
    writeErrors(json, "cumulative", layer.cumulative);
    if (layer.weights)
      writeWeights(json, *layer.weights);
    if (layer.repair)
      writeRepair(json, *layer.repair, areClasses);
  });
}

//===----------------------------------------------------------------------===//
// Tensors, and the whole
//===----------------------------------------------------------------------===//

static void writeTensor(JsonStream &json, const TensorFigures &tensor) {
  const ActivationStatistics &statistics = tensor.statistics;
  const LevelScale &scale = statistics.getScale();
  json.object([&] {
    json.attribute("tensor", tensor.tensor);
    json.attribute("node", tensor.node);
    json.attribute("type", tensor.type);
    json.attribute("scale", scale.scale);
    json.attribute("zero_point", scale.zeroPoint);
    json.attribute("clip_low", scale.getLeast());
    json.attribute("clip_high", scale.getMost());
    json.attribute("elements", statistics.getCount());
    json.attribute("clipped_low_share", statistics.getClippedLow());
    json.attribute("clipped_high_share", statistics.getClippedHigh());
    json.attribute("levels", statistics.getLevels().getLevels());
    json.attribute("levels_used", statistics.getLevels().countUsed());
    json.attribute("entropy_bits", statistics.getLevels().getEntropyBits());
    writeHistogram(json, "histogram", statistics.getHistogram());
    writeLevels(json, "level_counts", statistics.getLevels());
    json.attributeArray("channels", [&] {
      for (size_t c = 0; c < statistics.getChannelLows().size(); ++c)
        json.object([&] {
          writeOptional(json, "min", statistics.getChannelLows()[c]);
          writeOptional(json, "max", statistics.getChannelHighs()[c]);
          json.attribute("levels_spanned", statistics.getChannelLevels(c));
        });
    });
  });
}

void qwid::writeAnalysis(JsonStream &json, const AnalyzeResult &result) {
  bool areClasses = result.scoresAreClasses;
  json.attribute("photos", result.photos);
  json.attribute("scores_are_classes", areClasses);
  if (!result.isa.empty())
    json.attribute("times_of_isa", result.isa);
  writeDrift(json, "drift", result.drift, areClasses);
  writeDrift(json, "sensitivity_drift", result.sensitivityDrift, areClasses);
  json.attributeArray("layers", [&] {
    for (const LayerFigures &layer : result.layers)
      writeLayer(json, layer, areClasses);
  });
  json.attributeArray("tensors", [&] {
    for (const TensorFigures &tensor : result.tensors)
      writeTensor(json, tensor);
  });
  writeNumbers(json, "uncompared", result.uncompared);
  json.attributeArray("advice", [&] {
    for (const Advice &advice : result.advice)
      json.object([&] {
        json.attribute("node", advice.node);
        json.attribute("text", advice.text);
      });
  });
}

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

/// `text` as one field: in quotes if it holds any mark of the format.
static std::string quote(StringRef text) {
  if (text.find_first_of(",\"\n\r") == StringRef::npos)
    return text.str();
  std::string quoted = "\"";
  for (char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

static void writeErrorFields(raw_ostream &os,
                             const std::optional<ErrorFigures> &errors) {
  if (!errors) {
    os << ",,,";
    return;
  }
  os << "," << errors->rmse << ",";
  if (errors->sqnrDb)
    os << *errors->sqnrDb;
  os << "," << errors->cosine;
}

void qwid::writeAnalyzeCsv(raw_ostream &os, const AnalyzeResult &result) {
  os << "node,kind,tensor,precision,macs,isolated_rmse,isolated_sqnr_db,"
        "isolated_cosine,cumulative_rmse,cumulative_sqnr_db,cumulative_cosine,"
        "weights_rmse,rank,repaired_share,extra_bytes,extra_ms\n";
  for (const LayerFigures &layer : result.layers) {
    os << quote(layer.node) << "," << layer.kind << "," << quote(layer.tensor)
       << "," << layer.precision << "," << layer.macs;
    writeErrorFields(os, layer.isolated);
    writeErrorFields(os, layer.cumulative);
    os << ",";
    if (layer.weights)
      os << layer.weights->error.getRmse();
    if (const auto &repair = layer.repair) {
      os << "," << repair->rank << "," << repair->repairedShare << ","
         << repair->extraBytes << ",";
      if (repair->extraMilliseconds)
        os << *repair->extraMilliseconds;
    } else {
      os << ",,,,";
    }
    os << "\n";
  }
}
