//===- VerifyIntegerOnly.cpp - No float between input and output ----------===//

#include "Annotations.h"

#include "qwid/Transforms/Passes.h"

#define DEBUG_TYPE "qwid-verify-integer-only"

namespace qwid {
#define GEN_PASS_DEF_VERIFYINTEGERONLY
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

namespace {

struct VerifyIntegerOnly
    : qwid::impl::VerifyIntegerOnlyBase<VerifyIntegerOnly> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation()))
      if (Operation *scale = getFoundScale(function)) {
        emitError(scale->getLoc())
            << "integer-only: node '" << getUserName(scale)
            << "' finds a scale as the model runs, which needs f32; quantize "
               "the float model with --calibrate instead";
        return signalPassFailure();
      }
    getOperation().walk([&](Operation *op) {
      if (failed(refuseFloatInside(op)))
        return signalPassFailure();
      auto kind = op->getAttrOfType<RescaleKindAttr>("rescale_kind");
      if (kind && kind.getValue() == RescaleKind::Float) {
        emitError(op->getLoc())
            << "integer-only: node '" << getUserName(op)
            << "' rescales in float; pass --rescale=fixed or "
               "--rescale=shift";
        signalPassFailure();
      }
    });
    markAllAnalysesPreserved();
  }
};

} // namespace
