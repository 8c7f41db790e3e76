//===- FunctionOps.cpp - Functions of one number --------------------------===//
//
// Each is one qwid.unary. Functions of known tensors are computed at once, by
// the same sequence of operations.
//
//===----------------------------------------------------------------------===//

#include "FunctionOps.h"

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Functions.h"

using namespace mlir;
using namespace qwid;

/// f of a small known tensor; nothing if it has to be an op.
static std::optional<HostTensor> fold(NodeImporter &node,
                                      UnaryFunction function) {
  const HostTensor *input = node.known(0);
  if (!input || input->count() > kMaxFolded || input->element.isInteger(1))
    return std::nullopt;
  HostTensor result = *input;
  ScalarOps ops;
  for (float &value : result.floats)
    value = emitFunction(ops, function, value);
  for (int64_t &value : result.integers)
    value = wrapInteger(applyFunction(function, value), result.element);
  return result;
}

LogicalResult qwid::buildFloatFunction(NodeImporter &node,
                                       UnaryFunction function) {
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  if (auto folded = fold(node, function))
    return node.setResult(std::move(*folded));
  return node.setResult(Arithmetic(node).apply(function, input));
}

namespace {

/// abs, neg, sign: on integers too.
template <UnaryFunction function>
LogicalResult buildNumber(NodeImporter &node) {
  if (auto folded = fold(node, function))
    return node.setResult(std::move(*folded));
  Value input = node.numberValue(0);
  return node.failed()
             ? failure()
             : node.setResult(Arithmetic(node).apply(function, input));
}

constexpr OpEntry kOps[] = {
    {"Abs", 6, 13, 1, 1, buildNumber<UnaryFunction::Abs>, "", kNumberTypes},
    {"Ceil", 6, 13, 1, 1, buildFloat<UnaryFunction::Ceil>},
    {"Erf", 9, 13, 1, 1, buildFloat<UnaryFunction::Erf>},
    {"Exp", 6, 13, 1, 1, buildFloat<UnaryFunction::Exp>},
    {"Floor", 6, 13, 1, 1, buildFloat<UnaryFunction::Floor>},
    {"Log", 6, 13, 1, 1, buildFloat<UnaryFunction::Log>},
    {"Neg", 6, 13, 1, 1, buildNumber<UnaryFunction::Neg>, "", kNumberTypes},
    {"Reciprocal", 6, 13, 1, 1, buildFloat<UnaryFunction::Reciprocal>},
    {"Round", 11, 22, 1, 1, buildFloat<UnaryFunction::Round>},
    {"Sign", 9, 13, 1, 1, buildNumber<UnaryFunction::Sign>, "", kNumberTypes},
    {"Sqrt", 6, 13, 1, 1, buildFloat<UnaryFunction::Sqrt>},
};

} // namespace

ArrayRef<OpEntry> qwid::getFunctionOps() { return kOps; }
