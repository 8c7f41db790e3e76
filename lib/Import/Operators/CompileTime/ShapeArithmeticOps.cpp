//===- ShapeArithmeticOps.cpp - Range, Mod, Size, If ----------------------===//
//
// What exporters write around shapes. Since shapes are static, the operands are
// known; a computed tensor is an error.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Arithmetic/KnownOperands.h"

#include "qwid/Dialect/Functions.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// start, start + delta, ... before limit.
LogicalResult buildRange(NodeImporter &node) {
  node.ignore({"stash_type"}); // of float16 and bfloat16, which are f32 here
  auto inputs = demandKnown(node);
  if (!inputs)
    return failure();
  const HostTensor &start = (*inputs)[0], &limit = (*inputs)[1],
                   &delta = (*inputs)[2];
  if (start.count() != 1 || start.element != limit.element ||
      start.element != delta.element)
    return node.error() << "expected three numbers of one type";
  bool isFloat = start.isFloat();
  double first = isFloat ? start.floatAt(0) : double(start.integerAt(0));
  double step = isFloat ? delta.floatAt(0) : double(delta.integerAt(0));
  double last = isFloat ? limit.floatAt(0) : double(limit.integerAt(0));
  double count = std::ceil((last - first) / step);
  if (!(count >= 1 && count <= double(kMaxFolded)))
    return node.error() << "expected a range of 1 to 2^24 numbers, got "
                        << first << " to " << last << " by " << step;
  HostTensor result{{int64_t(count)}, start.element, {}, {}};
  for (int64_t i = 0; i < result.shape[0]; ++i)
    if (isFloat)
      result.floats.push_back(start.floatAt(0) + float(i) * delta.floatAt(0));
    else
      result.integers.push_back(
          wrapInteger(addIntegers(start.integerAt(0),
                                  multiplyIntegers(i, delta.integerAt(0))),
                      start.element));
  return node.setResult(std::move(result));
}

/// The remainder: with the sign of the divisor, or with fmod = 1 that of the
/// dividend.
LogicalResult buildMod(NodeImporter &node) {
  auto function =
      node.getInt("fmod", 0) != 0 ? BinaryFunction::Rem : BinaryFunction::Mod;
  auto inputs = demandKnown(node);
  if (!inputs)
    return failure();
  const HostTensor &a = (*inputs)[0], &b = (*inputs)[1];
  if (a.element != b.element || a.element.isInteger(1))
    return node.error() << "expected numbers of one type";
  HostTensor result{a.shape, a.element, {}, {}};
  for (int64_t i = 0, cells = a.count(); i < cells; ++i) {
    if (!a.isFloat()) {
      int64_t x = a.integerAt(i), y = b.integerAt(i);
      if (y == 0)
        return node.error() << "cannot divide " << x << " by 0";
      result.integers.push_back(applyFunction(function, x, y));
      continue;
    }
    float x = a.floatAt(i), y = b.floatAt(i), rest = std::fmod(x, y);
    bool isOther =
        function == BinaryFunction::Mod && rest != 0 && (rest < 0) != (y < 0);
    result.floats.push_back(isOther ? rest + y : rest);
  }
  return node.setResult(std::move(result));
}

/// The number of cells; shapes are static.
LogicalResult buildSize(NodeImporter &node) {
  int64_t cells = ShapedType::getNumElements(node.shape(0));
  return node.failed() ? failure()
                       : node.setResult(HostTensor{
                             {}, node.getBuilder().getI64Type(), {}, {cells}});
}

/// With a known condition the importer takes one branch and does not come here.
LogicalResult buildIf(NodeImporter &node) {
  node.ignore({"then_branch", "else_branch"});
  return node.unsupported("a computed condition",
                          "fold what is constant (onnxsim model.onnx "
                          "out.onnx)");
}

constexpr OpEntry kOps[] = {
    {"If", 1, 25, 1, 1, buildIf, "", kAllTypes, "constant condition"},
    {"Mod", 10, 28, 2, 2, buildMod, "", kNumberTypes, "constants only"},
    {"Range", 11, 27, 3, 3, buildRange, "", kNumberTypes, "constants only"},
    {"Size", 1, 25, 1, 1, buildSize, "", kAllTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getShapeArithmeticOps() { return kOps; }
