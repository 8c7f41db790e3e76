//===- FuseResidual.cpp - Residual additions into convolutions ------------===//
//
// clamp(conv2d(x) + r) is one op: the convolution adds r to its accumulator
// before the clamp. Once quantized this also saves a rounding: the convolution
// is not brought to 8 bits before the addition.
//
// The sum takes the place of the addition, where both x and r are available,
// whatever their order in the program; the convolution moves down to it, which
// is legal because nobody else reads it. When both operands are convolutions
// that could take the other, the later one does: the earlier one is finished by
// then. Every fusion is reported as a remark.
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"

#include "qwid/Transforms/Passes.h"

#include "llvm/Support/DebugLog.h"

#define DEBUG_TYPE "qwid-fuse-residual"

namespace qwid {
#define GEN_PASS_DEF_FUSERESIDUAL
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

void qwid::fuseResidual(AddOp add, Conv2DOp conv, Value residual) {
  emitRemark(add.getLoc()) << "fused residual add '" << getUserName(add)
                           << "' into convolution '" << getUserName(conv)
                           << "'";
  conv->moveBefore(add);
  conv.getResidualMutable().assign(residual);
  conv.setClampAttr(add.getClampAttr());
  conv->setLoc(fusedLocation(conv, add.getResult()));
  add.replaceAllUsesWith(conv.getResult());
  add.erase();
}

namespace {

/// The convolution that computes `value` and can take a residual: read by
/// nobody else, and with nothing after the accumulator.
Conv2DOp fusableConvolution(Value value, AddOp add) {
  auto conv = value.getDefiningOp<Conv2DOp>();
  if (!conv || !conv->hasOneUse() || conv.getClamp() || conv.getResidual() ||
      conv->getBlock() != add->getBlock())
    return {};
  return conv;
}

struct FuseResidual : qwid::impl::FuseResidualBase<FuseResidual> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<AddOp> adds;
    getOperation().walk([&](AddOp add) { adds.push_back(add); });
    for (AddOp add : adds) {
      if (add.getLhs().getType() != add.getRhs().getType() ||
          !add.getType().getElementType().isF32())
        continue;
      Conv2DOp left = fusableConvolution(add.getLhs(), add);
      Conv2DOp right = fusableConvolution(add.getRhs(), add);
      if (left && right)
        (left->isBeforeInBlock(right) ? left : right) = {};
      if (left)
        fuseResidual(add, left, add.getRhs());
      else if (right)
        fuseResidual(add, right, add.getLhs());
      else
        LDBG() << "no operand can take the other: " << add;
    }
  }
};

} // namespace
