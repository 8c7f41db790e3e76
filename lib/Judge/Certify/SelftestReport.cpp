//===- SelftestReport.cpp - What a selftest found -------------------------===//

#include "SelftestReport.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace qwid;
using namespace llvm;

static bool readLayer(const json::Value &value, SelftestReport::Layer &layer,
                      json::Path path) {
  json::ObjectMapper map(value, path);
  return map && map.map("layer", layer.layer) &&
         map.map("checksums", layer.checksums);
}

/// One variant; what it found goes to `layers`.
static bool readVariant(const json::Value &value, CertifiedVariant &variant,
                        std::vector<SelftestReport::Layer> &layers,
                        json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("isa", variant.isa) ||
      !map.map("weights_sha256", variant.weightsHash) ||
      !map.map("code_sha256", variant.codeHash) ||
      !map.map("runs_here", variant.ran))
    return false;
  const json::Array *rows = value.getAsObject()->getArray("layers");
  if (!rows) {
    path.field("layers").report("expected an array");
    return false;
  }
  for (const auto &[index, row] : enumerate(*rows))
    if (!readLayer(row, layers.emplace_back(),
                   path.field("layers").index(index)))
      return false;
  variant.layers = int64_t(layers.size());
  return true;
}

static bool readReport(const json::Value &value, SelftestReport &report,
                       json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("plan_sha256", report.planHash) ||
      !map.map("compiler", report.program.compiler) ||
      !map.map("target", report.program.target) ||
      !map.map("inputs", report.program.samples))
    return false;
  const json::Array *variants = value.getAsObject()->getArray("variants");
  if (!variants) {
    path.field("variants").report("expected an array");
    return false;
  }
  for (const auto &[index, variant] : enumerate(*variants)) {
    // Those that ran passed: they have the checksums of one certificate.
    std::vector<SelftestReport::Layer> layers;
    if (!readVariant(variant, report.program.variants.emplace_back(), layers,
                     path.field("variants").index(index)))
      return false;
    if (!layers.empty())
      report.layers = std::move(layers);
  }
  return true;
}

Expected<SelftestReport> qwid::parseSelftest(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  SelftestReport report;
  json::Path::Root root("selftest");
  if (!readReport(*value, report, root))
    return root.getError();
  return report;
}
