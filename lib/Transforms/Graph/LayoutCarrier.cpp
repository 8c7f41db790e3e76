//===- LayoutCarrier.cpp - Values whose dimensions are in another order ---===//
//
// See LayoutCarrier.h for the terms. A permutation that moves only dimensions
// of size 1 keeps the order of the cells and becomes a reshape.
//
//===----------------------------------------------------------------------===//

#include "LayoutCarrier.h"

#include "qwid/Dialect/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace qwid;

namespace {

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

Order identityOrder(int64_t rank) {
  return llvm::to_vector(llvm::seq<int64_t>(0, rank));
}

/// Whether `permutation` of a tensor of `shape` moves no cell in memory.
bool keepsCells(ArrayRef<int64_t> shape, ArrayRef<int64_t> permutation) {
  int64_t last = -1;
  for (int64_t axis : permutation) {
    if (shape[axis] == 1)
      continue;
    if (axis < last)
      return false;
    last = axis;
  }
  return true;
}

/// The cells, in row-major order, of a tensor of `shape` after `permutation`.
template <typename T>
SmallVector<T> permuteCells(ArrayRef<T> cells, ArrayRef<int64_t> shape,
                            ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> strides =
      applyPermutation(computeStrides(shape), permutation);
  SmallVector<int64_t> bounds = applyPermutation(shape, permutation);
  SmallVector<int64_t> index(shape.size(), 0);
  SmallVector<T> result;
  result.reserve(cells.size());
  int64_t source = 0;
  for (size_t count = 0; count < cells.size(); ++count) {
    result.push_back(cells[source]);
    // Step the index, last dimension first, and the source cell with it.
    for (int64_t axis = int64_t(shape.size()) - 1; axis >= 0; --axis) {
      source += strides[axis];
      if (++index[axis] < bounds[axis])
        break;
      source -= strides[axis] * bounds[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/// A constant of `type` with the cells of `value`, a tensor of `shape`, under
/// `permutation`.
Value permuteConstant(OpBuilder &builder, Location location, ElementsAttr value,
                      RankedTensorType type, ArrayRef<int64_t> shape,
                      ArrayRef<int64_t> permutation) {
  if (value.getElementType().isF32())
    return makeConstant(builder, location, type,
                        ArrayRef<float>(permuteCells<float>(
                            readFloats(value), shape, permutation)));
  return makeConstant(builder, location, type,
                      ArrayRef<int64_t>(permuteCells<int64_t>(
                          readIntegers(value), shape, permutation)));
}

/// `value`, a constant or the dequantize of one, as a tensor of `shape` under
/// `permutation`, of type `type` (in f32); null if it is neither.
Value permuteKnown(OpBuilder &builder, Value value, RankedTensorType type,
                   ArrayRef<int64_t> shape, ArrayRef<int64_t> permutation) {
  if (ElementsAttr cells = getConstantValue(value))
    return permuteConstant(builder, value.getLoc(), cells, type, shape,
                           permutation);
  auto border = value.getDefiningOp<DequantizeOp>();
  ElementsAttr stored =
      border ? getConstantValue(border.getInput()) : ElementsAttr();
  if (!stored)
    return {};
  RankedTensorType from = border.getInput().getType();
  Type element = from.getElementType();
  // Scales along an axis go with it; a reshape would tear it apart.
  if (!isa<quant::UniformQuantizedType>(element)) {
    if (from.getShape() != shape)
      return {};
    element = permuteType(from, permutation).getElementType();
  }
  Value constant = permuteConstant(builder, border.getInput().getLoc(), stored,
                                   type.clone(element), shape, permutation);
  return DequantizeOp::create(builder, value.getLoc(), type, constant);
}

/// The name of the tensor: a transposed tensor holds the same values.
Location locationOf(Value original) {
  std::string name = getTensorName(original);
  if (name.empty())
    return original.getLoc();
  return NameLoc::get(StringAttr::get(original.getContext(), name));
}

} // namespace

RankedTensorType qwid::permuteType(RankedTensorType type,
                                   ArrayRef<int64_t> order) {
  Type element = type.getElementType();
  auto moved = [&](int64_t axis) {
    return llvm::find(order, axis) - order.begin();
  };
  if (auto uniform = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    element = quant::UniformQuantizedPerAxisType::get(
        uniform.getFlags(), uniform.getStorageType(),
        uniform.getExpressedType(), uniform.getScales(),
        uniform.getZeroPoints(), moved(uniform.getQuantizedDimension()),
        uniform.getStorageTypeMin(), uniform.getStorageTypeMax());
  else if (auto codebook = dyn_cast<CodebookType>(element);
           codebook && codebook.getAxis() >= 0)
    element = CodebookType::get(element.getContext(), codebook.getBits(),
                                codebook.getValues(), moved(codebook.getAxis()),
                                codebook.getScales());
  return RankedTensorType::get(applyPermutation(type.getShape(), order),
                               element);
}

bool Carried::isPlain() const {
  return flattened.empty() && isIdentityPermutation(order);
}

Carried LayoutCarrier::lookup(Value original) const {
  auto found = carried.find(original);
  if (found != carried.end())
    return found->second;
  auto type = dyn_cast<RankedTensorType>(original.getType());
  return {original, identityOrder(type ? type.getRank() : 0)};
}

Value LayoutCarrier::reshape(Value value, ArrayRef<int64_t> shape,
                             Location location) {
  RankedTensorType type = typeOf(value);
  if (type.getShape() == shape)
    return value;
  if (Value known = permuteKnown(builder, value, type.clone(shape), shape,
                                 identityOrder(shape.size())))
    return known;
  return ReshapeOp::create(builder, location, type.clone(shape), value);
}

Value LayoutCarrier::transpose(Value value, ArrayRef<int64_t> permutation,
                               Location location, Operation *user) {
  if (isIdentityPermutation(permutation))
    return value;
  Value &known = transposed[{value, builder.getDenseI64ArrayAttr(permutation)}];
  if (known)
    return known;
  RankedTensorType type = typeOf(value);
  RankedTensorType permuted = permuteType(type, permutation);
  if (Value permutedValue =
          permuteKnown(builder, value, permuted, type.getShape(), permutation))
    return known = permutedValue;
  if (keepsCells(type.getShape(), permutation))
    return known = reshape(value, permuted.getShape(), location);
  if (!isa<BlockArgument>(value) && !isa<func::ReturnOp>(user))
    emitRemark(user->getLoc())
        << "transpose kept: '" << getUserName(user) << "' needs '"
        << getTensorName(location)
        << "' in an order of dimensions other than the one in "
           "which it is computed";
  return known = TransposeOp::create(builder, location, permuted, value,
                                     permutation);
}

Value LayoutCarrier::require(Value original, ArrayRef<int64_t> order,
                             Operation *user) {
  Carried as = lookup(original);
  Location location = locationOf(original);
  if (!as.flattened.empty()) {
    SmallVector<int64_t> shape = applyPermutation(as.flattened, as.order);
    Value image = reshape(as.value, shape, location);
    image = transpose(image, invertPermutationVector(as.order), location, user);
    as = {reshape(image, typeOf(original).getShape(), location),
          identityOrder(2)};
  }
  // result[i] = original[order[i]] = value[inverse(as.order)[order[i]]].
  return transpose(as.value,
                   applyPermutation(invertPermutationVector(as.order), order),
                   location, user);
}

Value LayoutCarrier::requirePlain(Value original, Operation *user) {
  Carried as = lookup(original);
  if (as.isPlain())
    return as.value;
  return require(original, identityOrder(typeOf(original).getRank()), user);
}

Value LayoutCarrier::requireBroadcast(Value original, ArrayRef<int64_t> order,
                                      Operation *user) {
  int64_t rank = typeOf(original).getRank(), full = order.size();
  if (rank == full)
    return require(original, order, user);
  Value plain = requirePlain(original, user);
  SmallVector<int64_t> shape(full - rank, 1);
  llvm::append_range(shape, typeOf(plain).getShape());
  Location location = locationOf(original);
  return transpose(reshape(plain, shape, location), order, location, user);
}

Value LayoutCarrier::requireColumns(Value columns, const Carried &like) {
  RankedTensorType type = typeOf(columns);
  auto border = columns.getDefiningOp<DequantizeOp>();
  Value constant = border ? border.getInput() : columns;
  ElementsAttr cells = getConstantValue(constant);
  if (!cells)
    return Value();
  if (type.getRank() == 0 || type.getShape().back() == 1)
    return columns;
  Type element = typeOf(constant).getElementType();
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    if (perAxis.getQuantizedDimension() == type.getRank() - 1)
      return Value(); // the scales would have to move as well
  // [.., K] is [rows, flattened[1], flattened[2], ..].
  SmallVector<int64_t> shape(like.flattened);
  shape[0] = type.getNumElements() / type.getShape().back();
  Value moved = permuteConstant(builder, constant.getLoc(), cells,
                                type.clone(element), shape, like.order);
  return border ? DequantizeOp::create(builder, columns.getLoc(), type, moved)
                      .getResult()
                : moved;
}
