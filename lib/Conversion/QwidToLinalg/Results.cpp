//===- Results.cpp - One NaN for all machines -----------------------------===//
//
// Which NaN an operation gives (its sign, its payload) depends on the CPU. No
// operation here depends on which, so that it is enough to replace NaNs where
// they can be seen: in the results of main. That takes integer operations on the
// bits, which no optimizer may see through, in the epilogue of the last layer.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Support/FloatSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

bool conversion::mayBeNaN(Value value) {
  if (!getElementTypeOrSelf(value.getType()).isF32())
    return false;
  Operation *op = value.getDefiningOp();
  if (isRearrangement(op))
    return mayBeNaN(op->getOperand(0));
  // Stored integers times finite scales.
  return !isa_and_nonnull<DequantizeOp>(op);
}

/// x, or the canonical NaN if x is one.
static Value emitCanonical(ImplicitLocOpBuilder &b, Value x) {
  Type i32 = b.getI32Type();
  Value bits = arith::BitcastOp::create(b, i32, x);
  Value magnitude =
      arith::AndIOp::create(b, bits, makeInteger(b, i32, 0x7fffffff));
  Value isNaN = arith::CmpIOp::create(b, arith::CmpIPredicate::ugt, magnitude,
                                      makeInteger(b, i32, 0x7f800000));
  bits = arith::SelectOp::create(b, isNaN, makeInteger(b, i32, kCanonicalNaN),
                                 bits);
  return arith::BitcastOp::create(b, b.getF32Type(), bits);
}

void conversion::canonicalizeResult(OpOperand &result) {
  // In front of reshapes, where it joins the layer that computes the value.
  OpOperand *use = &result;
  while (Operation *op = use->get().getDefiningOp()) {
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op) ||
        !op->hasOneUse())
      break;
    use = &op->getOpOperand(0);
  }
  Value value = use->get();
  auto type = cast<RankedTensorType>(value.getType());
  ImplicitLocOpBuilder b(value.getLoc(), use->getOwner());
  use->set(buildElementwise(b, type.getShape(), type.getElementType(),
                            {{value, b.getMultiDimIdentityMap(type.getRank())}},
                            [](ImplicitLocOpBuilder &b, ValueRange arguments) {
                              return emitCanonical(b, arguments[0]);
                            }));
}
