//===- GraphOrder.cpp - Names and order of a graph's nodes ----------------===//
//
// Liveness walks back from the outputs, so that leftovers of training do not
// have to be supported. The order is Kahn's: a node is placed once all nodes
// that it reads are, the first in the file first. What cannot be placed is on
// or behind a cycle; walking back from there along unplaced nodes must repeat.
//
//===----------------------------------------------------------------------===//

#include "GraphOrder.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <queue>

using namespace mlir;
using namespace qwid;
using onnx::GraphProto;
using onnx::NodeProto;

using Nodes = llvm::SmallVectorImpl<const NodeProto *>;

std::string qwid::nodeName(const NodeProto &node) {
  if (!node.name().empty())
    return node.name();
  return node.op_type() + "(" + (node.output_size() ? node.output(0) : "") +
         ")";
}

Location qwid::nodeLocation(const NodeProto &node, MLIRContext &context) {
  std::string name = nodeName(node);
  std::string output = node.output_size() ? node.output(0) : name;
  // A NameLoc without a name is not legal.
  auto tensor = StringAttr::get(&context, output.empty() ? name : output);
  return NameLoc::get(StringAttr::get(&context, name), NameLoc::get(tensor));
}

static void collectReads(const NodeProto &node,
                         SmallVectorImpl<std::string> &names) {
  llvm::append_range(names, node.input());
  for (const auto &attribute : node.attribute()) {
    if (!attribute.has_g())
      continue;
    for (const NodeProto &inner : attribute.g().node())
      collectReads(inner, names);
    for (const auto &output : attribute.g().output())
      names.push_back(output.name());
  }
}

SmallVector<std::string> qwid::readNames(const NodeProto &node) {
  SmallVector<std::string> names;
  collectReads(node, names);
  return names;
}

namespace {

/// Collects who defines each tensor: "an input", "node 'conv1'".
class Definitions {
public:
  explicit Definitions(Location location) : location(location) {}

  /// An error if `name` is defined already.
  LogicalResult define(const std::string &name, const std::string &by) {
    auto [entry, isNew] = definers.try_emplace(name, by);
    if (isNew)
      return success();
    return emitError(location)
           << "tensor '" << name << "' is defined twice, by " << entry->second
           << " and by " << by;
  }

private:
  Location location;
  llvm::StringMap<std::string> definers;
};

/// An initializer may repeat an input (its default, always so in IR version 3);
/// every other name is defined once.
LogicalResult checkNames(const GraphProto &graph, Location location) {
  Definitions definitions(location);
  llvm::StringSet<> initializers;
  for (const auto &tensor : graph.initializer()) {
    initializers.insert(tensor.name());
    if (failed(definitions.define(tensor.name(), "an initializer")))
      return failure();
  }
  llvm::StringSet<> inputs;
  for (const auto &input : graph.input()) {
    if (input.name().empty())
      return emitError(location) << "a graph input has no name";
    bool isDefault = initializers.contains(input.name());
    if (!inputs.insert(input.name()).second)
      return emitError(location)
             << "tensor '" << input.name() << "' is a graph input twice";
    if (!isDefault && failed(definitions.define(input.name(), "a graph input")))
      return failure();
  }
  for (const NodeProto &node : graph.node())
    for (const std::string &output : node.output())
      if (!output.empty() &&
          failed(definitions.define(output, "node '" + nodeName(node) + "'")))
        return failure();
  return success();
}

/// The producer of each node output.
using Producers = llvm::StringMap<const NodeProto *>;

Producers findProducers(const GraphProto &graph) {
  Producers producers;
  for (const NodeProto &node : graph.node())
    for (const std::string &output : node.output())
      producers[output] = &node;
  producers.erase(""); // an output that is not wanted
  return producers;
}

/// Names that are there before any node runs.
llvm::StringSet<> findGiven(const GraphProto &graph) {
  llvm::StringSet<> given;
  for (const auto &input : graph.input())
    given.insert(input.name());
  for (const auto &tensor : graph.initializer())
    given.insert(tensor.name());
  return given;
}

LogicalResult checkOutputs(const GraphProto &graph, Location location,
                           const Producers &producers) {
  llvm::StringSet<> given = findGiven(graph), seen;
  if (graph.output_size() == 0)
    return emitError(location) << "the graph has no output";
  for (const auto &output : graph.output()) {
    if (!producers.contains(output.name()) && !given.contains(output.name()))
      return emitError(location) << "output '" << output.name()
                                 << "' of the graph is computed by no node";
    if (!seen.insert(output.name()).second)
      return emitError(location)
             << "tensor '" << output.name() << "' is a graph output twice";
  }
  return success();
}

/// An error that lists every tensor that a node reads and nothing defines.
LogicalResult checkInputsDefined(const GraphProto &graph, Location location,
                                 const Nodes &nodes, const Producers &producers,
                                 IsGiven isOutside) {
  llvm::StringSet<> given = findGiven(graph);
  std::optional<InFlightDiagnostic> error;
  for (const NodeProto *node : nodes)
    for (auto [index, input] : llvm::enumerate(node->input())) {
      if (input.empty() || given.contains(input) || producers.contains(input) ||
          isOutside(input))
        continue;
      if (!error)
        error.emplace(emitError(location)
                      << "the model reads tensors that nothing defines: no "
                         "graph input, initializer or node output has their "
                         "name");
      error->attachNote(nodeLocation(*node, *location.getContext()))
          << node->op_type() << " reads '" << input << "' as input "
          << int64_t(index);
    }
  return failure(error.has_value());
}

/// One cycle among nodes that could not be placed, as "a -> b -> a".
std::string findCycle(const Producers &producers,
                      const llvm::DenseSet<const NodeProto *> &unplaced,
                      const NodeProto *node) {
  llvm::SmallVector<const NodeProto *> path;
  llvm::DenseMap<const NodeProto *, size_t> position;
  while (position.try_emplace(node, path.size()).second) {
    path.push_back(node);
    for (const std::string &name : readNames(*node))
      if (unplaced.contains(producers.lookup(name))) {
        node = producers.lookup(name);
        break;
      }
  }
  // The walk went against the data; show it with the data.
  std::string text = nodeName(*node);
  for (size_t i = path.size(); i > position[node]; --i)
    text += " -> " + nodeName(*path[i - 1]);
  return text;
}

} // namespace

