//===- AttachRanges.cpp - Ranges from a table onto the graph --------------===//

#include "Annotations.h"

#include "qwid/Transforms/Quantize.h"

#include "llvm/ADT/SetVector.h"

#define DEBUG_TYPE "qwid-attach-ranges"

namespace qwid {
#define GEN_PASS_DEF_ATTACHRANGES
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// The values whose own range decides a scale, in program order.
static SmallVector<Value> getRangedValues(func::FuncOp function) {
  llvm::SetVector<Value> sources;
  for (Value value : getQuantizedValues(function))
    if (Value source = getScaleSource(value); !getConstantValue(source))
      sources.insert(source);
  return sources.takeVector();
}

/// Sets the range of every value that needs one; one error lists all that the
/// table lacks.
static LogicalResult attachRanges(func::FuncOp function,
                                  const RangeTable &table) {
  SmallVector<Value> missing;
  for (Value value : getRangedValues(function)) {
    std::optional<TensorRange> range = table.find(getTensorName(value));
    if (range)
      setRange(value, *range);
    else
      missing.push_back(value);
  }
  if (missing.empty())
    return success();
  InFlightDiagnostic error = function.emitError()
                             << "expected a range for every quantized tensor, "
                             << missing.size() << " missing";
  for (Value value : missing)
    error.attachNote(value.getLoc())
        << "no range for tensor " << describe(value);
  error.attachNote() << "calibrate this model again: the ranges are those of "
                        "another model or of another version of qwid";
  return failure();
}

/// Sets the means that a contraction's bias may be corrected with. A table that
/// was written by hand need not have them.
static void attachInputMeans(func::FuncOp function, const RangeTable &table) {
  for (Operation &op : function.getBody().front())
    if (isa<Weighted>(op) && isIntegerOp(&op)) {
      ArrayRef<float> means =
          table.findInputMeans(getTensorName(op.getResult(0)));
      if (!means.empty())
        setInputMeans(&op, means);
    }
}

namespace {

struct AttachRanges : qwid::impl::AttachRangesBase<AttachRanges> {
  using Base::Base;
  explicit AttachRanges(RangeTable ranges) : table(std::move(ranges)) {}

  void runOnOperation() override {
    if (!table) {
      if (rangesFile.empty()) {
        getOperation().emitError()
            << "expected ranges; give ranges-file=FILE, which 'qwid quantize "
               "--write-ranges FILE' writes";
        return signalPassFailure();
      }
      llvm::Expected<RangeTable> loaded = RangeTable::load(rangesFile);
      if (!loaded) {
        getOperation().emitError() << llvm::toString(loaded.takeError());
        return signalPassFailure();
      }
      table = std::move(*loaded);
    }
    for (func::FuncOp function : getFunctions(getOperation())) {
      if (failed(attachRanges(function, *table)))
        signalPassFailure();
      attachInputMeans(function, *table);
    }
  }

private:
  /// Given in C++, or read from `ranges-file`.
  std::optional<RangeTable> table;
};

} // namespace

std::unique_ptr<Pass> qwid::createAttachRanges(RangeTable ranges) {
  return std::make_unique<AttachRanges>(std::move(ranges));
}
