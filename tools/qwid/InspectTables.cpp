//===- InspectTables.cpp - The text and JSON of qwid inspect --------------===//

#include "PlanTables.h"
#include "Tables.h"
#include "TextTable.h"
#include "qwid/Support/JsonStream.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void printPorts(JsonStream &json, StringRef key,
                       ArrayRef<InspectResult::Port> ports) {
  json.attributeArray(key, [&] {
    for (const InspectResult::Port &port : ports)
      json.object([&] {
        json.attribute("name", port.name);
        json.attribute("type", port.type);
        json.attributeArray("shape", [&] {
          for (int64_t size : port.shape)
            json.value(size);
        });
      });
  });
}

static void printNodes(JsonStream &json, ArrayRef<NodeSupport> nodes) {
  json.attributeArray("nodes", [&] {
    for (const NodeSupport &row : nodes)
      json.object([&] {
        json.attribute("node", row.node);
        json.attribute("operator", row.op);
        json.attribute("becomes", row.becomes);
        json.attribute("arithmetic", row.arithmetic);
        json.attribute("why", row.why);
        json.attribute("weights_bytes", row.weightBytes);
      });
  });
}

void qwid::printInspectJson(raw_ostream &os, StringRef model,
                            const InspectResult &result) {
  JsonStream json(os, 2);
  json.object([&] {
    json.attribute("model", model);
    printPorts(json, "inputs", result.inputs);
    printPorts(json, "outputs", result.outputs);
    json.attributeObject("ops", [&] {
      for (const auto &[kind, count] : result.ops)
        json.attribute(kind, count);
    });
    json.attribute("macs", result.macs);
    json.attribute("parameters", result.parameters);
    if (result.nodes.empty())
      printPlanFacts(json, result);
    else
      printNodes(json, result.nodes);
  });
  os << "\n";
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// "4.7 kB", "32 B"; nothing for none.
static std::string sizeText(int64_t bytes) {
  if (bytes == 0)
    return "";
  return bytes < 100 ? std::to_string(bytes) + " B"
                     : formatv("{0:F1} kB", bytes / 1e3).str();
}

static void printNodes(raw_ostream &os, ArrayRef<NodeSupport> nodes) {
  TextTable table({"node", "operator", "becomes", "weights", "if quantized"});
  table.alignRight(3);
  for (const NodeSupport &row : nodes)
    table.add({row.node, row.op, row.becomes, sizeText(row.weightBytes),
               row.arithmetic + (row.why.empty() ? "" : ": ") + row.why});
  table.print(os);
}

void qwid::printInspect(raw_ostream &os, StringRef model,
                        const InspectResult &result) {
  os << makePrintable(model) << "\n";
  auto printPorts = [&](StringRef what, ArrayRef<InspectResult::Port> ports) {
    for (const InspectResult::Port &port : ports) {
      os << "  " << what << port.name << ": " << port.type << " [";
      interleaveComma(port.shape, os);
      os << "]\n";
    }
  };
  printPorts("input   ", result.inputs);
  printPorts("output  ", result.outputs);
  os << "  ops     ";
  interleaveComma(result.ops, os, [&](const auto &entry) {
    os << entry.second << " " << entry.first;
  });
  os << " (all supported)\n";
  os << format("  cost    %.2f million multiply-accumulates, %.3f million "
               "parameters\n",
               result.macs / 1e6, result.parameters / 1e6);
  if (result.nodes.empty())
    printPlanFacts(os, result);
  else
    printNodes(os, result.nodes);
}
