//===- SelectKernels.cpp - Record which kernel computes each layer --------===//
//
// Reads where tensors will lie (MemoryPlan), since a strided output or an operand
// computed at run time excludes micro-tiles. A choice that stands there already,
// written by a person or a tuner, is checked and kept.
//
//===----------------------------------------------------------------------===//

#include "KernelChoice.h"
#include "PassInputs.h"
#include "PlacedLayer.h"
#include "qwid/CodeGen/Passes.h"
#include "qwid/Dialect/Qwid.h"

#define DEBUG_TYPE "qwid-select-kernels"

namespace qwid {
#define GEN_PASS_DEF_SELECTKERNELS
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

struct SelectKernels : qwid::impl::SelectKernelsBase<SelectKernels> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    const VariantInfo *variant = requireVariant(module, isa);
    func::FuncOp main = requireEntry(module);
    if (!variant || !main)
      return signalPassFailure();
    FailureOr<MemoryPlan> plan = MemoryPlan::compute(main);
    if (failed(plan))
      return signalPassFailure();
    SymbolTable symbols(module);
    bool legal = true;
    for (auto call : main.getBody().front().getOps<func::CallOp>()) {
      auto function = symbols.lookup<func::FuncOp>(call.getCallee());
      PlacedLayer placed(call, function, *plan, *variant);
      legal &= succeeded(select(call, function, placed.getNest(), *variant));
    }
    if (!legal)
      signalPassFailure();
  }

private:
  LogicalResult select(func::CallOp call, func::FuncOp function,
                       const ContractionNest *nest,
                       const VariantInfo &variant) {
    Attribute given = function->getAttr(layer::kKernel);
    if (!given) {
      function->setAttr(layer::kKernel,
                        selectKernel(&getContext(), nest, variant));
      return success();
    }
    auto kernel = dyn_cast<tile::KernelAttr>(given);
    if (kernel && isLegalKernel(kernel, nest, variant))
      return success();
    return call.emitError()
           << "expected as kernel of node '" << getUserName(call.getLoc())
           << "' on " << variant.isa << " "
           << describeLegalKernels(nest, variant) << ", got " << given
           << "; without the attribute '" << layer::kKernel
           << "' one is chosen";
  }
};

} // namespace
