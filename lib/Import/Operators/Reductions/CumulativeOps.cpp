//===- CumulativeOps.cpp - CumSum -----------------------------------------===//
//
// Each result is the sum of the cells up to its own: a product with a matrix of
// ones on one side of the diagonal, which has an integer form.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/NodeImporter.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Movement/Movement.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The known axis of input 1, one integer.
std::optional<int64_t> readAxis(NodeImporter &node) {
  const HostTensor *axis = node.known(1);
  if (!node.failed() && (!axis || axis->isFloat() || axis->count() != 1))
    node.error() << "expected one constant integer for the axis";
  if (node.failed())
    return std::nullopt;
  return node.normalizeAxis(axis->integerAt(0), node.shape(0).size());
}

LogicalResult buildCumSum(NodeImporter &node) {
  bool exclusive = node.getInt("exclusive", 0) != 0;
  bool reverse = node.getInt("reverse", 0) != 0;
  std::optional<int64_t> axis = readAxis(node);
  Value input = axis ? node.floatValue(0) : Value();
  if (!input || node.failed())
    return failure();
  int64_t size = node.shape(0)[*axis];
  if (!isFoldable({size, size}))
    return node.unsupported("a sum along " + Twine(size) + " cells");
  std::vector<float> ones(size * size, 0.0f);
  for (int64_t to = 0; to < size; ++to)
    for (int64_t from = 0; from < size; ++from) {
      bool counts = reverse ? from >= to : from <= to;
      ones[to * size + from] = counts && !(exclusive && from == to);
    }
  return node.setResult(weighAlong(
      node, input, *axis,
      node.floatConstant(node.helperLoc("ones"), {size, size}, ones)));
}

constexpr OpEntry kOps[] = {
    {"CumSum", 11, 14, 2, 2, buildCumSum, "", "float", "constant axis"},
};

} // namespace

ArrayRef<OpEntry> qwid::getCumulativeOps() { return kOps; }
