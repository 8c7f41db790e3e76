//===- CorrectBias.cpp - Biases that make up for rounded weights ----------===//

#include "CorrectBias.h"

#include "Annotations.h"

#include "qwid/Analysis/BiasCorrection.h"
#include "qwid/Transforms/Quantize.h"

#include <cmath>

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// The windows of a convolution in NHWC along `axis`.
static WindowDim getWindows(Conv2DOp conv, unsigned axis) {
  ArrayRef<int64_t> input = conv.getInput().getType().getShape();
  ArrayRef<int64_t> kernel = conv.getFilter().getType().getShape().slice(1, 2);
  return getWindowDim(axis, input[1 + axis], kernel, conv.getStrides(),
                      conv.getDilations(), conv.getPads());
}

/// The share of windows in which each tap reads the input, not padding.
static SmallVector<double> getShares(Operation *op) {
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return shareOfTaps(getWindows(conv, 0), getWindows(conv, 1));
  return {1.0};
}

static int64_t getGroups(Operation *op) {
  auto conv = dyn_cast<Conv2DOp>(op);
  return conv ? conv.getGroups() : 1;
}

LogicalResult planning::correctBias(Operation *op, ArrayRef<double> errors,
                                    MutableArrayRef<float> biases) {
  ArrayRef<float> means = getInputMeans(op);
  if (means.empty()) {
    emitRemark(op->getLoc())
        << "node '" << getUserName(op)
        << "': the bias does not make up for the error of the weights: the "
           "means of its input are not known; calibrate again";
    return success();
  }
  int64_t channels =
      cast<RankedTensorType>(op->getOperand(0).getType()).getShape().back();
  if (int64_t(means.size()) != channels)
    return emitError(op->getLoc())
           << "node '" << getUserName(op) << "': expected input means of "
           << channels << " channels, got " << means.size()
           << "; calibrate this model again: they are those of another model";
  double largest = 0;
  SmallVector<double> shifts =
      shiftOfMeans(errors, biases.size(), getGroups(op), getShares(op), means);
  for (auto [bias, shift] : llvm::zip_equal(biases, shifts)) {
    bias = float(double(bias) - shift);
    largest = std::max(largest, std::fabs(shift));
  }
  auto amount = Builder(op->getContext()).getF32FloatAttr(float(largest));
  op->setDiscardableAttr(kBiasCorrection, amount);
  emitRemark(op->getLoc()) << "node '" << getUserName(op)
                           << "': the bias makes up for the error of the "
                              "weights, by at most "
                           << shortestDecimal(float(largest));
  return success();
}
