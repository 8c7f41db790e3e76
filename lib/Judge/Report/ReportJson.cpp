//===- ReportJson.cpp - A report as JSON ----------------------------------===//

#include "Verdict.h"

#include "qwid/Driver/DescribePreprocess.h"
#include "qwid/Driver/PreviewJson.h"
#include "qwid/Judge/ValidateJson.h"

#include "llvm/ADT/StringMap.h"

using namespace qwid;

static void writeList(JsonStream &json, llvm::StringRef key,
                      llvm::ArrayRef<std::string> values) {
  json.attributeArray(key, [&] {
    for (const std::string &value : values)
      json.value(value);
  });
}

/// `write` as the object `key`, or null.
static void writeObject(JsonStream &json, llvm::StringRef key, bool isThere,
                        llvm::function_ref<void()> write) {
  if (isThere)
    json.attributeObject(key, write);
  else
    json.attribute(key, nullptr);
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

static void writeLayers(JsonStream &json, const Report &report) {
  llvm::StringMap<std::string> reasons;
  for (const KeptNode &kept : report.keptFloat)
    reasons[kept.node] = kept.reason;
  json.attributeArray("layers", [&] {
    for (const LayerIdentity &layer : report.layers)
      json.object([&] {
        json.attribute("node", layer.node);
        json.attribute("kind", layer.kind);
        json.attribute("tensor", layer.tensor);
        json.attribute("precision", layer.precision);
        json.attribute("reason", reasons.lookup(layer.node));
        json.attribute("macs", layer.macs);
        json.attributeArray("shape", [&] {
          for (int64_t size : layer.shape)
            json.value(size);
        });
      });
  });
}

static void writeRanges(JsonStream &json, const InspectResult &facts) {
  json.attributeArray("ranges", [&] {
    for (const InspectResult::TensorRange &range : facts.ranges)
      json.object([&] {
        json.attribute("tensor", range.tensor);
        json.attribute("type", range.type);
        json.attribute("scale", range.scale);
        json.attribute("zero_point", range.zeroPoint);
        json.attribute("min", range.least);
        json.attribute("max", range.most);
      });
  });
}

static void writeFacts(JsonStream &json, const Report &report) {
  const InspectResult &facts = report.facts;
  json.attribute("name", report.name);
  json.attribute("macs", facts.macs);
  json.attribute("parameters", facts.parameters);
  json.attribute("photos",
                 facts.preprocess ? describePreprocess(*facts.preprocess) : "");
  writeList(json, "labels", facts.labels);
  writeList(json, "weights", facts.weightSchemes);
  writeList(json, "rescale", facts.rescales);
  writeList(json, "input_scaling", facts.inputScaling);
  writeList(json, "dropped", facts.dropped);
  json.attributeArray("kept_float", [&] {
    for (const KeptNode &kept : report.keptFloat)
      json.object([&] {
        json.attribute("node", kept.node);
        json.attribute("reason", kept.reason);
      });
  });
  writeRanges(json, facts);
  writeLayers(json, report);
}

//===----------------------------------------------------------------------===//
// Words, and how it was made
//===----------------------------------------------------------------------===//

static void writeVerdict(JsonStream &json, const Verdict &verdict) {
  json.attribute("level", stringify(verdict.level));
  json.attribute("badge", describe(verdict.level));
  json.attribute("headline", verdict.headline);
  writeList(json, "sentences", verdict.sentences);
}

static void writeAdvice(JsonStream &json, llvm::ArrayRef<Advice> advice) {
  json.attributeArray("advice", [&] {
    for (const Advice &each : advice)
      json.object([&] {
        json.attribute("node", each.node);
        json.attribute("text", each.text);
      });
  });
}

static void writeMade(JsonStream &json, const Report &report) {
  json.attribute("command", report.command);
  json.attribute("version", QWID_VERSION);
  json.attributeArray("files", [&] {
    for (const ReportedFile &file : report.files)
      json.object([&] {
        json.attribute("role", file.role);
        json.attribute("name", file.name);
        json.attribute("blake3", file.blake3);
      });
  });
}

void qwid::writeReport(JsonStream &json, const Report &report) {
  json.object([&] {
    json.attribute("report_format", 1);
    json.attributeObject("verdict",
                         [&] { writeVerdict(json, report.verdict); });
    writeAdvice(json, report.advice);
    json.attributeObject("plan", [&] { writeFacts(json, report); });
    writeObject(json, "validation", report.validation.has_value(), [&] {
      writeValidation(json, *report.validation, *report.figures);
    });
    writeObject(json, "analysis", report.analysis.has_value(),
                [&] { writeAnalysis(json, *report.analysis); });
    json.attributeObject("preview",
                         [&] { writePreview(json, report.preview); });
    writeObject(json, "model_preview", report.modelPreview.has_value(),
                [&] { writePreview(json, *report.modelPreview); });
    json.attributeObject("ledger", [&] { writeLedger(json, report.ledger); });
    json.attributeObject("thumbnails", [&] {
      for (const auto &[photo, picture] : report.thumbnails)
        json.attribute(photo, picture);
    });
    json.attributeObject("made", [&] { writeMade(json, report); });
  });
}