FailureOr<SmallVector<const NodeProto *>>
qwid::findLiveNodes(const GraphProto &graph, Location location) {
  Producers producers = findProducers(graph);
  if (failed(checkNames(graph, location)) ||
      failed(checkOutputs(graph, location, producers)))
    return failure();
  llvm::DenseSet<const NodeProto *> live;
  SmallVector<const NodeProto *> work;
  auto visit = [&](const std::string &tensor) {
    const NodeProto *node = producers.lookup(tensor);
    if (node && live.insert(node).second)
      work.push_back(node);
  };
  for (const auto &output : graph.output())
    visit(output.name());
  while (!work.empty())
    for (const std::string &name : readNames(*work.pop_back_val()))
      visit(name);
  SmallVector<const NodeProto *> nodes;
  for (const NodeProto &node : graph.node())
    if (live.contains(&node))
      nodes.push_back(&node);
  return nodes;
}

LogicalResult qwid::sortNodes(const GraphProto &graph, Location location,
                              Nodes &nodes, IsGiven given) {
  Producers producers = findProducers(graph);
  if (failed(checkInputsDefined(graph, location, nodes, producers, given)))
    return failure();
  llvm::DenseMap<const NodeProto *, size_t> index;
  for (auto [position, node] : llvm::enumerate(nodes))
    index[node] = position;
  // Edges are counted with their multiplicity, on both sides.
  SmallVector<size_t> waiting(nodes.size(), 0);
  SmallVector<SmallVector<size_t>> readers(nodes.size());
  for (auto [position, node] : llvm::enumerate(nodes))
    for (const std::string &name : readNames(*node))
      if (const NodeProto *producer = producers.lookup(name)) {
        ++waiting[position];
        readers[index[producer]].push_back(position);
      }
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t position = 0; position < nodes.size(); ++position)
    if (waiting[position] == 0)
      ready.push(position);
  SmallVector<const NodeProto *> sorted;
  llvm::DenseSet<const NodeProto *> unplaced(nodes.begin(), nodes.end());
  while (!ready.empty()) {
    size_t position = ready.top();
    ready.pop();
    sorted.push_back(nodes[position]);
    unplaced.erase(nodes[position]);
    for (size_t reader : readers[position])
      if (--waiting[reader] == 0)
        ready.push(reader);
  }
  if (!unplaced.empty()) {
    auto first = llvm::find_if(
        nodes, [&](const NodeProto *node) { return unplaced.contains(node); });
    return emitError(location) << "the graph has a cycle, sample path: "
                               << findCycle(producers, unplaced, *first);
  }
  nodes.assign(sorted.begin(), sorted.end());
  return success();
}
