//===- NodeImporter.cpp - One ONNX node on its way to an op ---------------===//

#include "NodeImporter.h"

#include "GraphOrder.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Import/ImportONNX.h"

#include <cmath>

using namespace mlir;
using namespace qwid;
using onnx::AttributeProto;

//===----------------------------------------------------------------------===//
// TensorTable
//===----------------------------------------------------------------------===//

void TensorTable::addInitializers(const onnx::GraphProto &graph) {
  for (const onnx::TensorProto &tensor : graph.initializer())
    entries[tensor.name()].unread = &tensor;
}

void TensorTable::define(StringRef name, Value value) {
  entries[name].value = value;
}

void TensorTable::define(StringRef name, HostTensor tensor) {
  entries[name].known = std::make_shared<HostTensor>(std::move(tensor));
}

void TensorTable::alias(StringRef name, StringRef source) {
  Entry entry = entries.lookup(source); // a copy: inserting moves entries
  entries[name] = std::move(entry);
}

bool TensorTable::isDefined(StringRef name) const {
  return entries.contains(name);
}

const HostTensor *TensorTable::known(StringRef name, std::string &error) {
  auto found = entries.find(name);
  if (found == entries.end())
    return nullptr;
  Entry &entry = found->second;
  if (!entry.known && entry.unread) {
    std::string problem;
    auto tensor =
        readTensor(*entry.unread, *builder.getContext(), directory, problem);
    if (!tensor) {
      error = "initializer '" + name.str() + "': " + problem;
      return nullptr;
    }
    entry.known = std::make_shared<HostTensor>(std::move(*tensor));
  }
  return entry.known.get();
}

Type TensorTable::element(StringRef name) {
  std::string problem;
  if (const HostTensor *tensor = known(name, problem))
    return tensor->element;
  Value value = computed(name);
  return value ? elementOf(value) : Type();
}

Value TensorTable::value(StringRef name, std::string &error) {
  auto found = entries.find(name);
  if (found != entries.end() && found->second.value)
    return found->second.value;
  const HostTensor *tensor = known(name, error);
  if (!tensor) {
    if (error.empty())
      error = "tensor '" + name.str() + "' is computed by no supported node";
    return {};
  }
  if (tensor->count() == 0) {
    error = "tensor '" + name.str() + "' has no elements";
    return {};
  }
  auto type =
      RankedTensorType::get(tensor->shape, getValueElement(tensor->element));
  Location location = NameLoc::get(builder.getStringAttr(name));
  Value value =
      tensor->isFloat()
          ? makeConstant(builder, location, type, tensor->floats).getResult()
          : makeConstant(builder, location, type, tensor->integers).getResult();
  return found->second.value = value;
}

//===----------------------------------------------------------------------===//
// NodeImporter
//===----------------------------------------------------------------------===//

NodeImporter::NodeImporter(const onnx::NodeProto &node, int64_t opset,
                           TensorTable &tensors, OpBuilder &builder)
    : node(node), opset(opset), tensors(tensors), builder(builder),
      location(nodeLocation(node, *builder.getContext())) {}

Location NodeImporter::helperLoc(StringRef suffix) const {
  if (suffix.empty())
    return location;
  std::string tensor = node.output(0) + ":" + suffix.str();
  return NameLoc::get(builder.getStringAttr(nodeName(node)),
                      NameLoc::get(builder.getStringAttr(tensor)));
}

Location NodeImporter::outputLoc(size_t index) const {
  return NameLoc::get(
      builder.getStringAttr(nodeName(node)),
      NameLoc::get(builder.getStringAttr(node.output(int(index)))));
}

InFlightDiagnostic NodeImporter::error() {
  bad = true;
  return emitError(location) << node.op_type() << ": ";
}

LogicalResult NodeImporter::unsupported(const Twine &what, StringRef wayOut) {
  error() << what << " is not supported" << (wayOut.empty() ? "" : "; ")
          << wayOut;
  return failure();
}

