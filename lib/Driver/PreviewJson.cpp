//===- PreviewJson.cpp - A preview as JSON --------------------------------===//

#include "qwid/Driver/PreviewJson.h"

using namespace qwid;

/// A time for each number of threads, in the order of the attribute "threads".
static void writeTimes(JsonStream &json, llvm::StringRef key,
                       llvm::ArrayRef<double> times) {
  json.attributeArray(key, [&] {
    for (double time : times)
      json.value(time);
  });
}

static void writeVariant(JsonStream &json,
                         const PreviewResult::Variant &variant,
                         bool withLayers) {
  json.attribute("isa", variant.isa);
  json.attributeArray("targets", [&] {
    for (const std::string &target : variant.targets)
      json.value(target);
  });
  json.attribute("weights_bytes", variant.weightBytes);
  json.attribute("ram_bytes", variant.ramBytes);
  writeTimes(json, "predicted_ms", variant.milliseconds);
  if (!withLayers)
    return;
  json.attributeArray("layers", [&] {
    for (const PreviewResult::Layer &layer : variant.layers)
      json.object([&] {
        json.attribute("node", layer.node);
        json.attribute("kind", layer.kind);
        json.attribute("macs", layer.macs);
        json.attribute("weights_bytes", layer.weightBytes);
        writeTimes(json, "predicted_us", layer.microseconds);
        json.attribute("product_loops_us", layer.productMicroseconds);
      });
  });
}

static void writeScheme(JsonStream &json, const PreviewResult::Scheme &scheme) {
  json.attribute("scheme", scheme.name);
  if (!scheme.refusal.empty())
    json.attribute("refusal", scheme.refusal);
  json.attributeArray("variants", [&] {
    for (const PreviewResult::Variant &variant : scheme.variants)
      json.object([&] { writeVariant(json, variant, scheme.name == "plan"); });
  });
}

void qwid::writePreview(JsonStream &json, const PreviewResult &result) {
  json.attributeArray("threads", [&] {
    for (int64_t threads : kPreviewThreads)
      json.value(threads);
  });
  json.attributeArray("schemes", [&] {
    for (const PreviewResult::Scheme &scheme : result.schemes)
      json.object([&] { writeScheme(json, scheme); });
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
}
