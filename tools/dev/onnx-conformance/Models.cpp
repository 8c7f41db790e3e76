//===- Models.cpp - The suite's tests and their models --------------------===//

#include "Models.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace qwid::conformance;
using onnx::GraphProto;
using onnx::ModelProto;
using onnx::TensorProto;

namespace {

/// Which inputs of an operator are no data.
struct Parameters {
  StringLiteral op;
  std::initializer_list<int> positions;
};

} // namespace

static const Parameters kParameters[] = {
    {"BatchNormalization", {1, 2, 3, 4}},
    {"Clip", {1, 2}},
    {"ConstantOfShape", {0}},
    {"Conv", {1, 2}},
    {"ConvInteger", {1, 3}},
    {"ConvTranspose", {1, 2}},
    {"CumSum", {1}},
    {"DequantizeLinear", {1, 2}},
    {"Dropout", {1, 2}},
    {"Expand", {1}},
    {"GatherND", {1}},
    {"InstanceNormalization", {1, 2}},
    {"MatMulInteger", {1, 3}},
    {"Mod", {0, 1}},
    {"PRelu", {1}},
    {"Pad", {1, 2, 3}},
    {"QLinearConv", {1, 2, 3, 4, 5, 6, 7, 8}},
    {"QLinearMatMul", {1, 2, 4, 5, 6, 7}},
    {"QuantizeLinear", {1, 2}},
    {"Range", {0, 1, 2}},
    {"ReduceL1", {1}},
    {"ReduceL2", {1}},
    {"ReduceLogSum", {1}},
    {"ReduceLogSumExp", {1}},
    {"ReduceMax", {1}},
    {"ReduceMean", {1}},
    {"ReduceMin", {1}},
    {"ReduceProd", {1}},
    {"ReduceSum", {1}},
    {"ReduceSumSquare", {1}},
    {"Reshape", {1}},
    {"Resize", {1, 2, 3}},
    {"Slice", {1, 2, 3, 4}},
    {"Split", {1}},
    {"Squeeze", {1}},
    {"Tile", {1}},
    {"TopK", {1}},
    {"Unsqueeze", {1}},
    {"Upsample", {1}},
};

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// The paths in `folder`, sorted.
static std::vector<std::string> list(const Twine &folder) {
  std::vector<std::string> paths;
  std::error_code code;
  for (sys::fs::directory_iterator at(folder, code), end; at != end && !code;
       at.increment(code))
    paths.push_back(at->path());
  llvm::sort(paths);
  return paths;
}

static std::string pathIn(StringRef folder, StringRef name) {
  SmallString<256> path(folder);
  sys::path::append(path, name);
  return path.str().str();
}

Expected<std::vector<Test>> qwid::conformance::findTests(StringRef folder) {
  std::vector<Test> tests;
  for (const std::string &path : list(pathIn(folder, "node"))) {
    Test test{sys::path::filename(path).str(), pathIn(path, "model.onnx"), {}};
    for (const std::string &data : list(path))
      if (sys::path::filename(data).starts_with("test_data_set_"))
        test.data.push_back(data);
    if (!test.data.empty() && sys::fs::exists(test.model))
      tests.push_back(std::move(test));
  }
  for (const std::string &path : list(pathIn(folder, "light")))
    if (sys::path::extension(path) == ".onnx")
      tests.push_back({sys::path::stem(path).str(), path, {}});
  if (tests.empty())
    return createStringError("'%s' has no tests in the layout of the ONNX "
                             "backend tests (node/test_*/model.onnx, "
                             "light/*.onnx)",
                             folder.str().c_str());
  llvm::sort(tests,
             [](const Test &a, const Test &b) { return a.name < b.name; });
  return tests;
}

Expected<ModelProto> qwid::conformance::readModelFile(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, false, false);
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read '%s'",
                             path.str().c_str());
  ModelProto model;
  if (!model.ParseFromArray((*buffer)->getBufferStart(),
                            int((*buffer)->getBufferSize())))
    return createStringError("'%s' is no ONNX model", path.str().c_str());
  return model;
}

