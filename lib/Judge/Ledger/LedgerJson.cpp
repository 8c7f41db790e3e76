//===- LedgerJson.cpp - A ledger as JSON ----------------------------------===//

#include "qwid/Judge/Ledger.h"

using namespace qwid;

static void writeConstants(JsonStream &json, const Ledger &ledger) {
  json.attributeArray("constants", [&] {
    for (const Ledger::Constant &constant : ledger.constants)
      json.object([&] {
        json.attribute("node", constant.node);
        json.attribute("part", constant.part);
        json.attribute("float_bytes", constant.floatBytes);
        json.attribute("stored_bytes", constant.storedBytes);
        json.attribute("reason", constant.reason);
      });
  });
}

static void writeLayers(JsonStream &json, const Ledger &ledger) {
  json.attributeArray("layers", [&] {
    for (const Ledger::Layer &layer : ledger.layers)
      json.object([&] {
        json.attribute("node", layer.node);
        json.attribute("kind", layer.kind);
        json.attribute("own_code_bytes", layer.ownCodeBytes);
        json.attribute("shared_code_bytes", layer.sharedCodeBytes);
      });
  });
}

static void writeBuffers(JsonStream &json, const Ledger &ledger) {
  json.attributeArray("buffers", [&] {
    for (const Ledger::Buffer &buffer : ledger.buffers)
      json.object([&] {
        json.attributeArray("tensors", [&] {
          for (const std::string &tensor : buffer.tensors)
            json.value(tensor);
        });
        json.attribute("offset", buffer.offset);
        json.attribute("bytes", buffer.bytes);
        json.attribute("first_layer", buffer.firstLayer);
        json.attribute("last_layer", buffer.lastLayer);
        json.attribute("is_at_peak", buffer.isAtPeak);
      });
  });
}

void qwid::writeLedger(JsonStream &json, const Ledger &ledger) {
  json.attribute("isa", ledger.isa);
  json.attribute("arena_bytes", ledger.arenaBytes);
  json.attribute("peak_bytes", ledger.peakBytes);
  json.attribute("peak_layer", ledger.peakLayer);
  json.attribute("code_bytes", ledger.codeBytes);
  json.attributeArray("schemes", [&] {
    for (const SchemeSize &scheme : ledger.schemes)
      json.object([&] {
        json.attribute("scheme", scheme.scheme);
        json.attribute("stored_bytes", scheme.storedBytes);
        json.attribute("gzip_bytes", scheme.gzipBytes);
        json.attribute("lzma_bytes", scheme.lzmaBytes);
      });
  });
  writeConstants(json, ledger);
  writeLayers(json, ledger);
  writeBuffers(json, ledger);
}
