//===- QuantizeResults.cpp - Results as integers with their scale ---------===//
//
// Behind the network of integer-only stands one float op, the dequantize of a
// result, and what moves its cells. Both go: the caller gets the integers, and
// their scale with the description of the result.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/IR/IRMapping.h"

#define DEBUG_TYPE "qwid-quantize-results"

namespace qwid {
#define GEN_PASS_DEF_QUANTIZERESULTS
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// The integers of which `result` is the real value, with `result`'s order of
/// cells; null if it is none, or the value of accumulators, which have a scale
/// per channel.
static Value getIntegers(Value result) {
  SmallVector<Operation *> moves;
  Operation *op = result.getDefiningOp();
  for (; op && isRearrangement(op); op = op->getOperand(0).getDefiningOp())
    moves.push_back(op);
  auto border = dyn_cast_if_present<DequantizeOp>(op);
  if (!border)
    return {};
  Value integers = border.getInput();
  Type element = border.getInput().getType().getElementType();
  if (!getQuantization(element) || isAccumulator(element))
    return {};
  for (Operation *move : llvm::reverse(moves)) {
    OpBuilder builder(move);
    IRMapping mapping;
    mapping.map(move->getOperand(0), integers);
    integers = builder.clone(*move, mapping)->getResult(0);
    integers.setType(cast<RankedTensorType>(integers.getType()).clone(element));
  }
  return integers;
}

namespace {

struct QuantizeResults : qwid::impl::QuantizeResultsBase<QuantizeResults> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation())) {
      Block &body = function.getBody().front();
      for (OpOperand &result : body.getTerminator()->getOpOperands())
        if (Value integers = getIntegers(result.get()))
          result.set(integers);
      function.setFunctionType(
          FunctionType::get(&getContext(), function.getArgumentTypes(),
                            body.getTerminator()->getOperandTypes()));
      for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
        if ((isa<DequantizeOp>(op) || isRearrangement(&op)) && op.use_empty())
          op.erase();
    }
  }
};

} // namespace
