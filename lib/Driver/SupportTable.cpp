//===- SupportTable.cpp - What becomes of each node -----------------------===//
//
// Passes keep names: an op that took others in has its own node's name, and its
// tensor has the name of the last of them. So a node without an op of its own
// went into the op that makes its tensor or, if none does, a tensor after it.
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/SupportTable.h"

#include "Summary.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Transforms/Quantize.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace qwid;

namespace {

/// What the float graph has of one node.
struct Computation {
  SmallVector<StringRef> ops;
  bool isFloat = false, computes = false;
  std::string why;
  int64_t weightBytes = 0;
};

/// The ops of the float graph, by name.
struct FloatGraph {
  llvm::StringMap<Computation> nodes;
  llvm::StringMap<std::string> makers; ///< tensor to node
};

} // namespace

DecidedModel qwid::decidePrecision(ModuleOp module) {
  DecidedModel decided{OwningOpRef<ModuleOp>(module.clone()), {}};
  Messages messages;
  DiagnosticCollector collector(*module.getContext(), messages);
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  manager.addPass(bringsScales(module) ? createAbsorbQuantization()
                                       : createAssignPrecision());
  if (failed(manager.run(*decided.module)))
    decided.module = OwningOpRef<ModuleOp>(module.clone());
  decided.reasons = findReasons(messages);
  return decided;
}

int64_t qwid::countBytes(Type type) {
  RankedTensorType stored = getStorageType(cast<RankedTensorType>(type));
  int64_t width = stored.getElementTypeBitWidth();
  return stored.getNumElements() * ((width + 7) / 8);
}

bool qwid::isWeight(OpOperand &use) {
  return hasRole(use.getOwner(), Role::Contraction) &&
         use.getOperandNumber() == 1;
}

/// Bytes of the constants that `op` reads if it is quantized.
static int64_t countConstants(Operation &op) {
  int64_t bytes = 0;
  for (OpOperand &use : op.getOpOperands()) {
    Type type = use.get().getType();
    if (!getConstantValue(use.get()))
      continue;
    bool willBeByte = isWeight(use) && !op.hasAttr(names::kKeepFloat) &&
                      cast<RankedTensorType>(type).getElementType().isF32();
    bytes += countBytes(type) / (willBeByte ? 4 : 1);
  }
  return bytes;
}

static FloatGraph readGraph(const DecidedModel &model) {
  FloatGraph graph;
  for (Operation &op : getEntry(*model.module).getBody().front()) {
    if (!isa<QwidDialect>(op.getDialect()) || isa<ConstantOp>(op))
      continue;
    std::string name = getUserName(&op);
    Computation &computation = graph.nodes[name];
    graph.makers.try_emplace(getTensorName(op.getLoc()), name);
    computation.weightBytes += countConstants(op);
    StringRef kind = getKindName(&op);
    if (!llvm::is_contained(computation.ops, kind))
      computation.ops.push_back(kind);
    if (isRearrangement(&op))
      continue;
    computation.computes = true;
    if (op.hasAttr(names::kKeepFloat)) {
      computation.isFloat = true;
      computation.why = model.reasons.lookup(name);
    }
  }
  return graph;
}

namespace {

/// The nodes by the tensors that they read.
class Readers {
public:
  explicit Readers(ArrayRef<ImportedNode> nodes) {
    for (const ImportedNode &node : nodes)
      for (const std::string &input : node.inputs)
        readers[input].push_back(&node);
  }

  /// The node whose op `start` went into, "" if none.
  std::string findTaker(const ImportedNode &start,
                        const FloatGraph &graph) const {
    SmallVector<const ImportedNode *> queue = {&start};
    llvm::StringSet<> seen;
    for (size_t next = 0; next < queue.size(); ++next)
      for (const std::string &output : queue[next]->outputs) {
        if (auto maker = graph.makers.find(output); maker != graph.makers.end())
          return maker->second;
        for (const ImportedNode *reader : readers.lookup(output)) {
          if (graph.nodes.contains(reader->name))
            return reader->name;
          if (seen.insert(reader->name).second)
            queue.push_back(reader);
        }
      }
    return "";
  }

private:
  llvm::StringMap<SmallVector<const ImportedNode *>> readers;
};

} // namespace

std::vector<NodeSupport> qwid::listSupport(const DecidedModel &model,
                                           ArrayRef<ImportedNode> nodes) {
  FloatGraph graph = readGraph(model);
  Readers readers(nodes);
  std::vector<NodeSupport> rows;
  for (const ImportedNode &node : nodes) {
    NodeSupport row{node.name, node.op, "", "", "", 0};
    auto found = graph.nodes.find(node.name);
    if (found != graph.nodes.end()) {
      const Computation &computation = found->second;
      row.becomes = llvm::join(computation.ops, ", ");
      if (computation.computes)
        row.arithmetic = computation.isFloat ? "float" : "integer";
      row.why = computation.why;
      row.weightBytes = computation.weightBytes;
    } else if (node.isKnown) {
      row.becomes = "constant";
    } else {
      std::string taker = readers.findTaker(node, graph);
      row.becomes = taker.empty() ? "nothing" : "part of '" + taker + "'";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}
