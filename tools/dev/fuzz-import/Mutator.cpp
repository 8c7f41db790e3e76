//===- Mutator.cpp - Models with something wrong in them ------------------===//
//
// Random bytes seldom get past the parser. So the model is parsed, one to four
// things in it are changed, and it is written again. Each mutation below takes
// one thing that files can get wrong.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "qwid/Import/ImportONNX.h"

#include "onnx/defs/parser.h"
#include "onnx/onnx_pb.h"
#include <google/protobuf/stubs/logging.h>

#include <cmath>
#include <random>

using namespace onnx;

namespace {

class Mutator {
public:
  Mutator(ModelProto &model, uint64_t seed)
      : model(model), graph(*model.mutable_graph()), random(seed) {
    for (const auto &input : graph.input())
      names.push_back(input.name());
    for (const auto &tensor : graph.initializer())
      names.push_back(tensor.name());
    for (const auto &node : graph.node())
      names.insert(names.end(), node.output().begin(), node.output().end());
    names.insert(names.end(), {"", "nothing"});
  }

  /// Makes one change.
  void run() {
    using Step = void (Mutator::*)();
    static constexpr Step steps[] = {
        &Mutator::changeShape,     &Mutator::changeShape,
        &Mutator::changeType,      &Mutator::changeAttribute,
        &Mutator::changeAttribute, &Mutator::changeAttribute,
        &Mutator::addAttribute,    &Mutator::changeOperator,
        &Mutator::changeInput,     &Mutator::changeInput,
        &Mutator::changeOutput,    &Mutator::changeNodes,
        &Mutator::changeTensor,    &Mutator::changeTensor,
        &Mutator::bindInput,       &Mutator::changeResults,
        &Mutator::changeVersion};
    (this->*steps[below(std::size(steps))])();
  }

private:
  size_t below(size_t count) { return count ? random() % count : 0; }
  bool oneIn(size_t count) { return below(count) == 0; }

  /// One of a list that is not empty.
  template <typename List> auto *pick(List *list) {
    return list->Mutable(int(below(list->size())));
  }
  const std::string &pickName() { return names[below(names.size())]; }

  /// A number that is small, at a limit, or beyond it.
  int64_t number() {
    static constexpr int64_t odd[] = {
        -1,         -2,        0,         1 << 24,       1 << 30,
        1000000000, INT32_MAX, INT32_MIN, INT64_MAX,     INT64_MIN,
        1L << 31,   1L << 32,  1L << 62,  INT64_MAX / 2, -(1L << 31),
        255,        256,       65536,     100000,        -100000};
    return oneIn(2) ? odd[below(std::size(odd))] : int64_t(below(9));
  }

  float real() {
    static const float odd[] = {0.0f,      -0.0f,  1.0f,   -1.0f,
                                1e38f,     -1e38f, 1e-45f, INFINITY,
                                -INFINITY, NAN,    0.5f,   6.0f};
    return odd[below(std::size(odd))];
  }

  int32_t dataType() { return int32_t(below(25)); }

  /// Changes, removes or adds a number of a list.
  template <typename List> void changeList(List *list) {
    size_t choice = below(4);
    if (choice == 0 || list->empty())
      list->Add(number());
    else if (choice == 1)
      list->RemoveLast();
    else
      list->Set(int(below(list->size())), number());
  }

  /// The declared tensor of an input, output or value.
  ValueInfoProto *pickDeclared() {
    for (auto *list : {graph.mutable_input(), graph.mutable_output(),
                       graph.mutable_value_info()})
      if (!list->empty() && oneIn(2))
        return pick(list);
    return nullptr;
  }

  void changeShape() {
    ValueInfoProto *info = pickDeclared();
    if (!info)
      return;
    auto *shape = info->mutable_type()->mutable_tensor_type()->mutable_shape();
    size_t choice = below(5);
    if (choice == 0 || shape->dim().empty())
      shape->add_dim()->set_dim_value(number());
    else if (choice == 1)
      shape->mutable_dim()->RemoveLast();
    else if (choice == 2)
      pick(shape->mutable_dim())->set_dim_param("N");
    else
      pick(shape->mutable_dim())->set_dim_value(number());
  }

  void changeType() {
    if (graph.initializer_size() && oneIn(2))
      return pick(graph.mutable_initializer())->set_data_type(dataType());
    ValueInfoProto *info = pickDeclared();
    if (info)
      info->mutable_type()->mutable_tensor_type()->set_elem_type(dataType());
  }

  NodeProto *pickNode() {
    return graph.node_size() ? graph.mutable_node(int(below(graph.node_size())))
                             : nullptr;
  }

  void changeAttribute() {
    NodeProto *node = pickNode();
    if (!node || !node->attribute_size())
      return;
    AttributeProto *attribute =
        node->mutable_attribute(int(below(node->attribute_size())));
    switch (below(10)) {
    case 0:
      return node->mutable_attribute()->RemoveLast();
    case 1:
      return attribute->set_type(AttributeProto::AttributeType(below(15)));
    case 2:
      return void(*node->add_attribute() = AttributeProto(*attribute));
    case 3:
      return attribute->set_s(oneIn(2) ? "SAME_UPPER" : "reflect");
    default:
      break;
    }
    if (attribute->ints_size())
      return changeList(attribute->mutable_ints());
    if (attribute->type() == AttributeProto::FLOAT)
      return attribute->set_f(real());
    attribute->set_i(number());
  }

