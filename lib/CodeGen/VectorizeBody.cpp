//===- VectorizeBody.cpp - Scalar bodies on vectors -----------------------===//

#include "VectorizeBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

Type qwid::getLaneType(Type type, int64_t width) {
  return width == 1 ? type : VectorType::get({width}, type);
}

Value qwid::splat(OpBuilder &builder, Location loc, Value scalar,
                  int64_t width) {
  if (width == 1)
    return scalar;
  return vector::BroadcastOp::create(
      builder, loc, VectorType::get({width}, scalar.getType()), scalar);
}

namespace {

/// A scalar constant in every lane.
Value buildConstant(OpBuilder &builder, arith::ConstantOp op, int64_t width) {
  if (width == 1)
    return builder.clone(*op)->getResult(0);
  auto type = VectorType::get({width}, op.getType());
  return arith::ConstantOp::create(builder, op.getLoc(), type,
                                   DenseElementsAttr::get(type, op.getValue()));
}

/// A table look-up per lane: no instruction set here has a byte gather.
Value buildTableLookup(OpBuilder &builder, tensor::ExtractOp op, Value table,
                       ValueRange indices, int64_t width) {
  Location loc = op.getLoc();
  if (width == 1)
    return memref::LoadOp::create(builder, loc, table, indices);
  Type type = getLaneType(op.getType(), width);
  Value result =
      arith::ConstantOp::create(builder, loc, type, builder.getZeroAttr(type));
  for (int64_t lane = 0; lane < width; ++lane) {
    SmallVector<Value> position;
    for (Value index : indices)
      position.push_back(vector::ExtractOp::create(builder, loc, index, lane));
    Value value = memref::LoadOp::create(builder, loc, table, position);
    result = vector::InsertOp::create(builder, loc, value, result, lane);
  }
  return result;
}

} // namespace

SmallVector<Value> qwid::vectorizeBody(OpBuilder &builder, Block &body,
                                       ValueRange arguments, int64_t width,
                                       IRMapping mapping) {
  mapping.map(body.getArguments(), arguments);
  // Values from outside the body are scalars of the function around it.
  auto lookup = [&](Value value) -> Value {
    if (Value mapped = mapping.lookupOrNull(value))
      return mapped;
    Value lanes = splat(builder, value.getLoc(), value, width);
    mapping.map(value, lanes);
    return lanes;
  };
  for (Operation &op : body.without_terminator()) {
    if (op.getNumResults() == 1 && mapping.contains(op.getResult(0)))
      continue; // given by the caller
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      mapping.map(constant.getResult(),
                  buildConstant(builder, constant, width));
      continue;
    }
    if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
      SmallVector<Value> indices =
          llvm::map_to_vector(extract.getIndices(), lookup);
      mapping.map(extract.getResult(),
                  buildTableLookup(builder, extract,
                                   mapping.lookup(extract.getTensor()), indices,
                                   width));
      continue;
    }
    assert(OpTrait::hasElementwiseMappableTraits(&op) &&
           "FormLayers admits only element-wise bodies");
    OperationState state(op.getLoc(), op.getName());
    state.addOperands(llvm::map_to_vector(op.getOperands(), lookup));
    for (Type type : op.getResultTypes())
      state.addTypes(getLaneType(type, width));
    state.addAttributes(op.getAttrs());
    state.propertiesAttr = op.getPropertiesAsAttribute();
    Operation *lanes = builder.create(state);
    mapping.map(op.getResults(), lanes->getResults());
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(), lookup);
}

void qwid::mapScalars(OpBuilder &builder, Block &body, int64_t width,
                      IRMapping &mapping) {
  for (Operation &inner : body)
    for (Value operand : inner.getOperands()) {
      Operation *outside = operand.getDefiningOp();
      if (!isa_and_nonnull<arith::ConstantOp>(outside) ||
          outside->getBlock() == &body || mapping.contains(operand))
        continue;
      Value clone = builder.clone(*outside)->getResult(0);
      mapping.map(operand, splat(builder, inner.getLoc(), clone, width));
    }
}
