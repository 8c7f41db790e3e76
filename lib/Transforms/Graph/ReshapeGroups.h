//===- ReshapeGroups.h - Which dimensions a reshape merges and splits -*- C++
//-*-===//
//
// A reshape regroups row-major cells: input and result shape fall into runs of
// dimensions with equal products, e.g. [1, C, H, W] -> [1, C, H*W] has the
// groups {0 -> 0}, {1 -> 1}, {2, 3 -> 2}. Under another order of the input's
// dimensions the same reshape works group by group as long as each group's
// dimensions stay together and in order; dimensions of size 1 do not count.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TRANSFORMS_GRAPH_RESHAPEGROUPS_H
#define QWID_LIB_TRANSFORMS_GRAPH_RESHAPEGROUPS_H

#include "LayoutCarrier.h"

namespace qwid {

class ReshapeGroups {
public:
  /// Splits two shapes of as many cells into the shortest groups.
  ReshapeGroups(llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to);

  /// Sorts the groups as their cells come under `order` of the input.
  void sortBy(llvm::ArrayRef<int64_t> order);

  /// The order of the input in which the groups stand as sorted.
  Order inputOrder() const { return concatenate(&Group::from); }

  /// The order of the result in which the groups stand as sorted.
  Order resultOrder() const { return concatenate(&Group::to); }

  /// Whether an input under `order` has its cells as inputOrder() has them.
  bool keepCells(llvm::ArrayRef<int64_t> order) const;

private:
  /// Consecutive dimensions of the input and of the result.
  struct Group {
    llvm::SmallVector<int64_t> from, to;
  };

  Order concatenate(llvm::SmallVector<int64_t> Group::*side) const;

  llvm::SmallVector<int64_t> from;
  llvm::SmallVector<Group> groups;
};

} // namespace qwid

#endif // QWID_LIB_TRANSFORMS_GRAPH_RESHAPEGROUPS_H
