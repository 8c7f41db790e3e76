//===- StoredConstants.cpp - Constants that the model quantized -----------===//
//
// To know which scale a cell has after it moved, a tensor of places goes the same
// way as the integers: it holds for each cell where its scale stands in a list.
// The result has one scale if all places name equal ones, or a scale per index
// of the first dimension along which the places are a function of the index.
//
//===----------------------------------------------------------------------===//

#include "StoredConstants.h"

#include "qwid/Dialect/Constants.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// Scale and zero point.
using Step = std::pair<double, int64_t>;

/// Stored integers, and where the step of each cell stands in a list.
struct Stored {
  HostTensor integers, places;
};

/// Collects the integers of quantized constants whose types differ in scales
/// alone, and makes one constant of what they become.
class Mover {
public:
  explicit Mover(NodeImporter &node) : node(node) {}

  /// Input `index`; false if it has no integers like those before.
  bool add(size_t index) {
    Value value = node.computed(index);
    auto border = value ? value.getDefiningOp<DequantizeOp>() : DequantizeOp();
    ElementsAttr constant =
        border ? getConstantValue(border.getInput()) : ElementsAttr();
    auto own =
        border ? dyn_cast<quant::QuantizedType>(elementOf(border.getInput()))
               : quant::QuantizedType();
    if (!constant || !own || (type && !isLike(own)))
      return false;
    type = own;
    Type place = node.getBuilder().getI64Type();
    SmallVector<int64_t> integers = readIntegers(constant);
    ArrayRef<int64_t> shape = border.getInput().getType().getShape();
    Stored input{{SmallVector<int64_t>(shape),
                  place,
                  {},
                  {integers.begin(), integers.end()}},
                 {SmallVector<int64_t>(shape), place, {}, {}}};
    setPlaces(input.places);
    inputs.push_back(std::move(input));
    return true;
  }

  /// The dequantize of the integers after `move`; null if no type says their
  /// scales.
  Value finish(Location loc, Location constantLoc, Move move, float factor) {
    SmallVector<const HostTensor *> integers, places;
    for (const Stored &input : inputs) {
      integers.push_back(&input.integers);
      places.push_back(&input.places);
    }
    for (Step &step : steps) {
      step.first = float(step.first) * factor;
      if (!std::isnormal(float(step.first)))
        return {};
    }
    Type element = findType(move(places));
    if (!element)
      return {};
    HostTensor moved = move(integers);
    OpBuilder &builder = node.getBuilder();
    auto stored = RankedTensorType::get(moved.shape, element);
    Value constant = makeConstant(builder, constantLoc, stored, moved.integers);
    return DequantizeOp::create(builder, loc,
                                stored.clone(builder.getF32Type()), constant);
  }

private:
  bool isLike(quant::QuantizedType other) const {
    return other.getFlags() == type.getFlags() &&
           other.getStorageType() == type.getStorageType() &&
           other.getStorageTypeMin() == type.getStorageTypeMin() &&
           other.getStorageTypeMax() == type.getStorageTypeMax();
  }

  /// Appends the steps of `type`, and says in `places` which cell has which.
  void setPlaces(HostTensor &places) {
    int64_t first = steps.size();
    auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
    if (!perAxis) {
      auto one = cast<quant::UniformQuantizedType>(type);
      steps.push_back({one.getScale(), one.getZeroPoint()});
      places.integers = {first};
      return;
    }
    for (auto [scale, zero] :
         llvm::zip_equal(perAxis.getScales(), perAxis.getZeroPoints()))
      steps.push_back({scale, zero});
    int64_t axis = perAxis.getQuantizedDimension();
    int64_t inner = rowMajorStrides(places.shape)[axis];
    for (int64_t i = 0, count = places.count(); i < count; ++i)
      places.integers.push_back(first + i / inner % places.shape[axis]);
  }

  /// The steps per index of dimension `axis`; nothing if one has several.
  std::optional<SmallVector<Step>> findSteps(const HostTensor &places,
                                             size_t axis) {
    int64_t inner = rowMajorStrides(places.shape)[axis];
    SmallVector<std::optional<Step>> found(places.shape[axis]);
    for (int64_t i = 0, count = places.count(); i < count; ++i) {
      const Step &step = steps[places.integerAt(i)];
      std::optional<Step> &known = found[i / inner % places.shape[axis]];
      if (known && *known != step)
        return std::nullopt;
      known = step;
    }
    return llvm::map_to_vector(found, [](auto step) { return *step; });
  }

