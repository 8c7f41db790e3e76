//===- SelectScales.cpp - Ranges to scales and zero points ----------------===//
//
// Values that share one scale form a group. A value belongs to the group of its
// scale source (Annotations.h); a concat adds the groups of those inputs that
// nothing else reads to its own. The range of a group is the union of the
// ranges of its sources and of the pad values that moves bring in. Groups are
// numbered in program order, so the result does not depend on addresses.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"

#include "qwid/Analysis/ScaleSelection.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Transforms/Passes.h"

#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/MapVector.h"

#include <cmath>

#define DEBUG_TYPE "qwid-select-scales"

namespace qwid {
#define GEN_PASS_DEF_SELECTSCALES
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// Whether only one op reads `value` and all that it was moved from: then
/// nobody but that op sees its scale.
static bool isReadOnce(Value value) {
  while (value.hasOneUse()) {
    Operation *op = value.getDefiningOp();
    if (!op || !isMovingOp(op))
      return true;
    value = op->getOperand(0);
  }
  return false;
}

/// The range of a scale source: calibrated, or that of a constant's elements.
static FailureOr<TensorRange> rangeOfSource(Value source) {
  std::optional<TensorRange> range = getRange(source);
  if (ElementsAttr constant = getConstantValue(source)) {
    RangeTable table;
    SmallVector<float> elements = readFloats(constant);
    if (elements.empty())
      return TensorRange{0, 0};
    if (llvm::Error error = table.observe(describe(source), elements))
      return emitError(source.getLoc()) << llvm::toString(std::move(error));
    range = table.begin()->second;
  }
  if (!range)
    return emitError(source.getLoc())
           << "expected a range for tensor " << describe(source)
           << "; run -qwid-attach-ranges first";
  for (float bound : {range->min, range->max})
    if (!(std::fabs(bound) <= kLargestMagnitude))
      return emitError(source.getLoc())
             << "expected the range of tensor " << describe(source)
             << " within +-2^60, got " << bound
             << "; check the preprocessing of the calibration images";
  return *range;
}

namespace {

/// The groups of one function.
class ScaleGroups {
public:
  explicit ScaleGroups(func::FuncOp function)
      : values(getQuantizedValues(function)) {
    for (Value value : values)
      sources.insert({getScaleSource(value), sources.size()});
    classes.grow(sources.size());
    for (Value value : values)
      if (auto concat = value.getDefiningOp<ConcatOp>())
        tieInputs(concat);
    classes.compress();
  }

  /// Sets the planned type of every value.
  LogicalResult plan(bool powerOfTwo) {
    FailureOr<SmallVector<TensorRange>> ranges = rangesOfGroups();
    if (failed(ranges))
      return failure();
    for (Value value : values) {
      TensorRange range = (*ranges)[groupOf(value)];
      ActivationScale chosen = selectActivationScale(range, powerOfTwo);
      Builder builder(value.getContext());
      setPlannedType(value, quant::UniformQuantizedType::get(
                                quant::QuantizationFlags::Signed,
                                builder.getIntegerType(8), builder.getF32Type(),
                                chosen.scale, chosen.zeroPoint, -128, 127));
    }
    return success();
  }

private:
  unsigned indexOf(Value value) const {
    return sources.find(getScaleSource(value))->second;
  }
  unsigned groupOf(Value value) const { return classes[indexOf(value)]; }

  void tieInputs(ConcatOp concat) {
    if (!isIntegerOp(concat))
      return;
    for (Value input : concat.getInputs())
      if (isReadOnce(input))
        classes.join(indexOf(concat.getResult()), indexOf(input));
  }

  FailureOr<SmallVector<TensorRange>> rangesOfGroups() const {
    SmallVector<std::optional<TensorRange>> found(classes.getNumClasses());
    auto widen = [&](Value value, TensorRange range) {
      std::optional<TensorRange> &group = found[groupOf(value)];
      group = group ? group->unite(range) : range;
    };
    bool complete = true;
    for (const auto &[source, index] : sources) {
      FailureOr<TensorRange> range = rangeOfSource(source);
      complete &= succeeded(range);
      if (succeeded(range))
        widen(source, *range);
    }
    if (!complete)
      return failure();
    for (Value value : values)
      if (auto pad = value.getDefiningOp<PadOp>()) {
        // A huge pad value stands for minus infinity before a max pool:
        // saturation is what it wants.
        float padding = pad.getValue().convertToFloat();
        if (std::fabs(padding) <= kLargestMagnitude)
          widen(value, {padding, padding});
      }
    SmallVector<TensorRange> ranges;
    for (std::optional<TensorRange> range : found)
      ranges.push_back(*range);
    return ranges;
  }

  SmallVector<Value> values;
  /// Scale sources and their numbers.
  llvm::MapVector<Value, unsigned> sources;
  llvm::IntEqClasses classes;
};

struct SelectScales : qwid::impl::SelectScalesBase<SelectScales> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation()))
      if (failed(ScaleGroups(function).plan(rescale == RescaleKind::Shift)))
        signalPassFailure();
  }
};

} // namespace
