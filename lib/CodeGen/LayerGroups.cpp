//===- LayerGroups.cpp - Which ops become one layer -----------------------===//
//
// An element-wise op joins the group of a producer whose only user it is: that
// saves a store and a load per cell. A group ends at
//
// * kMostOperations scalar operations: the pass over memory that one more op
//   would save is below a percent of the arithmetic by then, while LLVM's
//   scheduler and register allocator take time that grows faster than the block
//   that a loop body is. The longest function of one value, a power, has about
//   150; a contraction with its activation stays far below.
// * kMostReads places that are read per cell: each keeps a position, and x86-64
//   has 16 integer registers, of which the stack, the loop's counter and bound,
//   and the result's position take four.
//
// A root is whatever it is; the bounds hold for what joins it. Program order
// visits each op once, so forming groups is linear in the ops.
//
//===----------------------------------------------------------------------===//

#include "LayerGroups.h"

#include "Layer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace qwid;

namespace {

constexpr int64_t kMostOperations = 256;
constexpr int64_t kMostReads = 12;

/// What one op, or a group, costs per cell.
struct Cost {
  int64_t operations = 0; ///< scalar ops of bodies
  int64_t reads = 0;      ///< operands in memory, tables among them
};

bool readsTable(linalg::LinalgOp op) {
  return !op.getBlock()->getOps<tensor::ExtractOp>().empty();
}

class GroupFormer {
public:
  std::vector<LayerGroup> run(func::FuncOp main) {
    for (auto op : main.getBody().front().getOps<linalg::LinalgOp>())
      if (!isReductionInit(op))
        add(op);
    return std::move(groups);
  }

private:
  void add(linalg::LinalgOp op) {
    std::optional<size_t> group = findProducerGroup(op);
    if (!group) {
      group = groups.size();
      groups.emplace_back();
      costs.emplace_back();
    }
    Cost cost = measure(op, *group);
    costs[*group].operations += cost.operations;
    costs[*group].reads += cost.reads;
    groups[*group].push_back(op);
    groupOf[op] = *group;
  }

  /// The group that element-wise `op` may join: that of the last defined operand
  /// which it reads cell by cell and alone uses.
  std::optional<size_t> findProducerGroup(linalg::LinalgOp op) {
    if (!isElementwise(op))
      return std::nullopt;
    Operation *last = nullptr;
    for (OpOperand *operand : op.getDpsInputOperands())
      if (canJoin(op, operand))
        if (Operation *producer = operand->get().getDefiningOp();
            !last || last->isBeforeInBlock(producer))
          last = producer;
    return last ? std::optional(groupOf.at(last)) : std::nullopt;
  }

  bool canJoin(linalg::LinalgOp op, OpOperand *operand) {
    Operation *producer = operand->get().getDefiningOp();
    auto found = groupOf.find(producer);
    if (found == groupOf.end() || !operand->get().hasOneUse() ||
        !op.getMatchingIndexingMap(operand).isIdentity())
      return false;
    const LayerGroup &group = groups[found->second];
    // Only the end of a chain can be extended.
    if (linalg::LinalgOp(group.back()).getOperation() != producer)
      return false;
    // The epilogue of a register tile has no memory to look up in.
    if (readsTable(op) &&
        linalg::LinalgOp(group.front()).getNumReductionLoops())
      return false;
    Cost added = measure(op, found->second), sum = costs[found->second];
    return sum.operations + added.operations <= kMostOperations &&
           sum.reads + added.reads <= kMostReads;
  }

  /// What `op` adds to `group`.
  Cost measure(linalg::LinalgOp op, size_t group) {
    Cost cost;
    for (Operation &inner : op.getBlock()->without_terminator())
      if (isa<tensor::ExtractOp>(inner))
        ++cost.reads;
      else if (!isa<arith::ConstantOp>(inner))
        ++cost.operations;
    for (OpOperand *operand : op.getDpsInputOperands()) {
      auto found = groupOf.find(operand->get().getDefiningOp());
      cost.reads += found == groupOf.end() || found->second != group;
    }
    return cost;
  }

  std::vector<LayerGroup> groups;
  std::vector<Cost> costs; ///< of each group
  DenseMap<Operation *, size_t> groupOf;
};

} // namespace

std::vector<LayerGroup> qwid::formLayerGroups(func::FuncOp main) {
  return GroupFormer().run(main);
}
