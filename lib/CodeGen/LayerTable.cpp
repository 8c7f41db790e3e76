//===- LayerTable.cpp - Rows of qwid.layers -------------------------------===//

#include "LayerTable.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/Dialect/ValueMarks.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace qwid;

static int64_t countMacs(const Layer &layer) {
  linalg::LinalgOp root = layer.root;
  if (!matchContraction(root))
    return 0;
  int64_t macs = 1;
  for (int64_t size : root.getStaticLoopRanges())
    macs *= size;
  return macs;
}

/// The loops over a placed tensor, as few as walk it row-major.
static void mergeLoops(ArrayRef<int64_t> shape, const Placement &at,
                       SmallVectorImpl<int64_t> &counts,
                       SmallVectorImpl<int64_t> &strides) {
  for (auto [count, stride] : llvm::zip_equal(shape, at.strides)) {
    if (count == 1)
      continue;
    if (!counts.empty() && strides.back() == count * stride) {
      counts.back() *= count;
      strides.back() = stride;
      continue;
    }
    counts.push_back(count);
    strides.push_back(stride);
  }
  if (counts.empty()) {
    counts.push_back(1);
    strides.push_back(1);
  }
}

/// Where the result of `call` lies, if it is a marked value; null otherwise.
static DictionaryAttr describeStored(func::CallOp call, const Placement &at,
                                     MemoryPlan &plan) {
  std::optional<ValueMark> mark = getMark(call.getLoc());
  auto type = cast<RankedTensorType>(call.getResult(0).getType());
  if (!mark || mark->elements != type.getNumElements())
    return {};
  const Buffer &buffer = plan.getBuffer(at.buffer);
  Builder builder(call.getContext());
  Type element = type.getElementType();
  unsigned bits = element.getIntOrFloatBitWidth();
  if (mark->isUnsigned)
    element = builder.getIntegerType(bits, /*isSigned=*/false);
  SmallVector<int64_t> counts, strides;
  mergeLoops(type.getShape(), at, counts, strides);
  bool isOutput = buffer.kind == Buffer::Output;
  int64_t start = isOutput ? 0 : buffer.offset;
  return builder.getDictionaryAttr({
      builder.getNamedAttr("value", builder.getI64IntegerAttr(mark->value)),
      builder.getNamedAttr("type", TypeAttr::get(element)),
      builder.getNamedAttr(
          "output", builder.getI64IntegerAttr(isOutput ? buffer.index : -1)),
      builder.getNamedAttr("offset",
                           builder.getI64IntegerAttr(
                               start + at.offset * llvm::divideCeil(bits, 8))),
      builder.getNamedAttr("counts", builder.getDenseI64ArrayAttr(counts)),
      builder.getNamedAttr("strides", builder.getDenseI64ArrayAttr(strides)),
  });
}

DictionaryAttr qwid::makeLayerEntry(func::CallOp call,
                                    const PlacedLayer &placed, int64_t slices,
                                    int64_t index, MemoryPlan &plan) {
  Builder builder(call.getContext());
  NamedAttrList entry;
  entry.set("name", builder.getStringAttr(getUserName(call.getLoc())));
  entry.set("kind", builder.getStringAttr(placed.describe()));
  entry.set("macs", builder.getI64IntegerAttr(countMacs(placed.layer)));
  entry.set("symbol", builder.getStringAttr("layer_" + std::to_string(index)));
  entry.set("max_slices", builder.getI64IntegerAttr(slices));
  if (DictionaryAttr stored =
          describeStored(call, placed.placement.result, plan))
    entry.set(lowered::kStored, stored);
  return entry.getDictionary(call.getContext());
}
