//===- InlineFunctions.cpp - Calls of a model's own functions -------------===//
//
// A function's inputs and outputs take the names of the call's; every other name
// becomes "<first output of the call>/<name>", which no other tensor has, since
// outputs are unique. An attribute that refers to one of the function's takes
// the value of the call's, else the function's default, and is left out if there
// is neither. Debian's onnx.proto does not know the field of defaults (IR 9,
// attribute_proto) and the names of overloads (IR 10): they are read from the
// fields that the parser keeps unread.
//
//===----------------------------------------------------------------------===//

#include "InlineFunctions.h"

#include "GraphOrder.h"
#include "lib/Import/OpTable.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace qwid;
using onnx::AttributeProto;
using onnx::FunctionProto;
using onnx::GraphProto;
using onnx::NodeProto;

namespace {

/// Bounds on what a small file can ask for.
constexpr int kDeepest = 32;
constexpr int64_t kMostNodes = int64_t(1) << 20;

/// The bytes of every field `number` that the parser kept unread.
template <typename Message>
std::vector<std::string> readUnknown(const Message &message, int number) {
  std::vector<std::string> values;
  const auto &fields = message.unknown_fields();
  for (int i = 0; i < fields.field_count(); ++i)
    if (fields.field(i).number() == number &&
        fields.field(i).type() ==
            google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      values.push_back(fields.field(i).length_delimited());
  return values;
}

/// Field 11 of FunctionProto: attributes with their default values.
std::vector<AttributeProto> readDefaults(const FunctionProto &function) {
  std::vector<AttributeProto> defaults;
  for (const std::string &bytes : readUnknown(function, 11))
    if (AttributeProto attribute; attribute.ParseFromString(bytes))
      defaults.push_back(std::move(attribute));
  return defaults;
}

/// What a call and its function have in common; `overload` is the number of the
/// field that tells functions of one name apart.
template <typename Message>
std::string keyOf(const Message &message, StringRef name, int overload) {
  std::string domain = isOnnxDomain(message.domain()) ? "" : message.domain();
  std::vector<std::string> given = readUnknown(message, overload);
  return domain + "::" + name.str() +
         "::" + (given.empty() ? "" : given.back());
}

std::string keyOf(const FunctionProto &function) {
  return keyOf(function, function.name(), 13);
}

std::string keyOf(const NodeProto &call) {
  return keyOf(call, call.op_type(), 8);
}

/// Renames what stands in a function's body on behalf of one call.
class Renamer {
public:
  Renamer(const NodeProto &call, const FunctionProto &function)
      : call(call), defaults(readDefaults(function)),
        prefix((call.output_size() ? call.output(0) : call.name()) + "/") {
    for (int i = 0; i < function.input_size(); ++i)
      names[function.input(i)] = i < call.input_size() ? call.input(i) : "";
    for (int i = 0; i < function.output_size(); ++i)
      if (i < call.output_size() && !call.output(i).empty())
        names[function.output(i)] = call.output(i);
  }

  void rename(NodeProto &node) {
    node.set_name(prefix + nodeName(node));
    for (std::string &input : *node.mutable_input())
      rename(input);
    for (std::string &output : *node.mutable_output())
      rename(output);
    for (int i = node.attribute_size() - 1; i >= 0; --i)
      if (!resolve(*node.mutable_attribute(i)))
        node.mutable_attribute()->DeleteSubrange(i, 1);
  }

private:
  void rename(std::string &name) {
    auto found = names.find(name);
    if (found != names.end())
      name = found->second;
    else if (!name.empty())
      name = prefix + name;
  }

  /// The function's attribute `name`: the call's, else the default; or null.
  const AttributeProto *find(StringRef name) const {
    for (const AttributeProto &given : call.attribute())
      if (given.name() == name)
        return &given;
    for (const AttributeProto &given : defaults)
      if (given.name() == name)
        return &given;
    return nullptr;
  }

  /// False if the attribute refers to one that has no value.
  bool resolve(AttributeProto &attribute) {
    if (!attribute.ref_attr_name().empty()) {
      const AttributeProto *given = find(attribute.ref_attr_name());
      if (!given)
        return false;
      std::string name = attribute.name();
      attribute = *given;
      attribute.set_name(name);
      return true;
    }
    if (attribute.has_g())
      rename(*attribute.mutable_g());
    return true;
  }

  void rename(GraphProto &graph) {
    for (auto &tensor : *graph.mutable_initializer())
      rename(*tensor.mutable_name());
    for (auto &output : *graph.mutable_output())
      rename(*output.mutable_name());
    for (auto &info : *graph.mutable_value_info())
      rename(*info.mutable_name());
    for (NodeProto &node : *graph.mutable_node())
      rename(node);
  }

  const NodeProto &call;
  std::vector<AttributeProto> defaults;
  std::string prefix;
  llvm::StringMap<std::string> names;
};

class Inliner {
public:
  Inliner(const onnx::ModelProto &model, Location location)
      : location(location) {
    for (const FunctionProto &function : model.functions())
      functions[keyOf(function)] = &function;
    opset = versionIn(model.opset_import());
  }

  LogicalResult run(GraphProto &graph, int depth = 0) {
    google::protobuf::RepeatedPtrField<NodeProto> nodes;
    nodes.Swap(graph.mutable_node());
    for (NodeProto &node : nodes)
      if (failed(append(node, graph, depth)))
        return failure();
    return success();
  }

private:
  template <typename Imports> static int64_t versionIn(const Imports &imports) {
    for (const auto &import : imports)
      if (isOnnxDomain(import.domain()))
        return import.version();
    return 0;
  }

  /// Appends `node`, or the body that it calls, to `graph`.
  LogicalResult append(NodeProto &node, GraphProto &graph, int depth) {
    const FunctionProto *function = functions.lookup(keyOf(node));
    Location at = nodeLocation(node, *location.getContext());
    if (depth > kDeepest || ++count > kMostNodes)
      return emitError(at) << "the model's functions call each other more than "
                           << kDeepest << " deep, or make more than 2^20 nodes";
    if (!function) {
      for (AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g() && failed(run(*attribute.mutable_g(), depth + 1)))
          return failure();
      graph.add_node()->Swap(&node);
      return success();
    }
    int64_t version = versionIn(function->opset_import());
    if (version && version != opset)
      return emitError(at)
             << "function " << function->name() << " is written in opset "
             << version << ", the model in opset " << opset
             << "; inline it (onnx.inliner.inline_local_functions "
                "with convert_version=True)";
    Renamer renamer(node, *function);
    for (NodeProto body : function->node()) {
      renamer.rename(body);
      if (failed(append(body, graph, depth + 1)))
        return failure();
    }
    return success();
  }

  Location location;
  llvm::StringMap<const FunctionProto *> functions;
  int64_t opset = 0, count = 0;
};

} // namespace

LogicalResult qwid::inlineFunctions(onnx::ModelProto &model,
                                    Location location) {
  if (model.functions_size() == 0)
    return success();
  return Inliner(model, location).run(*model.mutable_graph());
}
