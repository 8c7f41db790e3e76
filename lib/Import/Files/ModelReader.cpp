//===- ModelReader.cpp - Bytes become a ModelProto ------------------------===//
//
// A binary model is a protobuf message, which never starts with '<' or '#'
// (neither is the key of a field); the text form starts with '<', after
// white space and comments that begin with '#'.
//
//===----------------------------------------------------------------------===//

#include "ModelReader.h"

#include "PrintableNames.h"
#include "lib/Import/OpTable.h"

#include "qwid/Import/ImportONNX.h"

#include "mlir/IR/Diagnostics.h"

#include "onnx/defs/parser.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace mlir;
using namespace qwid;
using onnx::ModelProto;

namespace {

bool isText(StringRef content) {
  StringRef start = content.ltrim();
  return start.starts_with("<") || start.starts_with("#");
}

/// The deepest nesting of brackets outside strings and comments: the parser
/// recurses on it.
int nestingDepth(StringRef content) {
  int depth = 0, deepest = 0;
  for (size_t i = 0; i < content.size(); ++i) {
    char c = content[i];
    if (c == '"')
      i = std::min(content.find('"', i + 1), content.size());
    else if (c == '#')
      i = std::min(content.find('\n', i), content.size());
    else if (StringRef("{(<[").contains(c))
      deepest = std::max(deepest, ++depth);
    else if (StringRef("})>]").contains(c))
      --depth;
  }
  return deepest;
}

LogicalResult parseText(StringRef content, Location location,
                        ModelProto &model) {
  constexpr int deepest = 64;
  if (nestingDepth(content) > deepest)
    return emitError(location)
           << "the text nests brackets deeper than " << deepest << " levels";
  std::string text = content.str();
  onnx::OnnxParser parser(text.c_str());
  auto status = parser.Parse(model);
  if (!status.IsOK())
    return emitError(location) << "not a valid model in ONNX's text form: "
                               << status.ErrorMessage();
  return success();
}

/// What to do with a file of another kind that people give, by its first bytes.
StringRef suggestExport(StringRef content) {
  if (content.starts_with("PK\x03\x04") || content.starts_with("\x80\x02"))
    return "it looks like a PyTorch or Keras file; export the network first, "
           "in "
           "PyTorch with torch.onnx.export(model, example, 'model.onnx')";
  if (content.starts_with("\x89HDF"))
    return "it looks like a Keras file; export the network with tf2onnx first";
  if (content.substr(4).starts_with("TFL3"))
    return "it looks like a TensorFlow Lite model; convert it with "
           "'python3 -m tf2onnx.convert --tflite FILE --output model.onnx'";
  return "download or export it again";
}

LogicalResult parseBinary(StringRef content, Location location,
                          ModelProto &model) {
  constexpr size_t limit = std::numeric_limits<int32_t>::max();
  if (content.size() > limit)
    return emitError(location) << "the file has " << content.size()
                               << " bytes, more than protobuf's limit of 2 GiB";
  google::protobuf::LogSilencer silencer; // errors are ours to report
  google::protobuf::io::ArrayInputStream array(content.data(),
                                               int(content.size()));
  google::protobuf::io::CodedInputStream stream(&array);
  stream.SetTotalBytesLimit(int(limit));
  if (model.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage())
    return success();
  return emitError(location)
         << "not an ONNX model, or a damaged one: its " << content.size()
         << " bytes are not a valid protobuf message; "
         << suggestExport(content);
}

} // namespace

std::unique_ptr<ModelProto> qwid::readModel(llvm::MemoryBufferRef buffer,
                                            Location location) {
  auto model = std::make_unique<ModelProto>();
  StringRef content = buffer.getBuffer();
  if (failed(isText(content) ? parseText(content, location, *model)
                             : parseBinary(content, location, *model)))
    return nullptr;
  if (!model->has_graph()) {
    emitError(location) << "not an ONNX model: it has no graph";
    return nullptr;
  }
  makeNamesPrintable(*model);
  return model;
}

FailureOr<int64_t> qwid::findOpset(const ModelProto &model, Location location) {
  std::optional<int64_t> opset;
  for (const auto &import : model.opset_import())
    if (isOnnxDomain(import.domain()))
      opset = import.version();
  if (!opset)
    return emitError(location) << "the model does not say which opset it uses";
  if (*opset >= kFirstOpset && *opset <= kLastOpset)
    return *opset;
  return emitError(location)
         << "the model uses opset " << *opset << ", supported are "
         << kFirstOpset << " to " << kLastOpset
         << "; convert it (onnx.version_converter) or export it again";
}
