//===- ReshapeGroups.cpp - Which dimensions a reshape merges and splits ---===//

#include "ReshapeGroups.h"

using namespace mlir;
using namespace qwid;

ReshapeGroups::ReshapeGroups(ArrayRef<int64_t> from, ArrayRef<int64_t> to)
    : from(from) {
  size_t i = 0, j = 0;
  while (i < from.size() && j < to.size()) {
    Group group;
    int64_t left = from[i], right = to[j];
    group.from.push_back(i++);
    group.to.push_back(j++);
    while (left != right) {
      if (left < right) {
        left *= from[i];
        group.from.push_back(i++);
      } else {
        right *= to[j];
        group.to.push_back(j++);
      }
    }
    groups.push_back(std::move(group));
  }
  // What is left has size 1 and joins the last group.
  if (groups.empty())
    groups.emplace_back();
  for (; i < from.size(); ++i)
    groups.back().from.push_back(i);
  for (; j < to.size(); ++j)
    groups.back().to.push_back(j);
}

void ReshapeGroups::sortBy(ArrayRef<int64_t> order) {
  // A group comes where its first dimension with more than one cell comes, or
  // its first dimension if there is none.
  auto position = [&](const Group &group) -> int64_t {
    for (auto [index, axis] : llvm::enumerate(order))
      if (from[axis] != 1 && llvm::is_contained(group.from, axis))
        return index;
    return group.from.empty()
               ? order.size()
               : llvm::find(order, group.from.front()) - order.begin();
  };
  llvm::stable_sort(groups, [&](const Group &a, const Group &b) {
    return position(a) < position(b);
  });
}

bool ReshapeGroups::keepCells(ArrayRef<int64_t> order) const {
  auto cells = [&](ArrayRef<int64_t> axes) {
    return llvm::to_vector(llvm::make_filter_range(
        axes, [&](int64_t axis) { return from[axis] != 1; }));
  };
  return cells(order) == cells(inputOrder());
}

Order ReshapeGroups::concatenate(SmallVector<int64_t> Group::*side) const {
  Order result;
  for (const Group &group : groups)
    llvm::append_range(result, group.*side);
  return result;
}
