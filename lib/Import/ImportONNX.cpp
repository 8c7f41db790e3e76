//===- ImportONNX.cpp - ONNX models become qwid modules -------------------===//
//
// 1. Read the file (ModelReader).
// 2. Find the nodes that the outputs need, report those that are not
//    supported, all in one error, and sort the rest (GraphOrder).
// 3. Make `main`: one argument per graph input that something reads and that is
//    no initializer.
// 4. Build each node by its row of the op table; compare the shape that
//    follows with the one that the file declares. An If whose condition is known
//    is the nodes of the branch that it takes: steps 2 and 4 for that graph.
//
//===----------------------------------------------------------------------===//

#include "qwid/Import/ImportONNX.h"

#include "OpTable.h"
#include "OpVersions.h"
#include "lib/Import/Files/ModelReader.h"
#include "lib/Import/Graph/FloatTypes.h"
#include "lib/Import/Graph/GraphInputs.h"
#include "lib/Import/Graph/GraphOrder.h"
#include "lib/Import/Graph/InlineFunctions.h"
#include "lib/Import/Graph/NodeImporter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace qwid;
using onnx::NodeProto;

namespace {

/// One note per node that is not supported, under one error; none: success.
LogicalResult checkSupported(ArrayRef<const NodeProto *> nodes, int64_t opset,
                             Location location) {
  SmallVector<const NodeProto *> missing;
  for (const NodeProto *node : nodes) {
    const OpEntry *entry = findOp(node->domain(), node->op_type());
    bool isOld = entry && entry->domain.empty() && opset < entry->since;
    if (!entry || isOld || findUnknownVersion(*entry, opset))
      missing.push_back(node);
  }
  if (missing.empty())
    return success();
  InFlightDiagnostic error = emitError(location);
  error << missing.size() << " of " << nodes.size()
        << " nodes use an operator that is not supported";
  for (const NodeProto *node : missing) {
    StringRef domain = node->domain();
    Diagnostic &note =
        error.attachNote(nodeLocation(*node, *location.getContext()));
    note << "operator " << node->op_type() << " of domain '"
         << (domain.empty() ? "ai.onnx" : domain) << "' at opset " << opset;
    const OpEntry *entry = findOp(domain, node->op_type());
    if (!entry)
      continue;
    if (auto version = findUnknownVersion(*entry, opset))
      note << ", where it has version " << *version
           << " (known are versions up "
           << "to " << entry->version << ")";
    else
      note << " (supported since opset " << entry->since << ")";
  }
  error.attachNote(location)
      << "fold what is constant (onnxsim model.onnx out.onnx), or express "
         "these nodes by operators that are supported";
  return failure();
}

class GraphImporter {
public:
  GraphImporter(const onnx::GraphProto &graph, int64_t opset, Location location,
                const ImportOptions &options)
      : graph(graph), opset(opset), location(location), options(options),
        builder(location.getContext()), tensors(builder, options.directory) {
    tensors.addInitializers(graph);
  }

  /// The module, null after an error.
  OwningOpRef<ModuleOp> run();

private:
  LogicalResult createFunction();
  LogicalResult importNodes(const onnx::GraphProto &from);
  LogicalResult importNode(const NodeProto &node);
  void record(const NodeProto &node);
  LogicalResult importBranch(const NodeProto &node, bool condition);
  LogicalResult checkForm(const NodeProto &node, const OpEntry &entry);
  LogicalResult checkDeclaredType(Location at, StringRef name);
  LogicalResult createReturn();

