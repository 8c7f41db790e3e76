//===- Preconditions.cpp - What the conversion can express ----------------===//
//
// Checked for all ops before the first is rewritten, so that every offender is
// reported at its ONNX node and no pattern fails half way. What the dialect's
// verifiers guarantee is not checked again.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

#include "qwid/Analysis/AccumulatorBounds.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

InFlightDiagnostic report(Operation *op) {
  return op->emitError() << "'" << op->getName().getStringRef() << "' of node '"
                         << getUserName(op) << "' ";
}

template <typename LayoutOp> LogicalResult checkLayout(LayoutOp op) {
  if (op.getLayout() == Layout::NHWC)
    return success();
  return report(op) << "has layout nchw, expected nhwc; run the graph passes "
                       "that set the layout first";
}

template <typename ContractionOp>
LogicalResult checkContraction(ContractionOp op) {
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
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([](Conv2DOp conv) {
        return success(succeeded(checkLayout(conv)) &&
                       succeeded(checkContraction(conv)));
      })
      .Case([](FullyConnectedOp op) { return checkContraction(op); })
      .Case([](DequantizeOp op) { return checkDequantize(op); })
      .Case<AvgPoolOp, MaxPoolOp, GlobalMaxPoolOp, GlobalAvgPoolOp>(
          [](auto pool) { return checkLayout(pool); })
      .Default([](Operation *) { return success(); });
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
