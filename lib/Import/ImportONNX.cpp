//===- ImportONNX.cpp - ONNX models become qwid modules -------------------===//
//
// 1. Read the file and check versions (ModelReader).
// 2. Find the nodes that the outputs need, report those that are not
//    supported, all in one error, and sort the rest (GraphOrder).
// 3. Make `main`: one argument per graph input that is no initializer.
// 4. Build each node by its row of the op table; compare the shape that
//    follows with the one that the file declares.
//
//===----------------------------------------------------------------------===//

#include "qwid/Import/ImportONNX.h"

#include "GraphOrder.h"
#include "ModelReader.h"
#include "NodeImporter.h"
#include "OpTable.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"

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
    bool fits = entry && (!entry->domain.empty() ||
                          (opset >= entry->since && opset <= entry->until));
    if (!fits)
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
    if (const OpEntry *entry = findOp(domain, node->op_type()))
      note << " (supported are opsets " << entry->since << " to "
           << entry->until << ")";
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
        builder(location.getContext()), tensors(graph, builder) {}

  /// The module, null after an error.
  OwningOpRef<ModuleOp> run();

private:
  LogicalResult createFunction(ModuleOp module);
  FailureOr<RankedTensorType> inputType(const onnx::ValueInfoProto &input);
  LogicalResult checkBatch(ArrayRef<const onnx::ValueInfoProto *> inputs,
                           ArrayRef<Type> types);
  LogicalResult importNode(const NodeProto &node);
  void record(const NodeProto &node);
  LogicalResult checkInputCount(const NodeProto &node, const OpEntry &entry);
  LogicalResult checkDeclaredType(Location at, StringRef name);
  LogicalResult createReturn();

  const onnx::GraphProto &graph;
  int64_t opset;
  Location location; ///< of the model
  const ImportOptions &options;
  OpBuilder builder;
  TensorTable tensors;
  func::FuncOp function;
  bool batchIsFixed = true; ///< no input has a symbolic first dimension
  llvm::StringMap<const onnx::ValueInfoProto *> declared;
  llvm::StringSet<> wanted; ///< tensors that a live node or the caller reads
};

/// The shape of a graph input. A first dimension without a fixed size is the
/// batch, for which the options give one.
FailureOr<RankedTensorType>
GraphImporter::inputType(const onnx::ValueInfoProto &input) {
  const auto &type = input.type().tensor_type();
  Type element = elementTypeFor(type.elem_type(), *builder.getContext());
  if (!input.type().has_tensor_type() || !element)
    return emitError(location)
           << "input '" << input.name() << "' has the unsupported type "
           << dataTypeName(type.elem_type()) << ", expected a float tensor";
  if (!type.has_shape())
    return emitError(location)
           << "input '" << input.name() << "' has no shape; export it with one";
  if (element.isF32() && type.elem_type() != onnx::TensorProto::FLOAT)
    emitRemark(location) << "input '" << input.name()
                         << "': " << dataTypeName(type.elem_type())
                         << " is imported as float";
  SmallVector<int64_t> shape;
  for (const auto &dim : type.shape().dim()) {
    bool isSymbolic = !dim.has_dim_value() || dim.dim_value() <= 0;
    std::string name = dim.has_dim_param() ? "'" + dim.dim_param() + "' " : "";
    if (isSymbolic && !shape.empty())
      return emitError(location)
             << "input '" << input.name() << "': dimension "
             << int64_t(shape.size()) << " " << name << "has no fixed size"
             << (dim.has_dim_value() ? ", got " + Twine(dim.dim_value())
                                     : Twine())
             << "; only the first one may be symbolic, fix the others when "
                "exporting (python -m onnxruntime.tools."
                "make_dynamic_shape_fixed)";
    int64_t batch = options.batch.value_or(1);
    shape.push_back(isSymbolic ? batch : dim.dim_value());
    batchIsFixed &= !isSymbolic;
    if (isSymbolic)
      emitRemark(location) << "input '" << input.name()
                           << "': symbolic dimension " << name << "set to "
                           << batch;
  }
  if (!checkedCount(shape))
    return emitError(location) << "input '" << input.name() << "' of shape "
                               << text(shape) << " has more than 2^31 elements";
  return RankedTensorType::get(shape, element);
}

