//===- OperatorTable.cpp - qwid inspect --ops -----------------------------===//

#include "Tables.h"

#include "qwid/Import/ImportONNX.h"

#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace qwid;

/// "Conv", "com.microsoft.QGemm".
static std::string fullName(const SupportedOp &op) {
  return op.domain.empty() ? op.name.str() : (op.domain + "." + op.name).str();
}

static void printAsJson(raw_ostream &os) {
  json::OStream json(os, 1);
  json.array([&] {
    for (const SupportedOp &op : getSupportedOps())
      json.object([&] {
        json.attribute("domain", op.domain.empty() ? "ai.onnx" : op.domain);
        json.attribute("operator", op.name);
        json.attribute("since_opset", op.since);
        json.attribute("until_opset", op.until);
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
        "from the importer's own table. Opsets are those of ONNX's own "
        "domain;\ntypes are those of the data. Weights of type float16, "
        "bfloat16 and double become float.\n\n"
        "| operator | opsets | types | limits |\n|---|---|---|---|\n";
  for (const SupportedOp &op : getSupportedOps())
    os << "| " << fullName(op) << " | " << std::max(op.since, kFirstOpset)
       << " to " << op.until << " | " << op.types << " | " << op.limits
       << " |\n";
}
