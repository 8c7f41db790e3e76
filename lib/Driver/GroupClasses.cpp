//===- GroupClasses.cpp - A model that answers with groups ----------------===//
//
//   scores [B][C] -> gather by [G][M] constant indices -> [B][G][M]
//                 -> largest over M                    -> [B][G]
//
// M is the size of the largest group; a smaller one repeats its first class,
// which changes no maximum. Cells keep their type, quantized or not.
//
//===----------------------------------------------------------------------===//

#include "Call.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Driver/GroupClasses.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/IR/Verifier.h"

#include <algorithm>

using namespace mlir;
using namespace qwid;

/// The axis of the classes: the only one behind the batch with more than one cell.
static std::optional<int64_t> findClassAxis(RankedTensorType type,
                                            int64_t classes) {
  std::optional<int64_t> axis;
  for (int64_t i = 1; type && i < type.getRank(); ++i) {
    if (type.getDimSize(i) == 1)
      continue;
    if (axis || type.getDimSize(i) != classes)
      return std::nullopt;
    axis = i;
  }
  return axis;
}

/// The classes of each group, all lists as long as the longest, one after the
/// other.
static std::vector<int64_t> listMembers(int64_t groups,
                                        ArrayRef<int64_t> groupOf) {
  std::vector<std::vector<int64_t>> members(groups);
  for (auto [index, group] : llvm::enumerate(groupOf))
    members[group].push_back(int64_t(index));
  size_t longest = 0;
  for (const std::vector<int64_t> &classes : members)
    longest = std::max(longest, classes.size());
  std::vector<int64_t> list;
  for (std::vector<int64_t> &classes : members) {
    assert(!classes.empty() && "a group without classes");
    classes.resize(longest, classes.front());
    llvm::append_range(list, classes);
  }
  return list;
}

/// The scores of the groups; null after an error.
static Value reduceGroups(OpBuilder &builder, Value scores, int64_t axis,
                          int64_t groups, ArrayRef<int64_t> groupOf) {
  MLIRContext *context = builder.getContext();
  auto name = [&](StringRef text) {
    auto tensor = NameLoc::get(builder.getStringAttr(text));
    return NameLoc::get(builder.getStringAttr("class groups"), tensor);
  };
  Type element = cast<RankedTensorType>(scores.getType()).getElementType();
  std::vector<int64_t> members = listMembers(groups, groupOf);
  auto indexType = RankedTensorType::get(
      {groups, int64_t(members.size()) / groups}, builder.getI64Type());
  auto indices = makeConstant(builder, name("group_members"), indexType,
                              ArrayRef<int64_t>(members));
  auto gathered =
      createInferred<GatherOp>(builder, name("group_scores"), element, scores,
                               indices, builder.getI64IntegerAttr(axis));
  if (!gathered)
    return nullptr;
  auto largest = createInferred<ReduceOp>(
      builder, name("groups"), element,
      ReductionAttr::get(context, Reduction::Max), gathered,
      builder.getDenseI64ArrayAttr({axis + 1}), builder.getBoolAttr(false),
      RescaleKindAttr());
  if (!largest)
    return nullptr;
  if (element.isF32())
    largest->setAttr(qwid::names::kKeepFloat, builder.getUnitAttr());
  return largest;
}

llvm::Expected<Model> qwid::groupClasses(const Model &model,
                                         ArrayRef<std::string> names,
                                         ArrayRef<int64_t> groupOf) {
  Call call(model.getContext());
  Model copy = model.clone();
  func::FuncOp entry = getEntry(copy.getModule());
  Operation *results = entry.getBody().front().getTerminator();
  Value scores = results->getOperand(0);
  auto axis = findClassAxis(dyn_cast<RankedTensorType>(scores.getType()),
                            int64_t(groupOf.size()));
  if (!axis)
    return makeFailure(Fault::Input, "'" + makePrintable(model.getName()) +
                                         "' gives no list of " +
                                         Twine(groupOf.size()) +
                                         " scores, which could become groups");
  OpBuilder builder(results);
  Value groups =
      reduceGroups(builder, scores, *axis, int64_t(names.size()), groupOf);
  if (!groups)
    return call.fail();
  results->setOperand(0, groups);
  SmallVector<Type> types(results->getOperandTypes());
  entry.setFunctionType(
      builder.getFunctionType(entry.getArgumentTypes(), types));
  SmallVector<StringRef> labels(names.begin(), names.end());
  copy.getModule()->setAttr(qwid::names::kLabels,
                            builder.getStrArrayAttr(labels));
  if (failed(verify(copy.getModule())))
    return call.fail(Fault::Internal);
  return std::move(copy);
}