/// A batch that was asked for is one that the model can have.
LogicalResult
GraphImporter::checkBatch(ArrayRef<const onnx::ValueInfoProto *> inputs,
                          ArrayRef<Type> types) {
  if (!options.batch || !batchIsFixed || inputs.empty())
    return success();
  ArrayRef<int64_t> shape = cast<RankedTensorType>(types.front()).getShape();
  if (!shape.empty() && shape.front() == *options.batch)
    return success();
  InFlightDiagnostic error = emitError(location);
  error << "a batch of " << *options.batch << " was asked for, but input '"
        << inputs.front()->name() << "' has the fixed shape " << text(shape)
        << "; leave the batch out, or export the model with a symbolic first "
           "dimension (dynamic_axes)";
  return error;
}

LogicalResult GraphImporter::createFunction(ModuleOp module) {
  SmallVector<const onnx::ValueInfoProto *> inputs;
  SmallVector<Type> types;
  for (const auto &input : graph.input()) {
    if (tensors.isDefined(input.name())) // an initializer
      continue;
    FailureOr<RankedTensorType> type = inputType(input);
    if (failed(type))
      return failure();
    inputs.push_back(&input);
    types.push_back(*type);
  }
  if (failed(checkBatch(inputs, types)))
    return failure();
  builder.setInsertionPointToEnd(module.getBody());
  function =
      func::FuncOp::create(builder, builder.getUnknownLoc(), names::kEntry,
                           builder.getFunctionType(types, {}));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  for (auto [index, input] : llvm::enumerate(inputs)) {
    StringAttr name = builder.getStringAttr(input->name());
    function.setArgAttr(index, names::kTensorName, name);
    block->getArgument(index).setLoc(NameLoc::get(name));
    tensors.define(input->name(), block->getArgument(index));
  }
  return success();
}

/// Required inputs are given, and none beyond what the operator has.
LogicalResult GraphImporter::checkInputCount(const NodeProto &node,
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
  return success();
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
  if (expected && expected.isF32() != element.isF32())
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
  if (failed(checkInputCount(node, *entry)))
    return failure();
  NodeImporter importer(node, opset, tensors, builder);
  if (failed(entry->build(importer)) || importer.failed() ||
      failed(importer.checkAttributes()))
    return failure();
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

OwningOpRef<ModuleOp> GraphImporter::run() {
  if (graph.sparse_initializer_size() > 0) {
    emitError(location) << "sparse initializers are not supported";
    return {};
  }
  auto nodes = findLiveNodes(graph, location);
  if (failed(nodes) || failed(checkSupported(*nodes, opset, location)) ||
      failed(sortNodes(graph, location, *nodes)))
    return {};
  for (const NodeProto *node : *nodes)
    for (const std::string &input : node->input())
      wanted.insert(input);
  for (const auto &info : graph.value_info())
    declared[info.name()] = &info;
  for (const auto &output : graph.output()) {
    declared[output.name()] = &output;
    wanted.insert(output.name());
  }
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder.getUnknownLoc());
  if (failed(createFunction(*module)))
    return {};
  for (const NodeProto *node : *nodes)
    if (failed(importNode(*node)))
      return {};
  if (failed(createReturn()) || failed(verify(*module)))
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
    if (failed(opset))
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
  if (buffer)
    return importONNX((*buffer)->getMemBufferRef(), context, options);
  emitError(FileLineColLoc::get(&context, path, 0, 0))
      << "cannot read the file: " << buffer.getError().message();
  return {};
}
