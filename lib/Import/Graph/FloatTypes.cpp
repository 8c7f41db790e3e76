//===- FloatTypes.cpp - Which float type a tensor has in the file ---------===//

#include "FloatTypes.h"

using namespace mlir;
using namespace qwid;
using onnx::AttributeProto;
using onnx::NodeProto;
using onnx::TensorProto;

static bool isFloatType(int32_t type) {
  return type == TensorProto::FLOAT || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16 || type == TensorProto::DOUBLE;
}

/// The attribute `name` of `node`, null if it is missing.
static const AttributeProto *find(const NodeProto &node, StringRef name) {
  for (const AttributeProto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

void FloatTypes::add(StringRef name, int32_t type) {
  if (isFloatType(type))
    types[name] = type;
  else
    types.erase(name);
}

std::optional<int32_t> FloatTypes::lookup(StringRef name) const {
  auto found = types.find(name);
  return found == types.end() ? std::nullopt : std::optional(found->second);
}

void FloatTypes::addGraph(const onnx::GraphProto &graph) {
  for (const auto &input : graph.input())
    add(input.name(), input.type().tensor_type().elem_type());
  for (const TensorProto &tensor : graph.initializer())
    add(tensor.name(), tensor.data_type());
}

/// Most operators give the type of their first float input. Cast and its kin name
/// a type, or take that of their second input; constants hold one.
void FloatTypes::addNode(const NodeProto &node, bool isFloat) {
  StringRef op = node.op_type();
  const std::string &output = node.output(0);
  if (!isFloat) {
    types.erase(output);
    return;
  }
  auto typeOf = [&](int index) {
    return index < node.input_size() ? lookup(node.input(index)).value_or(0)
                                     : 0;
  };
  if (const AttributeProto *to =
          find(node, op == "Cast" ? "to" : "output_dtype"))
    return add(output, int32_t(to->i()));
  if (op == "CastLike" || op == "DequantizeLinear")
    return add(output, typeOf(1));
  if (op == "Constant" || op == "ConstantOfShape") {
    const AttributeProto *value = find(node, "value");
    return add(output, value ? value->t().data_type() : TensorProto::FLOAT);
  }
  for (int index = 0; index < node.input_size(); ++index)
    if (int32_t type = typeOf(index))
      return add(output, type);
  types.erase(output);
}