  const onnx::GraphProto &graph;
  int64_t opset;
  Location location; ///< of the model
  const ImportOptions &options;
  OpBuilder builder;
  TensorTable tensors;
  func::FuncOp function;
  llvm::StringMap<const onnx::ValueInfoProto *> declared;
  FloatTypes floatTypes;
  llvm::StringSet<> wanted; ///< tensors that a live node or the caller reads
};

LogicalResult GraphImporter::createFunction() {
  auto inputs = readGraphInputs(graph, tensors, wanted, options, location);
  if (failed(inputs))
    return failure();
  function =
      func::FuncOp::create(builder, builder.getUnknownLoc(), names::kEntry,
                           builder.getFunctionType(inputs->types, {}));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  for (auto [index, input] : llvm::enumerate(inputs->infos)) {
    StringAttr name = builder.getStringAttr(input->name());
    function.setArgAttr(index, names::kTensorName, name);
    block->getArgument(index).setLoc(NameLoc::get(name));
    tensors.define(input->name(), block->getArgument(index));
  }
  return success();
}

/// Required inputs are given, and neither inputs nor attributes beyond what the
/// operator has.
LogicalResult GraphImporter::checkForm(const NodeProto &node,
                                       const OpEntry &entry) {
  Location at = nodeLocation(node, *builder.getContext());
  unsigned given = node.input_size();
  for (unsigned index = 0; index < entry.minInputs; ++index)
    if (index >= given || node.input(index).empty())
      return emitError(at) << node.op_type() << ": expected at least "
                           << entry.minInputs << " inputs, but input " << index
                           << " is missing";
  if (given > entry.maxInputs)
    return emitError(at) << node.op_type() << ": expected at most "
                         << entry.maxInputs << " inputs, got " << given;
  if (node.output_size() == 0 || node.output(0).empty())
    return emitError(at) << node.op_type() << ": its first output has no name";
  return entry.domain.empty() ? checkVersion(node, opset, at) : success();
}

/// The type of tensor `name` is what the file declares, where it does.
LogicalResult GraphImporter::checkDeclaredType(Location at, StringRef name) {
  const onnx::ValueInfoProto *info = declared.lookup(name);
  if (!info || !info->type().has_tensor_type())
    return success();
  std::string problem;
  const HostTensor *known = tensors.known(name, problem);
  Value value = known ? Value() : tensors.value(name, problem);
  if (!known && !value)
    return emitError(at) << problem;
  Type element = known ? known->element : elementOf(value);
  ArrayRef<int64_t> shape =
      known ? ArrayRef<int64_t>(known->shape)
            : cast<RankedTensorType>(value.getType()).getShape();
  const auto &type = info->type().tensor_type();
  Type expected = elementTypeFor(type.elem_type(), *builder.getContext());
  std::optional<int32_t> real =
      element.isF32() ? floatTypes.lookup(name) : std::nullopt;
  if (real && expected && expected.isF32() && *real != type.elem_type())
    return emitError(at) << "the file declares elements of type "
                         << dataTypeName(type.elem_type()) << " for '" << name
                         << "', but " << dataTypeName(*real) << " follows";
  if (expected && expected != getValueElement(element))
    return emitError(at) << "the file declares elements of type "
                         << dataTypeName(type.elem_type()) << " for '" << name
                         << "', but " << element << " follows";
  if (!type.has_shape())
    return success();
  SmallVector<int64_t> dims;
  for (const auto &dim : type.shape().dim())
    dims.push_back(dim.dim_value()); // 0 if symbolic
  bool fits = dims.size() == shape.size();
  for (size_t axis = 0; fits && axis < dims.size(); ++axis)
    fits = dims[axis] <= 0 || dims[axis] == shape[axis];
  if (fits)
    return success();
  return emitError(at) << "the file declares shape " << text(dims) << " for '"
                       << name << "', but " << text(shape) << " follows";
}

LogicalResult GraphImporter::importNode(const NodeProto &node) {
  const OpEntry *entry = findOp(node.domain(), node.op_type());
  if (failed(checkForm(node, *entry)))
    return failure();
  std::string problem;
  if (isOnnxDomain(node.domain()) && node.op_type() == "If")
    if (const HostTensor *known = tensors.known(node.input(0), problem))
      if (!known->isFloat() && known->count() == 1)
        return importBranch(node, known->integerAt(0) != 0);
  NodeImporter importer(node, opset, tensors, builder);
  if (failed(entry->build(importer)) || importer.failed() ||
      failed(importer.checkAttributes()))
    return failure();
  Type element = tensors.element(node.output(0));
  floatTypes.addNode(node, element && element.isF32());
  for (const std::string &output : node.output()) {
    if (output.empty() || !wanted.contains(output))
      continue;
    if (!tensors.isDefined(output))
      return importer.error()
             << "its output '" << output << "' is used, but not supported";
    if (failed(checkDeclaredType(importer.getLoc(), output)))
      return failure();
  }
  if (options.nodes)
    record(node);
  return success();
}

void GraphImporter::record(const NodeProto &node) {
  std::string problem, domain = node.domain();
  options.nodes->push_back(
      {getUserName(nodeLocation(node, *builder.getContext())),
       (isOnnxDomain(domain) ? "" : domain + ".") + node.op_type(),
       {node.input().begin(), node.input().end()},
       {node.output().begin(), node.output().end()},
       tensors.known(node.output(0), problem) != nullptr});
}

LogicalResult GraphImporter::createReturn() {
  SmallVector<Value> results;
  SmallVector<Type> types;
  for (const auto &output : graph.output()) {
    std::string problem;
    Value value = tensors.value(output.name(), problem);
    if (!value)
      return emitError(location)
             << "output '" << output.name() << "': " << problem;
    results.push_back(value);
    types.push_back(value.getType());
  }
  func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  function.setFunctionType(
      builder.getFunctionType(function.getArgumentTypes(), types));
  for (auto [index, output] : llvm::enumerate(graph.output()))
    function.setResultAttr(index, names::kTensorName,
                           builder.getStringAttr(output.name()));
  return success();
}

/// The nodes of `from`, the graph or a branch, that its outputs need.
LogicalResult GraphImporter::importNodes(const onnx::GraphProto &from) {
  if (from.sparse_initializer_size() > 0)
    return emitError(location) << "sparse initializers are not supported";
  auto given = [&](StringRef name) {
    return &from != &graph && tensors.isDefined(name);
  };
  auto nodes = findLiveNodes(from, location);
  if (failed(nodes) || failed(checkSupported(*nodes, opset, location)) ||
      failed(sortNodes(from, location, *nodes, given)))
    return failure();
  for (const NodeProto *node : *nodes)
    for (const std::string &name : readNames(*node))
      wanted.insert(name);
  floatTypes.addGraph(from);
  for (const auto &info : from.value_info())
    declared[info.name()] = &info;
  for (const auto &output : from.output()) {
    declared[output.name()] = &output;
    wanted.insert(output.name());
  }
  if (&from == &graph && failed(createFunction()))
    return failure();
  for (const NodeProto *node : *nodes)
    if (failed(importNode(*node)))
      return failure();
  return success();
}

/// The outputs of an If are those of the branch that it takes. What a branch
/// defined before under the same name belongs to another If.
LogicalResult GraphImporter::importBranch(const NodeProto &node,
                                          bool condition) {
  Location at = nodeLocation(node, *builder.getContext());
  const onnx::GraphProto *branch = nullptr;
  for (const auto &attribute : node.attribute())
    if (attribute.name() == (condition ? "then_branch" : "else_branch") &&
        attribute.has_g())
      branch = &attribute.g();
  if (!branch || branch->output_size() < node.output_size())
    return emitError(at) << "If: expected a branch with "
                         << int64_t(node.output_size()) << " outputs";
  for (const NodeProto &inner : branch->node())
    for (const std::string &output : inner.output())
      tensors.forget(output);
  for (const auto &tensor : branch->initializer())
    tensors.forget(tensor.name());
  tensors.addInitializers(*branch);
  if (failed(importNodes(*branch)))
    return failure();
  for (int i = 0; i < node.output_size(); ++i)
    if (!node.output(i).empty())
      tensors.alias(node.output(i), branch->output(i).name());
  return success();
}

OwningOpRef<ModuleOp> GraphImporter::run() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToEnd(module->getBody());
  if (failed(importNodes(graph)) || failed(createReturn()) ||
      failed(verify(*module)))
    return {};
  return module;
}

