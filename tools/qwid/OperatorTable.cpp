//===- OperatorTable.cpp - qwid inspect --ops -----------------------------===//

#include "Tables.h"

#include "qwid/Import/ImportONNX.h"
#include "qwid/Support/JsonStream.h"

using namespace llvm;
using namespace qwid;

/// "Conv", "com.microsoft.QGemm".
static std::string fullName(const SupportedOp &op) {
  return op.domain.empty() ? op.name.str() : (op.domain + "." + op.name).str();
}

static void printAsJson(raw_ostream &os) {
  JsonStream json(os, 1);
  json.array([&] {
    for (const SupportedOp &op : getSupportedOps())
      json.object([&] {
        json.attribute("domain", op.domain.empty() ? "ai.onnx" : op.domain);
        json.attribute("operator", op.name);
        json.attribute("since_opset", op.since);
        json.attribute("newest_version", op.version);
        json.attribute("types", op.types);
        json.attribute("limits", op.limits);
      });
  });
  os << "\n";
}

void qwid::printOperators(raw_ostream &os, bool asJson) {
  if (asJson)
    return printAsJson(os);
  os << "# Operators\n\n"
        "Every ONNX operator that is read, as `qwid inspect --ops` prints it "
        "from the importer's own table: since which opset of\nONNX's own "
        "domain, and the newest version of the operator that is known, which "
        "is the opset that last changed it. A\nmodel of any opset up to "
     << kLastOpset
     << " is read if it uses known versions alone. Types are those of the "
        "data. Weights of type\nfloat16, bfloat16 and double become float.\n\n"
        "| operator | since | version | types | limits |\n"
        "|---|---|---|---|---|\n";
  for (const SupportedOp &op : getSupportedOps())
    os << "| " << fullName(op) << " | "
       << (op.domain.empty() ? std::max(op.since, kFirstOpset) : 1) << " | "
       << op.version << " | " << op.types << " | " << op.limits << " |\n";
}
