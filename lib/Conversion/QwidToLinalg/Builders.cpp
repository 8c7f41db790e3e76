//===- Builders.cpp - Pieces that the conversion patterns share -----------===//

#include "Builders.h"

#include "qwid/Dialect/Accumulators.h"
#include "qwid/Dialect/Constants.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

RankedTensorType conversion::convertTensor(RankedTensorType type) {
  Type element = getStorageElement(type.getElementType());
  if (auto integer = dyn_cast<IntegerType>(element))
    element = IntegerType::get(type.getContext(), integer.getWidth());
  return RankedTensorType::get(type.getShape(), element);
}

Value conversion::makeTensor(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                             Type element, ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(shape, element);
  return arith::ConstantOp::create(
      b, type,
      cast<TypedAttr>(makeElements(type, values, getTensorName(b.getLoc()))));
}

Value conversion::makeTensor(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                             ArrayRef<float> values) {
  auto type = RankedTensorType::get(shape, b.getF32Type());
  return arith::ConstantOp::create(
      b, type,
      cast<TypedAttr>(makeElements(type, values, getTensorName(b.getLoc()))));
}

Value conversion::makeFloat(ImplicitLocOpBuilder &b, float value) {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
}

Value conversion::makeInteger(ImplicitLocOpBuilder &b, Type type,
                              int64_t value) {
  APInt bits(type.getIntOrFloatBitWidth(), uint64_t(value), /*isSigned=*/true,
             /*implicitTrunc=*/true);
  return arith::ConstantOp::create(
      b, cast<TypedAttr>(b.getIntegerAttr(type, bits)));
}

Value conversion::makeEmpty(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                            Type element) {
  return tensor::EmptyOp::create(b, shape, element);
}

Value conversion::makeFilled(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                             Value scalar) {
  Value empty = makeEmpty(b, shape, scalar.getType());
  return linalg::FillOp::create(b, scalar, empty).getResult(0);
}

//===----------------------------------------------------------------------===//
// Generics
//===----------------------------------------------------------------------===//

static Value buildGeneric(ImplicitLocOpBuilder &b, Value init, AffineMap map,
                          unsigned reductions, ArrayRef<Operand> operands,
                          BodyBuilder body) {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (const Operand &operand : operands) {
    inputs.push_back(operand.tensor);
    maps.push_back(operand.map);
  }
  maps.push_back(map);
  SmallVector<utils::IteratorType> iterators(map.getNumDims() - reductions,
                                             utils::IteratorType::parallel);
  iterators.append(reductions, utils::IteratorType::reduction);
  auto generic = linalg::GenericOp::create(
      b, TypeRange(init.getType()), inputs, ValueRange(init), maps, iterators,
      [&](OpBuilder &builder, Location location, ValueRange arguments) {
        ImplicitLocOpBuilder inner(location, builder);
        Value result = body(inner, arguments);
        linalg::YieldOp::create(inner, result);
      });
  return generic.getResult(0);
}

Value conversion::buildElementwise(ImplicitLocOpBuilder &b,
                                   ArrayRef<int64_t> shape, Type element,
                                   ArrayRef<Operand> operands,
                                   BodyBuilder body) {
  auto identity =
      AffineMap::getMultiDimIdentityMap(shape.size(), b.getContext());
  return buildGeneric(b, makeEmpty(b, shape, element), identity, 0, operands,
                      body);
}

Value conversion::buildReduction(ImplicitLocOpBuilder &b, Value init,
                                 AffineMap initMap, unsigned reductions,
                                 ArrayRef<Operand> operands, BodyBuilder body) {
  return buildGeneric(b, init, initMap, reductions, operands, body);
}

AffineMap conversion::getBroadcastMap(ArrayRef<int64_t> shape,
                                      ArrayRef<int64_t> result,
                                      MLIRContext *context) {
  SmallVector<AffineExpr> cells;
  unsigned offset = result.size() - shape.size();
  for (auto [index, size] : llvm::enumerate(shape))
    cells.push_back(size == 1 && result[offset + index] != 1
                        ? getAffineConstantExpr(0, context)
                        : getAffineDimExpr(offset + index, context));
  return AffineMap::get(result.size(), 0, cells, context);
}

AffineMap conversion::getChannelMap(unsigned rank, unsigned dim,
                                    MLIRContext *context) {
  return AffineMap::get(rank, 0, getAffineDimExpr(dim, context));
}

Value conversion::buildPad(ImplicitLocOpBuilder &b, Value tensor,
                           ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                           Value value) {
  auto isZero = [](int64_t count) { return count == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return tensor;
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<int64_t> shape(type.getShape());
  for (auto [size, before, after] : llvm::zip(shape, low, high))
    size += before + after;
  return tensor::PadOp::create(
      b, RankedTensorType::get(shape, type.getElementType()), tensor,
      getAsIndexOpFoldResult(b.getContext(), low),
      getAsIndexOpFoldResult(b.getContext(), high), value);
}

Value conversion::buildReshape(ImplicitLocOpBuilder &b, Value tensor,
                               ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getShape() == shape)
    return tensor;
  auto result = RankedTensorType::get(shape, type.getElementType());
  auto change = [&](Value from, RankedTensorType to) -> Value {
    auto reassociation =
        getReassociationIndicesForReshape(cast<ShapedType>(from.getType()), to);
    if (!reassociation)
      return {};
    if (to.getRank() < cast<ShapedType>(from.getType()).getRank())
      return tensor::CollapseShapeOp::create(b, to, from, *reassociation);
    return tensor::ExpandShapeOp::create(b, to, from, *reassociation);
  };
  if (type.getRank() != result.getRank())
    if (Value direct = change(tensor, result))
      return direct;
  // Every shape collapses to one dimension and expands from it.
  auto flat =
      RankedTensorType::get({type.getNumElements()}, type.getElementType());
  Value cells = type.getRank() == 1 ? tensor : change(tensor, flat);
  return result.getRank() == 1 ? cells : change(cells, result);
}

//===----------------------------------------------------------------------===//
// Bodies of sums
//===----------------------------------------------------------------------===//

Value conversion::makeSumStart(ImplicitLocOpBuilder &b, Type element,
                               int64_t count) {
  auto quantization = getQuantization(element);
  if (!quantization)
    return makeFloat(b, 0.0f);
  bool fits = boundSum(count, *quantization).fitsInt32();
  return makeInteger(b, fits ? b.getI32Type() : b.getI64Type(),
                     -int64_t(quantization->zeroPoint) * count);
}

Value conversion::emitSum(ImplicitLocOpBuilder &b, Value x, Value sum,
                          bool isSigned) {
  if (sum.getType().isF32())
    return arith::AddFOp::create(b, sum, x);
  return arith::AddIOp::create(b, sum,
                               emitExtend(b, x, sum.getType(), isSigned));
}

Value conversion::emitExtend(ImplicitLocOpBuilder &b, Value q, Type type,
                             bool isSigned) {
  if (q.getType() == type)
    return q;
  return isSigned ? Value(arith::ExtSIOp::create(b, type, q))
                  : Value(arith::ExtUIOp::create(b, type, q));
}

Value conversion::emitCentred(ImplicitLocOpBuilder &b, Value q, Type type,
                              const Quantization &quantization) {
  Value x = emitExtend(b, q, type, quantization.low < 0);
  if (quantization.zeroPoint == 0)
    return x;
  return arith::SubIOp::create(b, x,
                               makeInteger(b, type, quantization.zeroPoint));
}