/// Keeps whole ops out of diagnostics: users know nodes, not IR.
class WithoutOpsInDiagnostics {
public:
  explicit WithoutOpsInDiagnostics(MLIRContext &context)
      : context(context), before(context.shouldPrintOpOnDiagnostic()) {
    context.printOpOnDiagnostic(false);
  }
  ~WithoutOpsInDiagnostics() { context.printOpOnDiagnostic(before); }

private:
  MLIRContext &context;
  bool before;
};

} // namespace

OwningOpRef<ModuleOp> qwid::importONNX(llvm::MemoryBufferRef buffer,
                                       MLIRContext &context,
                                       const ImportOptions &options) {
  context.loadDialect<func::FuncDialect, QwidDialect>();
  WithoutOpsInDiagnostics guard(context);
  Location location =
      FileLineColLoc::get(&context, buffer.getBufferIdentifier(), 0, 0);
  if (options.batch && *options.batch < 1) {
    emitError(location) << "expected a batch of at least 1, got "
                        << *options.batch;
    return {};
  }
  try {
    std::unique_ptr<onnx::ModelProto> model = readModel(buffer, location);
    if (!model)
      return {};
    FailureOr<int64_t> opset = findOpset(*model, location);
    if (failed(opset) || failed(inlineFunctions(*model, location)))
      return {};
    return GraphImporter(model->graph(), *opset, location, options).run();
  } catch (const std::exception &exception) {
    emitError(location) << "cannot read the model: " << exception.what();
    return {};
  }
}

OwningOpRef<ModuleOp> qwid::importONNX(StringRef path, MLIRContext &context,
                                       const ImportOptions &options) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  ImportOptions withDirectory = options;
  if (path != "-") {
    StringRef parent = llvm::sys::path::parent_path(path);
    withDirectory.directory = parent.empty() ? "." : parent.str();
  }
  if (buffer)
    return importONNX((*buffer)->getMemBufferRef(), context, withDirectory);
  emitError(FileLineColLoc::get(&context, path, 0, 0))
      << "cannot read the file: " << buffer.getError().message();
  return {};
}
