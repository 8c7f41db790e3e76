//===- PackedSize.cpp - Bytes of weights in a program ---------------------===//
//
// The arithmetic of CodeGen/WeightsBlock.cpp on shapes alone.
//
//===----------------------------------------------------------------------===//

#include "PackedSize.h"

#include "qwid/Dialect/Qwid.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qwid;

/// Cells of a filter of which each output channel reads `depth` inputs at each of
/// `taps` places.
static int64_t countCells(int64_t channels, int64_t taps, int64_t depth,
                          bool depthwise, const TileShape &shape) {
  int64_t rest = channels % shape.packChannels, width = channels - rest;
  if (rest > 0)
    width += shape.getBlockWidth(depthwise, rest);
  return shape.getDepthSteps(depthwise, taps, depth) * shape.packDepth * width;
}

int64_t qwid::countPackedBytes(Operation *op, WeightForm form,
                               const VariantInfo &variant) {
  auto filter = cast<RankedTensorType>(op->getOperand(1).getType());
  int64_t channels = filter.getDimSize(0), depth = filter.getShape().back();
  int64_t taps = filter.getNumElements() / (channels * depth), groups = 1;
  if (auto convolution = dyn_cast<Conv2DOp>(op))
    groups = convolution.getGroups();
  bool depthwise = groups == channels && depth == 1;
  if (depthwise)
    groups = 1;
  bool isReal = form == WeightForm::Real;
  const TileShape &shape =
      variant.getShape(isReal, depthwise, form == WeightForm::Coded);
  int64_t cells =
      groups * countCells(channels / groups, taps, depth, depthwise, shape);
  int64_t filterBytes = cells * (isReal ? 4 : 1);
  if (form == WeightForm::Coded)
    filterBytes /= 2;
  int64_t perChannel =
      4 * groups * llvm::alignTo(channels / groups, shape.packChannels);
  return llvm::alignTo(filterBytes, kCacheLine) +
         (isReal ? 1 : 2) * llvm::alignTo(perChannel, kCacheLine);
}
