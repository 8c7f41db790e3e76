//===- Preconditions.cpp - What the conversion can express ----------------===//
//
// Checked for all ops before the first is rewritten, so that every offender is
// reported at its ONNX node and no pattern fails half way. What the dialect's
// verifiers guarantee is not checked again.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

#include "qwid/Analysis/AccumulatorBounds.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

InFlightDiagnostic report(Operation *op) {
  return op->emitError() << "'" << op->getName().getStringRef() << "' of node '"
                         << getUserName(op) << "' ";
}

LogicalResult checkLayout(Spatial op) {
  if (op.getLayout() == Layout::NHWC)
    return success();
  return report(op) << "has layout nchw, expected nhwc; run the graph passes "
                       "that set the layout first";
}

LogicalResult checkWeights(Weighted op) {
  auto check = [&](Value value, StringRef what) -> LogicalResult {
    if (!value || getConstantValue(value))
      return success();
    return report(op) << "has " << what
                      << " computed, expected constants; fold what computes "
                         "them into initializers of the model";
  };
  return success(succeeded(check(op.getFilter(), "weights that are")) &&
                 succeeded(check(op.getBias(), "a bias that is")));
}

/// A codebook is for weights.
LogicalResult checkDequantize(DequantizeOp op) {
  Type element = op.getInput().getType().getElementType();
  if (!isa<CodebookType>(element))
    return success();
  return report(op) << "reads " << op.getInput().getType()
                    << ", expected a uniform type";
}

LogicalResult checkOp(Operation *op) {
  if (auto spatial = dyn_cast<Spatial>(op);
      spatial && failed(checkLayout(spatial)))
    return failure();
  if (auto weighted = dyn_cast<Weighted>(op))
    return checkWeights(weighted);
  if (auto border = dyn_cast<DequantizeOp>(op))
    return checkDequantize(border);
  return success();
}

} // namespace

LogicalResult conversion::checkConvertible(Operation *root) {
  bool failedOnce = false;
  root->walk([&](Operation *op) {
    if (isa_and_nonnull<QwidDialect>(op->getDialect()))
      failedOnce |= failed(checkOp(op));
  });
  return success(!failedOnce && succeeded(proveAccumulatorsFit(root)));
}