template <typename T> T NodeImporter::fail(T harmless, const Twine &message) {
  if (!bad)
    error() << message;
  return harmless;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

bool NodeImporter::has(size_t index) const {
  return index < size_t(node.input_size()) && !node.input(index).empty();
}

Value NodeImporter::value(size_t index) {
  std::string problem;
  Value value = tensors.value(node.input(index), problem);
  return value ? value : fail(Value(), problem);
}

Value NodeImporter::computed(size_t index) const {
  return tensors.computed(node.input(index));
}

Location NodeImporter::inputLoc(size_t index) const {
  return NameLoc::get(builder.getStringAttr(node.input(index)));
}

Value NodeImporter::floatValue(size_t index) {
  Value input = value(index);
  if (!input || elementOf(input).isF32())
    return input;
  if (!bad)
    error() << "expected floats in input '" << node.input(index) << "', got "
            << input.getType();
  return {};
}

Value NodeImporter::numberValue(size_t index) {
  Value input = value(index);
  if (!input || !elementOf(input).isInteger(1))
    return input;
  return fail(Value(), "expected numbers in input '" + node.input(index) +
                           "', got bool");
}

ArrayRef<int64_t> NodeImporter::shape(size_t index) {
  std::string problem;
  if (const HostTensor *tensor = tensors.known(node.input(index), problem))
    return tensor->shape;
  Value input = value(index);
  return input ? cast<RankedTensorType>(input.getType()).getShape()
               : ArrayRef<int64_t>();
}

const HostTensor *NodeImporter::known(size_t index) {
  std::string problem;
  const HostTensor *tensor = tensors.known(node.input(index), problem);
  return problem.empty() ? tensor : fail(tensor, problem);
}

bool NodeImporter::allKnown() {
  for (size_t index = 0; index < numInputs(); ++index)
    if (has(index) && !known(index))
      return false;
  return true;
}

std::optional<SmallVector<int64_t>> NodeImporter::integers(size_t index,
                                                           StringRef what) {
  if (!has(index))
    return std::nullopt;
  const HostTensor *tensor = known(index);
  if (!tensor)
    return fail(std::nullopt, "expected a constant for " + what + ", but '" +
                                  node.input(index) +
                                  "' is not; simplify the model so that it "
                                  "is (onnxsim model.onnx out.onnx)");
  constexpr int64_t most = 1024; // far more than any tensor has dimensions
  if (tensor->isFloat() || tensor->shape.size() > 1 || tensor->count() > most)
    return fail(std::nullopt, "expected integers of rank 1 for " + what +
                                  ", got shape " + text(tensor->shape));
  SmallVector<int64_t> result;
  for (int64_t i = 0; i < tensor->count(); ++i)
    result.push_back(tensor->integerAt(i));
  return result;
}

std::optional<float> NodeImporter::scalar(size_t index, StringRef what) {
  if (!has(index))
    return std::nullopt;
  const HostTensor *tensor = known(index);
  if (!tensor)
    return fail(std::nullopt, "expected a constant for " + what + ", but '" +
                                  node.input(index) + "' is not");
  if (!tensor->isFloat() || tensor->count() != 1)
    return fail(std::nullopt, "expected one float for " + what + ", got " +
                                  (tensor->isFloat() ? "floats" : "integers") +
                                  " of shape " + text(tensor->shape));
  return tensor->floatAt(0);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

bool NodeImporter::hasAttribute(StringRef name) const {
  return llvm::any_of(node.attribute(), [&](const AttributeProto &attribute) {
    return attribute.name() == name;
  });
}

const AttributeProto *NodeImporter::find(StringRef name,
                                         AttributeProto::AttributeType type) {
  handled.insert(name);
  for (const AttributeProto &attribute : node.attribute()) {
    if (attribute.name() != name)
      continue;
    if (attribute.type() == type)
      return &attribute;
    return fail(nullptr,
                "attribute '" + name + "' has type " +
                    AttributeProto::AttributeType_Name(attribute.type()) +
                    ", expected " + AttributeProto::AttributeType_Name(type));
  }
  return nullptr;
}

int64_t NodeImporter::getInt(StringRef name, int64_t otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::INT);
  return attribute ? attribute->i() : otherwise;
}

int64_t NodeImporter::getRequiredInt(StringRef name) {
  return hasAttribute(name)
             ? getInt(name, 0)
             : fail(int64_t(0), "attribute '" + name + "' is missing");
}

float NodeImporter::getFloat(StringRef name, float otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::FLOAT);
  return attribute ? attribute->f() : otherwise;
}

