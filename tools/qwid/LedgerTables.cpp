//===- LedgerTables.cpp - What qwid inspect --ledger prints ---------------===//

#include "LedgerTables.h"

#include "TextTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

static std::string kilobytes(int64_t bytes) {
  return bytes < 1000 ? std::to_string(bytes) + " B"
                      : formatv("{0:F1} kB", double(bytes) / 1e3).str();
}

static void printSchemes(raw_ostream &os, const Ledger &ledger) {
  TextTable table({"weights of", "stored", "gzip", "LZMA"});
  for (size_t column : {1, 2, 3})
    table.alignRight(column);
  for (const SchemeSize &scheme : ledger.schemes)
    table.add({scheme.scheme, kilobytes(scheme.storedBytes),
               kilobytes(scheme.gzipBytes), kilobytes(scheme.lzmaBytes)});
  table.print(os);
}

/// Constant by constant in the order of the block.
static void printConstants(raw_ostream &os, const Ledger &ledger) {
  TextTable table({"node", "part", "float", "stored", "why no smaller"});
  for (size_t column : {2, 3})
    table.alignRight(column);
  for (const Ledger::Constant &constant : ledger.constants)
    table.add({constant.node, constant.part, kilobytes(constant.floatBytes),
               kilobytes(constant.storedBytes), constant.reason});
  table.print(os);
}

static void printLayers(raw_ostream &os, const Ledger &ledger) {
  TextTable table({"layer", "node", "kind", "code", "shared"});
  for (size_t column : {0, 3, 4})
    table.alignRight(column);
  for (auto [index, layer] : enumerate(ledger.layers))
    table.add({std::to_string(index), layer.node, layer.kind,
               kilobytes(layer.ownCodeBytes),
               kilobytes(layer.sharedCodeBytes)});
  table.print(os);
}

static void printBuffers(raw_ostream &os, const Ledger &ledger) {
  TextTable table({"tensors", "bytes", "offset", "first layer", "last layer",
                   "at the peak"});
  for (size_t column : {1, 2, 3, 4})
    table.alignRight(column);
  for (const Ledger::Buffer &buffer : ledger.buffers)
    table.add({join(buffer.tensors, ", "), std::to_string(buffer.bytes),
               std::to_string(buffer.offset), std::to_string(buffer.firstLayer),
               std::to_string(buffer.lastLayer), buffer.isAtPeak ? "yes" : ""});
  table.print(os);
}

void qwid::printLedger(raw_ostream &os, StringRef model, const Ledger &ledger) {
  os << makePrintable(model) << ": a program for " << ledger.isa << "\n";
  printSchemes(os, ledger);
  printConstants(os, ledger);
  os << "  code " << kilobytes(ledger.codeBytes) << "\n";
  printLayers(os, ledger);
  os << "  arena " << kilobytes(ledger.arenaBytes) << ", at most "
     << kilobytes(ledger.peakBytes) << " in use";
  if (!ledger.layers.empty())
    os << " while '" << ledger.layers[ledger.peakLayer].node << "' (layer "
       << ledger.peakLayer << ") runs";
  os << "\n";
  printBuffers(os, ledger);
}

void qwid::printLedgerJson(raw_ostream &os, StringRef model,
                           const Ledger &ledger) {
  {
    JsonStream json(os, 2);
    json.object([&] {
      json.attribute("model", model);
      writeLedger(json, ledger);
    });
  }
  os << "\n";
}
