//===- PreviewTables.cpp - The text and JSON of qwid inspect --preview ----===//

#include "Tables.h"
#include "TextTable.h"
#include "qwid/Support/JsonStream.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string formatKilobytes(int64_t bytes) {
  return formatv("{0:F1} kB", double(bytes) / 1e3).str();
}

/// Three digits: what the error leaves of a time.
static std::string formatTime(double milliseconds) {
  std::string text;
  raw_string_ostream(text) << format("%.3g ms", milliseconds);
  return text;
}

static void printSchemes(raw_ostream &os, const PreviewResult &result) {
  std::vector<std::string> headings{"scheme", "variant", "target", "weights",
                                    "RAM"};
  for (int64_t threads : kPreviewThreads)
    headings.push_back(std::to_string(threads) +
                       (threads == 1 ? " thread" : " threads"));
  TextTable table(headings);
  for (size_t column = 3; column < headings.size(); ++column)
    table.alignRight(column);
  for (const PreviewResult::Scheme &scheme : result.schemes)
    for (const PreviewResult::Variant &variant : scheme.variants) {
      std::vector<std::string> row{scheme.name, variant.isa,
                                   join(variant.targets, ", "),
                                   formatKilobytes(variant.weightBytes),
                                   formatKilobytes(variant.ramBytes)};
      for (double milliseconds : variant.milliseconds)
        row.push_back(formatTime(milliseconds));
      table.add(std::move(row));
    }
  table.print(os);
  for (const PreviewResult::Scheme &scheme : result.schemes)
    if (!scheme.refusal.empty())
      os << "  " << scheme.name << " cannot be compiled: " << scheme.refusal
         << "\n";
}

void qwid::printPreview(raw_ostream &os, StringRef model,
                        const PreviewResult &result) {
  os << makePrintable(model) << ": predicted, not measured\n";
  printSchemes(os, result);
  os << "  times are for\n";
  for (const PreviewResult::Machine &machine : result.machines)
    os << format("    %-10s ", machine.isa.c_str()) << machine.name
       << format(" at %.2g GHz, within %.0f %% of ", machine.gigahertz,
                 100 * machine.error)
       << machine.calibration << "\n";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// A time for each number of threads, in the order of the attribute "threads".
static void printTimes(JsonStream &json, StringRef key,
                       ArrayRef<double> times) {
  json.attributeArray(key, [&] {
    for (double time : times)
      json.value(time);
  });
}

static void printVariant(JsonStream &json,
                         const PreviewResult::Variant &variant,
                         bool withLayers) {
  json.attribute("isa", variant.isa);
  json.attributeArray("targets", [&] {
    for (const std::string &target : variant.targets)
      json.value(target);
  });
  json.attribute("weights_bytes", variant.weightBytes);
  json.attribute("ram_bytes", variant.ramBytes);
  printTimes(json, "predicted_ms", variant.milliseconds);
  if (!withLayers)
    return;
  json.attributeArray("layers", [&] {
    for (const PreviewResult::Layer &layer : variant.layers)
      json.object([&] {
        json.attribute("node", layer.node);
        json.attribute("kind", layer.kind);
        json.attribute("macs", layer.macs);
        json.attribute("weights_bytes", layer.weightBytes);
        printTimes(json, "predicted_us", layer.microseconds);
        json.attribute("product_loops_us", layer.productMicroseconds);
      });
  });
}

static void printScheme(JsonStream &json, const PreviewResult::Scheme &scheme) {
  json.attribute("scheme", scheme.name);
  if (!scheme.refusal.empty())
    json.attribute("refusal", scheme.refusal);
  json.attributeArray("variants", [&] {
    for (const PreviewResult::Variant &variant : scheme.variants)
      json.object([&] { printVariant(json, variant, scheme.name == "plan"); });
  });
}

void qwid::printPreviewJson(raw_ostream &os, StringRef model,
                            const PreviewResult &result) {
  JsonStream json(os, 2);
  json.object([&] {
    json.attribute("model", model);
    json.attributeArray("threads", [&] {
      for (int64_t threads : kPreviewThreads)
        json.value(threads);
    });
    json.attributeArray("schemes", [&] {
      for (const PreviewResult::Scheme &scheme : result.schemes)
        json.object([&] { printScheme(json, scheme); });
    });
    json.attributeArray("machines", [&] {
      for (const PreviewResult::Machine &machine : result.machines)
        json.object([&] {
          json.attribute("isa", machine.isa);
          json.attribute("machine", machine.name);
          json.attribute("gigahertz", machine.gigahertz);
          json.attribute("stated_error", machine.error);
          json.attribute("calibrated_against", machine.calibration);
        });
    });
    json.attribute("preview_seconds", result.seconds);
  });
  os << "\n";
}
