//===- PaddingOps.cpp - Pad -----------------------------------------------===//
//
// Constant cells are a pad, on plain integers a concat with constants. The other
// modes repeat cells of the input: a selection along each axis.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Sizes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// How many cells each dimension gets before and behind, negative: loses.
struct Pads {
  SmallVector<int64_t> low, high;
};

std::optional<Pads> readPads(NodeImporter &node) {
  auto counts = node.attributeOrInput("pads", 1);
  auto axes = node.integers(3, "axes");
  ArrayRef<int64_t> shape = node.shape(0);
  if (node.failed())
    return std::nullopt;
  int64_t rank = shape.size();
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  constexpr int64_t limit = int64_t(1) << 31;
  auto isHuge = [=](int64_t count) { return count < -limit || count > limit; };
  if (!counts || counts->size() != 2 * axes->size() ||
      llvm::any_of(*counts, isHuge)) {
    node.error() << "expected " << int64_t(2 * axes->size())
                 << " pads of at most 2^31, got "
                 << text(counts ? *counts : SmallVector<int64_t>());
    return std::nullopt;
  }
  Pads pads{SmallVector<int64_t>(rank, 0), SmallVector<int64_t>(rank, 0)};
  for (auto [index, axis] : llvm::enumerate(*axes)) {
    int64_t target = node.normalizeAxis(axis, rank);
    if (node.failed())
      return std::nullopt;
    pads.low[target] = (*counts)[index];
    pads.high[target] = (*counts)[index + axes->size()];
  }
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t low = pads.low[axis], high = pads.high[axis];
    int64_t size = shape[axis] + low + high;
    int64_t left = countKept(shape[axis], low, high);
    // A known tensor may have no cells.
    bool keeps = left >= 1 || (shape[axis] == 0 && size >= 1);
    if (keeps && size <= (int64_t(1) << 24))
      continue;
    node.error() << "expected pads that keep a cell along axis " << axis
                 << ", and a size of at most 2^24, got " << left << " cells of "
                 << shape[axis] << " and the size " << size;
    return std::nullopt;
  }
  return pads;
}

/// Which of `size` cells stands at `position`, that may lie outside.
int64_t findSource(int64_t position, int64_t size, StringRef mode) {
  if (mode == "edge")
    return std::clamp<int64_t>(position, 0, size - 1);
  int64_t period = mode == "wrap" ? size : std::max<int64_t>(2 * size - 2, 1);
  int64_t inside = (position % period + period) % period;
  return inside < size ? inside : period - inside;
}

LogicalResult padByCells(NodeImporter &node, const Pads &pads, StringRef mode) {
  if (llvm::is_contained(node.shape(0), 0))
    return node.error() << "there are no cells to repeat in shape "
                        << text(node.shape(0));
  SmallVector<Selection> selections;
  for (auto [axis, size] : llvm::enumerate(node.shape(0))) {
    int64_t low = pads.low[axis], high = pads.high[axis];
    if (low == 0 && high == 0)
      continue;
    // Negative counts take cells off before the others repeat what is left.
    int64_t first = std::max<int64_t>(-low, 0);
    int64_t left = size - first - std::max<int64_t>(-high, 0);
    if (left < 1)
      return node.error() << "there are no cells to repeat along axis "
                          << int64_t(axis) << " of " << text(node.shape(0));
    Selection selection{int64_t(axis), {}};
    for (int64_t position = -std::max<int64_t>(low, 0),
                 end = left + std::max<int64_t>(high, 0);
         position < end; ++position)
      selection.indices.push_back(first + findSource(position, left, mode));
    selections.push_back(std::move(selection));
  }
  return selections.empty() ? node.forward(0) : setSelected(node, selections);
}

/// Plain integers: constants before and behind, axis by axis.
Value concatConstants(NodeImporter &node, Value input, const Pads &pads,
                      int64_t value) {
  OpBuilder &builder = node.getBuilder();
  Type element = elementOf(input);
  for (int64_t axis = 0; axis < int64_t(pads.low.size()); ++axis) {
    SmallVector<Value> parts;
    SmallVector<int64_t> shape(
        cast<RankedTensorType>(input.getType()).getShape());
    auto add = [&](int64_t count, StringRef suffix) {
      if (count <= 0)
        return;
      shape[axis] = count;
      parts.push_back(makeConstant(
          builder, node.helperLoc("axis" + std::to_string(axis) + suffix.str()),
          RankedTensorType::get(shape, element), ArrayRef<int64_t>{value}));
    };
    add(pads.low[axis], ".low");
    parts.push_back(input);
    add(pads.high[axis], ".high");
    if (parts.size() > 1)
      input =
          node.createAs<ConcatOp>(node.helperLoc("axis" + std::to_string(axis)),
                                  element, parts, axis, RescaleKindAttr());
    if (!input)
      return {};
  }
  return input;
}

LogicalResult padByConstant(NodeImporter &node, const Pads &pads) {
  Value input = node.value(0);
  if (!input)
    return failure();
  if (elementOf(input).isF32()) {
    float value = node.scalar(2, "the padding value")
                      .value_or(node.getFloat("value", 0.0f));
    return node.failed() ? failure()
                         : node.emit<PadOp>(input, Value(), pads.low, pads.high,
                                            llvm::APFloat(value));
  }
  const HostTensor *value = node.has(2) ? node.known(2) : nullptr;
  auto isNegative = [](int64_t count) { return count < 0; };
  if (llvm::any_of(pads.low, isNegative) || llvm::any_of(pads.high, isNegative))
    return node.unsupported("removing cells of integers by negative pads",
                            "use Slice");
  if (node.has(2) && (!value || value->isFloat() || value->count() != 1))
    return node.error() << "expected one constant integer as padding value";
  return node.setResult(
      concatConstants(node, input, pads, value ? value->integerAt(0) : 0));
}

LogicalResult buildPad(NodeImporter &node) {
  std::string mode = node.getString("mode", "constant");
  std::optional<Pads> pads = node.failed() ? std::nullopt : readPads(node);
  if (!pads)
    return failure();
  if (mode == "constant")
    return padByConstant(node, *pads);
  node.ignore({"value"});
  if (mode == "reflect" || mode == "edge" || mode == "wrap")
    return padByCells(node, *pads, mode);
  return node.error() << "expected mode constant, reflect, edge or wrap, got '"
                      << mode << "'";
}

constexpr OpEntry kOps[] = {
    {"Pad", 2, 25, 1, 4, buildPad, "", kAllTypes, "constant pads"},
};

} // namespace

ArrayRef<OpEntry> qwid::getPaddingOps() { return kOps; }