  void addAttribute() {
    static constexpr const char *lists[] = {
        "pads", "strides", "dilations", "kernel_shape",
        "axes", "perm",    "split"};
    static constexpr const char *numbers[] = {
        "axis",   "group", "keepdims",  "ceil_mode",
        "transB", "to",    "allowzero", "block_size"};
    NodeProto *node = pickNode();
    if (!node)
      return;
    AttributeProto *attribute = node->add_attribute();
    bool isList = oneIn(2);
    attribute->set_name(isList ? lists[below(std::size(lists))]
                               : numbers[below(std::size(numbers))]);
    attribute->set_type(isList ? AttributeProto::INTS : AttributeProto::INT);
    attribute->set_i(number());
    for (size_t i = below(6); isList && i > 0; --i)
      attribute->add_ints(number());
  }

  void changeOperator() {
    static const auto ops = qwid::getSupportedOps();
    const qwid::SupportedOp &op = ops[below(ops.size())];
    if (NodeProto *node = pickNode()) {
      node->set_op_type(op.name.str());
      node->set_domain(op.domain.str());
      if (oneIn(2))
        node->clear_attribute();
    }
  }

  void changeInput() {
    NodeProto *node = pickNode();
    if (!node)
      return;
    size_t choice = below(5);
    if (choice == 0 || !node->input_size())
      node->add_input(pickName());
    else if (choice == 1)
      node->mutable_input()->RemoveLast();
    else
      node->set_input(int(below(node->input_size())), pickName());
  }

  void changeOutput() {
    NodeProto *node = pickNode();
    if (!node)
      return;
    if (oneIn(3) || !node->output_size())
      node->add_output(oneIn(2) ? pickName() : "second");
    else
      node->set_output(int(below(node->output_size())), pickName());
  }

  void changeNodes() {
    NodeProto *node = pickNode();
    if (!node)
      return;
    int last = graph.node_size() - 1;
    switch (below(3)) {
    case 0:
      return graph.mutable_node()->RemoveLast();
    case 1:
      return graph.mutable_node()->SwapElements(int(below(last + 1)), last);
    default: {
      NodeProto copy = *node;
      if (copy.output_size())
        copy.set_output(0, "copy" + std::to_string(below(3)));
      names.push_back(copy.output_size() ? copy.output(0) : "");
      *graph.add_node() = copy;
    }
    }
  }

  /// Other elements or another shape for an initializer.
  void changeTensor() {
    if (!graph.initializer_size())
      return;
    TensorProto *tensor =
        graph.mutable_initializer(int(below(graph.initializer_size())));
    switch (below(6)) {
    case 0:
      return changeList(tensor->mutable_dims());
    case 1:
      return tensor->clear_raw_data();
    case 2:
      return tensor->set_data_location(TensorProto::EXTERNAL);
    case 3:
      return void(tensor->mutable_raw_data()->append(below(9), '\x80'));
    default:
      break;
    }
    if (tensor->int64_data_size())
      return tensor->set_int64_data(int(below(tensor->int64_data_size())),
                                    number());
    if (tensor->float_data_size())
      return tensor->set_float_data(int(below(tensor->float_data_size())),
                                    real());
    if (!tensor->raw_data().empty())
      (*tensor->mutable_raw_data())[below(tensor->raw_data().size())] =
          char(random());
  }

  /// An input becomes a known list of odd integers or reals.
  void bindInput() {
    TensorProto *tensor = graph.add_initializer();
    tensor->set_name(pickName());
    size_t count = below(5);
    if (!oneIn(4))
      tensor->add_dims(int64_t(count));
    else
      count = 1;
    bool isFloat = oneIn(3);
    tensor->set_data_type(isFloat ? TensorProto::FLOAT : TensorProto::INT64);
    for (size_t i = 0; i < count; ++i)
      isFloat ? tensor->add_float_data(real())
              : tensor->add_int64_data(number());
  }

  void changeResults() {
    if (oneIn(2) && graph.input_size())
      return graph.mutable_input()->RemoveLast();
    ValueInfoProto *output = oneIn(3) || !graph.output_size()
                                 ? graph.add_output()
                                 : pick(graph.mutable_output());
    output->set_name(pickName());
    output->clear_type();
  }

  void changeVersion() {
    if (oneIn(4))
      return model.set_ir_version(number());
    if (model.opset_import_size())
      model.mutable_opset_import(0)->set_version(
          oneIn(4) ? number() : int64_t(7 + below(18)));
  }

  ModelProto &model;
  GraphProto &graph;
  std::mt19937_64 random;
  std::vector<std::string> names;
};

/// The model in `bytes`, binary or text.
bool parse(llvm::StringRef bytes, ModelProto &model) {
  google::protobuf::LogSilencer silencer;
  if (!bytes.ltrim().starts_with("<") && !bytes.ltrim().starts_with("#"))
    return model.ParseFromArray(bytes.data(), int(bytes.size())) &&
           model.has_graph();
  try {
    return OnnxParser(bytes.str().c_str()).Parse(model).IsOK();
  } catch (const std::exception &) {
    return false;
  }
}

/// `bytes` with a few of them changed, cut off, or repeated.
std::string damage(llvm::StringRef bytes, std::mt19937_64 &random) {
  std::string result = bytes.str();
  for (int count = 1 + int(random() % 4); count > 0 && !result.empty();
       --count) {
    size_t at = random() % result.size();
    switch (random() % 4) {
    case 0:
      result.resize(at);
      break;
    case 1:
      result.insert(at, result.substr(random() % result.size(), random() % 32));
      break;
    default:
      result[at] = char(random());
    }
  }
  return result;
}

} // namespace

std::string qwid::fuzz::mutateModel(llvm::StringRef bytes, uint64_t seed) {
  std::mt19937_64 random(seed);
  ModelProto model;
  if (random() % 8 == 0 || !parse(bytes, model))
    return damage(bytes, random);
  Mutator mutator(model, random());
  for (int count = 1 + int(random() % 4); count > 0; --count)
    mutator.run();
  return model.SerializeAsString();
}