  Type findType(const HostTensor &places) {
    auto isFirst = [&](int64_t place) {
      return steps[place] == steps[places.integers.front()];
    };
    if (llvm::all_of(places.integers, isFirst)) {
      auto [scale, zero] = steps[places.integers.front()];
      return quant::UniformQuantizedType::get(
          type.getFlags(), type.getStorageType(), type.getExpressedType(),
          scale, zero, type.getStorageTypeMin(), type.getStorageTypeMax());
    }
    for (size_t axis = 0; axis < places.shape.size(); ++axis) {
      auto perIndex = findSteps(places, axis);
      if (!perIndex)
        continue;
      SmallVector<double> scales;
      SmallVector<int64_t> zeroPoints;
      for (auto [scale, zero] : *perIndex) {
        scales.push_back(scale);
        zeroPoints.push_back(zero);
      }
      return quant::UniformQuantizedPerAxisType::get(
          type.getFlags(), type.getStorageType(), type.getExpressedType(),
          scales, zeroPoints, axis, type.getStorageTypeMin(),
          type.getStorageTypeMax());
    }
    return {};
  }

  NodeImporter &node;
  quant::QuantizedType type; ///< of the last input
  SmallVector<Step> steps;
  SmallVector<Stored> inputs;
};

/// The moved integers behind a dequantize, null if there are none to move.
Value moveStored(NodeImporter &node, ArrayRef<size_t> indices, Location loc,
                 Move move, float factor) {
  Mover mover(node);
  for (size_t index : indices)
    if (!mover.add(index))
      return {};
  return factor > 0 ? mover.finish(loc, node.inputLoc(indices[0]), move, factor)
                    : Value();
}

/// The known inputs after `move`.
HostTensor moveKnown(NodeImporter &node, ArrayRef<size_t> indices, Move move) {
  SmallVector<const HostTensor *> known;
  for (size_t index : indices)
    known.push_back(node.known(index));
  return move(known);
}

LogicalResult setMovedInputs(NodeImporter &node, ArrayRef<size_t> indices,
                             Move move, size_t output) {
  HostTensor result = moveKnown(node, indices, move);
  // An empty result is no value.
  if (result.isFloat() && checkedCount(result.shape))
    if (Value value =
            moveStored(node, indices, node.outputLoc(output), move, 1.0f))
      return node.setResult(value, std::move(result), output);
  return node.setResult(std::move(result), output);
}

} // namespace

bool qwid::isQuantizedConstant(NodeImporter &node, size_t index) {
  Value value = node.computed(index);
  auto border = value ? value.getDefiningOp<DequantizeOp>() : DequantizeOp();
  return border && getConstantValue(border.getInput());
}

Value qwid::movedConstant(NodeImporter &node, ArrayRef<size_t> indices,
                          Location loc, Move move, float factor) {
  if (Value value = moveStored(node, indices, loc, move, factor))
    return value;
  HostTensor moved = moveKnown(node, indices, move);
  if (factor != 1.0f)
    for (float &value : moved.floats)
      value *= factor;
  return node.floatConstant(loc, moved.shape, moved.floats);
}

Value qwid::movedConstant(NodeImporter &node, size_t index, Location loc,
                          function_ref<HostTensor(const HostTensor &)> move,
                          float factor) {
  return movedConstant(
      node, ArrayRef<size_t>(index), loc,
      [&](ArrayRef<const HostTensor *> inputs) { return move(*inputs[0]); },
      factor);
}

LogicalResult qwid::setMoved(NodeImporter &node,
                             function_ref<HostTensor(const HostTensor &)> move,
                             size_t output) {
  return setMovedInputs(
      node, {size_t(0)},
      [&](ArrayRef<const HostTensor *> inputs) { return move(*inputs[0]); },
      output);
}

LogicalResult qwid::setJoined(NodeImporter &node, Move move) {
  auto all = llvm::to_vector(llvm::seq<size_t>(0, node.numInputs()));
  return setMovedInputs(node, all, move, 0);
}
