//===- PreviewTables.cpp - The text and JSON of qwid inspect --preview ----===//

#include "Tables.h"
#include "TextTable.h"
#include "qwid/Driver/PreviewJson.h"
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

void qwid::printPreviewJson(raw_ostream &os, StringRef model,
                            const PreviewResult &result) {
  {
    JsonStream json(os, 2);
    json.object([&] {
      json.attribute("model", model);
      writePreview(json, result);
      json.attribute("preview_seconds", result.seconds);
    });
  }
  os << "\n";
}
