//===- GraphInputs.cpp - The arguments that a graph asks for --------------===//

#include "GraphInputs.h"

using namespace mlir;
using namespace qwid;

namespace {

class InputReader {
public:
  InputReader(const onnx::GraphProto &graph, const TensorTable &tensors,
              const llvm::StringSet<> &read, const ImportOptions &options,
              Location location)
      : graph(graph), tensors(tensors), read(read), options(options),
        location(location) {}

  FailureOr<GraphInputs> run();

private:
  FailureOr<RankedTensorType> readType(const onnx::ValueInfoProto &input);
  LogicalResult checkInputShapes();
  LogicalResult checkBatch(ArrayRef<const onnx::ValueInfoProto *> inputs,
                           ArrayRef<Type> types);

  const onnx::GraphProto &graph;
  const TensorTable &tensors;
  const llvm::StringSet<> &read;
  const ImportOptions &options;
  Location location;        ///< of the model
  bool batchIsFixed = true; ///< no input has a symbolic first dimension
};

/// The shape of a graph input. A first dimension without a fixed size is the
/// batch, for which the options give one.
FailureOr<RankedTensorType>
InputReader::readType(const onnx::ValueInfoProto &input) {
  const auto &type = input.type().tensor_type();
  Type element = elementTypeFor(type.elem_type(), *location.getContext());
  if (!input.type().has_tensor_type() || !element)
    return emitError(location)
           << "input '" << input.name() << "' has the unsupported type "
           << dataTypeName(type.elem_type())
           << ", expected float, float16, bfloat16, double, bool, int8, uint8, "
              "int16, uint16, int32 or int64";
  if (element.isF32() && type.elem_type() != onnx::TensorProto::FLOAT)
    emitRemark(location) << "input '" << input.name()
                         << "': " << dataTypeName(type.elem_type())
                         << " is imported as float";
  auto given = llvm::find_if(options.inputShapes, [&](const auto &entry) {
    return entry.first == input.name();
  });
  if (given != options.inputShapes.end())
    return RankedTensorType::get(given->second, element);
  if (!type.has_shape())
    return emitError(location) << "input '" << input.name()
                               << "' has no shape; give one (--input-shape "
                               << input.name() << "=1x3x224x224)";
  SmallVector<int64_t> shape;
  for (const auto &dim : type.shape().dim()) {
    if (dim.has_dim_value() && dim.dim_value() == 0)
      return emitError(location)
             << "input '" << input.name() << "': dimension "
             << int64_t(shape.size())
             << " has size 0, and tensors without elements are not supported; "
                "give sizes of at least 1 (--input-shape "
             << input.name() << "=1x3x224x224)";
    bool isSymbolic = !dim.has_dim_value() || dim.dim_value() < 0;
    std::string name = dim.has_dim_param() ? "'" + dim.dim_param() + "' " : "";
    if (isSymbolic && !shape.empty())
      return emitError(location)
             << "input '" << input.name() << "': dimension "
             << int64_t(shape.size()) << " " << name << "has no fixed size"
             << (dim.has_dim_value() ? ", got " + Twine(dim.dim_value())
                                     : Twine())
             << "; only the first one may be symbolic, give all sizes "
                "(--input-shape "
             << input.name() << "=1x3x224x224)";
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

/// Every shape that was given is for an input, and fits what the file says.
LogicalResult InputReader::checkInputShapes() {
  for (const auto &[name, sizes] : options.inputShapes) {
    const onnx::ValueInfoProto *found = nullptr;
    std::string names;
    for (const auto &input : graph.input()) {
      if (tensors.isDefined(input.name()))
        continue;
      names += (names.empty() ? "'" : ", '") + input.name() + "'";
      found = input.name() == name ? &input : found;
    }
    ArrayRef<int64_t> shape(sizes);
    if (!found)
      return emitError(location) << "a shape was given for '" << name
                                 << "', but the model's inputs are " << names;
    const auto &type = found->type().tensor_type();
    bool fits =
        !type.has_shape() || type.shape().dim_size() == int(shape.size());
    for (int axis = 0; fits && axis < type.shape().dim_size(); ++axis) {
      const auto &dim = type.shape().dim(axis);
      fits = !dim.has_dim_value() || dim.dim_value() <= 0 ||
             dim.dim_value() == shape[axis];
    }
    if (!fits)
      return emitError(location)
             << "the shape " << text(shape) << " was given for input '" << name
             << "', which the file declares otherwise; only symbolic "
                "dimensions can be chosen";
    if (!checkedCount(shape))
      return emitError(location)
             << "the shape " << text(shape) << " was given for input '" << name
             << "', expected sizes of at least 1 and at most 2^31 elements";
  }
  return success();
}

/// A batch that was asked for is one that the model can have.
LogicalResult
InputReader::checkBatch(ArrayRef<const onnx::ValueInfoProto *> inputs,
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

FailureOr<GraphInputs> InputReader::run() {
  GraphInputs inputs;
  if (failed(checkInputShapes()))
    return failure();
  for (const auto &input : graph.input()) {
    if (tensors.isDefined(input.name())) // an initializer
      continue;
    if (!read.contains(input.name())) {
      emitWarning(location)
          << "input '" << input.name() << "' is left out: nothing reads it";
      continue;
    }
    FailureOr<RankedTensorType> type = readType(input);
    if (failed(type))
      return failure();
    inputs.infos.push_back(&input);
    inputs.types.push_back(*type);
  }
  if (failed(checkBatch(inputs.infos, inputs.types)))
    return failure();
  return inputs;
}

} // namespace

FailureOr<GraphInputs> qwid::readGraphInputs(const onnx::GraphProto &graph,
                                             const TensorTable &tensors,
                                             const llvm::StringSet<> &read,
                                             const ImportOptions &options,
                                             Location location) {
  return InputReader(graph, tensors, read, options, location).run();
}