/// The tensors PREFIX0.pb, PREFIX1.pb, ..., as many as there are.
static Error readTensors(const std::string &prefix,
                         std::vector<TensorProto> &tensors) {
  for (int index = 0;; ++index) {
    std::string path = prefix + std::to_string(index) + ".pb";
    if (!sys::fs::exists(path))
      return Error::success();
    Expected<TensorProto> tensor = readTensorFile(path);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back(std::move(*tensor));
  }
}

static bool isInitializer(const GraphProto &graph, StringRef name) {
  return any_of(graph.initializer(), [&](const TensorProto &tensor) {
    return tensor.name() == name;
  });
}

/// i / n for element i of n, in double and then rounded to float.
static TensorProto makeRamp(const onnx::ValueInfoProto &input) {
  TensorProto tensor;
  tensor.set_name(input.name());
  tensor.set_data_type(TensorProto::FLOAT);
  int64_t count = 1;
  for (const auto &dim : input.type().tensor_type().shape().dim()) {
    int64_t size = dim.has_dim_value() ? dim.dim_value() : 1;
    tensor.add_dims(size);
    count *= size;
  }
  for (int64_t i = 0; i < count; ++i)
    tensor.add_float_data(float(double(i) / double(count)));
  return tensor;
}

Expected<DataSet> qwid::conformance::readData(const Test &test, size_t index,
                                              const ModelProto &model) {
  DataSet data;
  std::string outputs;
  if (test.isLight()) {
    for (const auto &input : model.graph().input())
      data.inputs.push_back(isInitializer(model.graph(), input.name())
                                ? TensorProto()
                                : makeRamp(input));
    outputs =
        StringRef(test.model).drop_back(strlen(".onnx")).str() + "_output_";
  } else {
    if (Error error =
            readTensors(pathIn(test.data[index], "input_"), data.inputs))
      return std::move(error);
    outputs = pathIn(test.data[index], "output_");
  }
  if (Error error = readTensors(outputs, data.outputs))
    return std::move(error);
  if (data.outputs.empty())
    return createStringError("the test has no expected outputs (%s0.pb)",
                             outputs.c_str());
  return data;
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

std::string qwid::conformance::describeOperators(const Test &test,
                                                 const ModelProto &model) {
  if (test.isLight())
    return test.name;
  std::vector<std::string> names;
  for (const auto &node : model.graph().node())
    if (!is_contained(names, node.op_type()))
      names.push_back(node.op_type());
  return llvm::join(names, "+");
}

bool qwid::conformance::bringsScales(const ModelProto &model) {
  return any_of(model.graph().node(), [](const onnx::NodeProto &node) {
    StringRef op = node.op_type();
    return op == "QuantizeLinear" || op == "DequantizeLinear" ||
           op.starts_with("QLinear") || op == "QGemm" || op == "ConvInteger" ||
           op == "MatMulInteger";
  });
}

/// Input `name` of the graph becomes the initializer `tensor`.
static void bindInput(GraphProto &graph, const std::string &name,
                      const TensorProto &tensor) {
  TensorProto *initializer = graph.add_initializer();
  *initializer = tensor;
  initializer->set_name(name);
  auto *inputs = graph.mutable_input();
  inputs->erase(llvm::find_if(*inputs, [&](const onnx::ValueInfoProto &input) {
    return input.name() == name;
  }));
}

std::vector<std::string>
qwid::conformance::bindParameters(ModelProto &model, const DataSet &data) {
  GraphProto &graph = *model.mutable_graph();
  // Positions in the data are those of the graph as it was.
  std::vector<std::string> inputs;
  for (const auto &input : graph.input())
    inputs.push_back(input.name());
  std::vector<std::string> bound;
  for (const auto &node : graph.node()) {
    const auto *row = find_if(kParameters, [&](const Parameters &parameters) {
      return parameters.op == node.op_type();
    });
    if (row == std::end(kParameters))
      continue;
    for (int position : row->positions) {
      if (position >= node.input_size() || node.input(position).empty())
        continue;
      const std::string &name = node.input(position);
      size_t index = llvm::find(inputs, name) - inputs.begin();
      if (index >= data.inputs.size() || is_contained(bound, name) ||
          isInitializer(graph, name))
        continue;
      bindInput(graph, name, data.inputs[index]);
      bound.push_back(name);
    }
  }
  return bound;
}
