//===- Models.h - The suite's tests and their models ------------*- C++ -*-===//
//
// The layout of the ONNX backend tests: node/test_NAME/model.onnx with the
// folders test_data_set_K, which hold input_I.pb and output_I.pb, and
// light/NAME.onnx with NAME_output_I.pb. The inputs of a light model are not
// stored: element i of n is i / n, as the backend test runner makes them.
//
// What is a weight, a shape, an axis or a scale in any model that users have is
// an input of the graph in these tests. `bindParameters` turns it into what it
// would be, an initializer.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_ONNX_CONFORMANCE_MODELS_H
#define QWID_TOOLS_DEV_ONNX_CONFORMANCE_MODELS_H

#include "Arrays.h"

namespace qwid::conformance {

struct Test {
  std::string name;              ///< "test_relu", "light_resnet50"
  std::string model;             ///< path
  std::vector<std::string> data; ///< folders; none for a light model

  bool isLight() const { return data.empty(); }
};

/// Every test of the suite at `folder`, sorted by name.
llvm::Expected<std::vector<Test>> findTests(llvm::StringRef folder);

llvm::Expected<onnx::ModelProto> readModelFile(llvm::StringRef path);

/// The operators of the graph, each once, joined by "+"; of a light model its
/// name.
std::string describeOperators(const Test &test, const onnx::ModelProto &model);

/// Whether the model says itself how it is quantized.
bool bringsScales(const onnx::ModelProto &model);

/// Inputs and expected outputs, in the order of the graph.
struct DataSet {
  std::vector<onnx::TensorProto> inputs, outputs;
};

/// The tensors of `test`, data set `index`; for a light model those of `model`.
llvm::Expected<DataSet> readData(const Test &test, size_t index,
                                 const onnx::ModelProto &model);

/// Inputs of the graph at positions that hold parameters of an operator become
/// initializers with the data of `inputs`. Returns their names.
std::vector<std::string> bindParameters(onnx::ModelProto &model,
                                        const DataSet &data);

} // namespace qwid::conformance

#endif // QWID_TOOLS_DEV_ONNX_CONFORMANCE_MODELS_H
