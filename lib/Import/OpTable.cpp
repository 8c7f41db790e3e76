//===- OpTable.cpp - The operators that are imported ----------------------===//

#include "OpTable.h"

#include "qwid/Import/ImportONNX.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace qwid;

/// "Conv", "com.microsoft.QGemm".
static std::string keyOf(StringRef domain, StringRef name) {
  return domain.empty() ? name.str() : (domain + "." + name).str();
}

static llvm::StringMap<const OpEntry *> buildTable() {
  llvm::StringMap<const OpEntry *> table;
  for (ArrayRef<OpEntry> family : {getContractionOps(),
                                   getElementwiseOps(),
                                   getActivationOps(),
                                   getRectifierOps(),
                                   getFunctionOps(),
                                   getNormalizationOps(),
                                   getPoolingOps(),
                                   getReductionOps(),
                                   getSelectionOps(),
                                   getReshapingOps(),
                                   getMovementOps(),
                                   getConstantOps(),
                                   getConvTransposeOps(),
                                   getPaddingOps(),
                                   getResizeOps(),
                                   getShapeArithmeticOps(),
                                   getSlicingOps(),
                                   getQuantizationOps(),
                                   getQOperatorContractions(),
                                   getQOperatorOps(),
                                   getIntegerOps(),
                                   getQonnxOps(),
                                   getDynamicQuantizationOps(),
                                   getComparisonOps(),
                                   getCumulativeOps(),
                                   getEinsumOps()})
    for (const OpEntry &entry : family)
      table[keyOf(entry.domain, entry.name)] = &entry;
  return table;
}

static const llvm::StringMap<const OpEntry *> &getTable() {
  static const llvm::StringMap<const OpEntry *> table = buildTable();
  return table;
}

bool qwid::isOnnxDomain(StringRef domain) {
  return domain.empty() || domain == "ai.onnx";
}

const OpEntry *qwid::findOp(StringRef domain, StringRef name) {
  if (isOnnxDomain(domain))
    return getTable().lookup(name);
  // Every tool that writes QONNX had a domain of its own.
  if (domain == "onnx.brevitas" || domain == "finn.custom_op.general")
    domain = kQonnxDomain;
  return getTable().lookup(keyOf(domain, name));
}

SmallVector<SupportedOp> qwid::getSupportedOps() {
  SmallVector<SupportedOp> ops;
  for (const auto &row : getTable())
    ops.push_back({row.second->domain, row.second->name, row.second->since,
                   row.second->version, row.second->types, row.second->limits});
  llvm::sort(ops, [](const SupportedOp &a, const SupportedOp &b) {
    return std::tie(a.domain, a.name) < std::tie(b.domain, b.name);
  });
  return ops;
}
