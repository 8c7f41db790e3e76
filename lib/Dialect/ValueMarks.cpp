//===- ValueMarks.cpp - Values of a plan on their way to code -------------===//
//
// A mark is the metadata of a fused location of one part, three numbers.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/ValueMarks.h"

using namespace mlir;
using namespace qwid;

std::optional<ValueMark> qwid::getMark(Location location) {
  auto fused = dyn_cast<FusedLoc>(location);
  auto numbers = fused
                     ? dyn_cast_or_null<DenseI64ArrayAttr>(fused.getMetadata())
                     : DenseI64ArrayAttr();
  if (!numbers || numbers.size() != 3)
    return std::nullopt;
  return ValueMark{numbers[0], numbers[1] != 0, numbers[2]};
}

Location qwid::withoutMark(Location location) {
  return getMark(location) ? cast<FusedLoc>(location).getLocations().front()
                           : location;
}

void qwid::setMark(Value value, const ValueMark &mark) {
  MLIRContext *context = value.getContext();
  auto numbers = DenseI64ArrayAttr::get(
      context, {mark.value, int64_t(mark.isUnsigned), mark.elements});
  Location inner = withoutMark(value.getLoc());
  value.setLoc(FusedLoc::get(context, {inner}, numbers));
}

void qwid::markValue(Value value, int64_t number) {
  auto type = cast<RankedTensorType>(value.getType());
  Type element = getStorageElement(type.getElementType());
  setMark(value, {number, element.isUnsignedInteger(), type.getNumElements()});
}

int64_t qwid::markValues(func::FuncOp main) {
  int64_t count = 0;
  for (BlockArgument argument : main.getArguments())
    markValue(argument, count++);
  for (Operation &op : main.getBody().front().without_terminator())
    if (!isa<ConstantOp>(op))
      for (Value result : op.getResults())
        markValue(result, count++);
  return count;
}
