//===- SupportTable.cpp - What becomes of each node -----------------------===//
//
// Passes keep names: an op that took others in has its own node's name, and its
// tensor has the name of the last of them. So a node without an op of its own
// went into the op that makes its tensor or, if none does, a tensor after it.
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/SupportTable.h"

#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Transforms/Quantize.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// "Conv", "com.microsoft.QGemm".
static std::string fullName(const SupportedOp &op) {
  return op.domain.empty() ? op.name.str() : (op.domain + "." + op.name).str();
}

static void printOperatorsAsJson(llvm::raw_ostream &os) {
  llvm::json::OStream json(os, 1);
  json.array([&] {
    for (const SupportedOp &op : getSupportedOps())
      json.object([&] {
        json.attribute("domain", op.domain.empty() ? "ai.onnx" : op.domain);
        json.attribute("operator", op.name);
        json.attribute("since_opset", op.since);
        json.attribute("until_opset", op.until);
        json.attribute("types", op.types);
        json.attribute("limits", op.limits);
      });
  });
  os << "\n";
}

void qwid::printOperators(llvm::raw_ostream &os, bool asJson) {
  if (asJson)
    return printOperatorsAsJson(os);
  os << "# Operators\n\n"
        "Every ONNX operator that is read, as `qwid inspect --ops` prints it "
        "from the importer's own table. Opsets are those of ONNX's own "
        "domain;\ntypes are those of the data. Weights of type float16, "
        "bfloat16 and double become float.\n\n"
        "| operator | opsets | types | limits |\n|---|---|---|---|\n";
  for (const SupportedOp &op : getSupportedOps())
    os << "| " << fullName(op) << " | " << std::max(op.since, kFirstOpset)
       << " to " << op.until << " | " << op.types << " | " << op.limits
       << " |\n";
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

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

/// The reasons to stay in float are the remarks of the pass.
DecidedModel qwid::decidePrecision(ModuleOp module) {
  DecidedModel decided{OwningOpRef<ModuleOp>(module.clone()), {}};
  ScopedDiagnosticHandler handler(
      module.getContext(), [&](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Remark) {
          std::string text = diagnostic.str();
          decided.reasons[getUserName(diagnostic.getLocation())] =
              StringRef(text).split("stays in float: ").second.str();
        }
        return success();
      });
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  manager.addPass(bringsScales(module) ? createAbsorbQuantization()
                                       : createAssignPrecision());
  if (failed(manager.run(*decided.module)))
    decided.module = OwningOpRef<ModuleOp>(module.clone());
  return decided;
}

int64_t qwid::countBytes(Type type) {
  RankedTensorType stored = getStorageType(cast<RankedTensorType>(type));
  int64_t width = stored.getElementTypeBitWidth();
  return stored.getNumElements() * ((width + 7) / 8);
}

bool qwid::isWeight(OpOperand &use) {
  return isa<Conv2DOp, FullyConnectedOp, MatMulOp>(use.getOwner()) &&
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
    StringRef kind = op.getName().stripDialect();
    if (!llvm::is_contained(computation.ops, kind))
      computation.ops.push_back(kind);
    if (isa<ReshapeOp, FlattenOp, TransposeOp>(op))
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

/// "4.7 kB", "32 B"; nothing for none.
static std::string sizeText(int64_t bytes) {
  if (bytes == 0)
    return "";
  return bytes < 100 ? std::to_string(bytes) + " B"
                     : llvm::formatv("{0:F1} kB", bytes / 1e3).str();
}

void qwid::printSupport(llvm::raw_ostream &os, ArrayRef<NodeSupport> rows) {
  int node = 4, op = 8, becomes = 7;
  for (const NodeSupport &row : rows) {
    node = std::max(node, int(row.node.size()));
    op = std::max(op, int(row.op.size()));
    becomes = std::max(becomes, int(row.becomes.size()));
  }
  auto print = [&](StringRef a, StringRef b, StringRef c, StringRef weights,
                   StringRef d, StringRef e) {
    std::string line;
    llvm::raw_string_ostream(line)
        << llvm::format("  %-*s  %-*s  %-*s  %10s  ", node, a.str().c_str(), op,
                        b.str().c_str(), becomes, c.str().c_str(),
                        weights.str().c_str())
        << d << (e.empty() ? "" : ": ") << e;
    os << StringRef(line).rtrim() << "\n";
  };
  print("node", "operator", "becomes", "weights", "if quantized", "");
  for (const NodeSupport &row : rows)
    print(row.node, row.op, row.becomes, sizeText(row.weightBytes),
          row.arithmetic, row.why);
}

void qwid::printSupport(llvm::json::OStream &json, ArrayRef<NodeSupport> rows) {
  json.attributeArray("nodes", [&] {
    for (const NodeSupport &row : rows)
      json.object([&] {
        json.attribute("node", row.node);
        json.attribute("operator", row.op);
        json.attribute("becomes", row.becomes);
        json.attribute("arithmetic", row.arithmetic);
        json.attribute("why", row.why);
        json.attribute("weights_bytes", row.weightBytes);
      });
  });
}