std::string NodeImporter::getString(StringRef name, StringRef otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::STRING);
  return attribute ? attribute->s() : otherwise.str();
}

std::optional<SmallVector<int64_t>> NodeImporter::getInts(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::INTS);
  if (!attribute)
    return std::nullopt;
  return SmallVector<int64_t>(attribute->ints().begin(),
                              attribute->ints().end());
}

std::optional<SmallVector<float>> NodeImporter::getFloats(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::FLOATS);
  if (!attribute)
    return std::nullopt;
  return SmallVector<float>(attribute->floats().begin(),
                            attribute->floats().end());
}

std::optional<SmallVector<int64_t>>
NodeImporter::attributeOrInput(StringRef name, size_t index) {
  auto attribute = getInts(name);
  return attribute ? attribute : integers(index, name);
}

std::optional<HostTensor> NodeImporter::getTensor(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::TENSOR);
  if (!attribute)
    return std::nullopt;
  std::string problem;
  auto tensor = readTensor(attribute->t(), *builder.getContext(),
                           tensors.getDirectory(), problem);
  return tensor ? std::move(tensor)
                : fail(std::optional<HostTensor>(),
                       "attribute '" + name + "': " + problem);
}

void NodeImporter::ignore(std::initializer_list<StringRef> names) {
  for (StringRef name : names)
    handled.insert(name);
}

int64_t NodeImporter::normalizeAxis(int64_t axis, int64_t rank,
                                    bool inclusive) {
  int64_t end = inclusive ? rank + 1 : rank;
  if (axis >= -rank && axis < end)
    return axis < 0 ? axis + rank : axis;
  return fail(int64_t(0), "expected an axis in [" + Twine(-rank) + ", " +
                              Twine(end - 1) + "], got " + Twine(axis));
}

LogicalResult NodeImporter::checkAttributes() {
  for (const AttributeProto &attribute : node.attribute())
    if (!handled.contains(attribute.name()))
      return error() << "attribute '" << attribute.name()
                     << "' is not known for opset " << opset;
  return success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

Value NodeImporter::checkSize(Operation *op) {
  if (!op) {
    bad = true; // the op said why
    return {};
  }
  Value result = op->getResult(0);
  auto shape = cast<RankedTensorType>(result.getType()).getShape();
  if (checkedCount(shape))
    return result;
  return fail(Value(), "its result of shape " + text(shape) +
                           " has more than 2^31 elements");
}

Value NodeImporter::floatConstant(Location loc, ArrayRef<int64_t> shape,
                                  ArrayRef<float> values) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return makeConstant(builder, loc, type, values);
}

Value NodeImporter::reshape(Location loc, Value input,
                            ArrayRef<int64_t> shape) {
  if (!input)
    return {};
  auto type = cast<RankedTensorType>(input.getType());
  std::optional<int64_t> cells = checkedCount(shape);
  if (!cells || *cells != type.getNumElements())
    return fail(Value(), "cannot give " + Twine(type.getNumElements()) +
                             " elements of shape " + text(type.getShape()) +
                             " the shape " + text(shape));
  return ReshapeOp::create(builder, loc, type.clone(shape), input);
}

bool NodeImporter::hasOutput(size_t index) const {
  return index < size_t(node.output_size()) && !node.output(index).empty();
}

LogicalResult NodeImporter::setResult(Value value, size_t index) {
  if (!value)
    return failure();
  tensors.define(node.output(index), value);
  return success();
}

LogicalResult NodeImporter::setResult(Value value, HostTensor tensor,
                                      size_t index) {
  tensors.define(node.output(index), std::move(tensor));
  return setResult(value, index);
}

LogicalResult NodeImporter::setResult(HostTensor tensor, size_t index) {
  tensors.define(node.output(index), std::move(tensor));
  return success();
}

LogicalResult NodeImporter::forward(size_t index) {
  tensors.alias(node.output(0), node.input(index));
  return success();
}
