//===- DescribedModel.cpp - A model from what a runner says of it ---------===//
//
// The other side of tools/qwid-run/info.c.
//
//===----------------------------------------------------------------------===//

#include "DescribedModel.h"

#include "qwid/Driver/Failure.h"

using namespace qwid;
using llvm::StringRef;
namespace json = llvm::json;

const char *DescribedModel::keep(StringRef text) {
  return strings.emplace_back(text.str()).c_str();
}

/// The index of the string `key` in `words`, or nothing.
static std::optional<int32_t> readWord(const json::Object &object,
                                       StringRef key,
                                       llvm::ArrayRef<StringRef> words) {
  auto it = llvm::find(words, object.getString(key).value_or(""));
  if (it == words.end())
    return std::nullopt;
  return int32_t(it - words.begin());
}

/// The type that qwid_type_name calls `name`; 0 if there is none.
static int32_t findType(StringRef name) {
  for (int32_t type = QWID_F32; type <= QWID_BOOL; ++type)
    if (qwid_type_bytes(type) && name == qwid_type_name(type))
      return type;
  return 0;
}

bool DescribedModel::readTensor(const json::Object &object,
                                qwid_tensor_info &info) {
  std::optional<StringRef> name = object.getString("name");
  const json::Array *shape = object.getArray("shape");
  info.type = findType(object.getString("type").value_or(""));
  if (!name || !shape || shape->size() > QWID_MAX_RANK || !info.type)
    return false;
  info.name = keep(*name);
  info.rank = int32_t(shape->size());
  llvm::SmallVector<int64_t> &sizes = shapes.emplace_back();
  for (const json::Value &size : *shape)
    sizes.push_back(size.getAsInteger().value_or(0));
  info.shape = sizes.data();
  if (std::optional<double> scale = object.getNumber("scale")) {
    info.quantized = 1;
    info.scale = float(*scale);
    info.zero_point = int32_t(object.getInteger("zero_point").value_or(0));
  }
  return llvm::all_of(sizes, [](int64_t size) { return size > 0; });
}

bool DescribedModel::readTensors(const json::Object &root, StringRef key,
                                 std::vector<qwid_tensor_info> &tensors) {
  const json::Array *list = root.getArray(key);
  if (!list)
    return false;
  for (const json::Value &value : *list) {
    const json::Object *object = value.getAsObject();
    if (!object || !readTensor(*object, tensors.emplace_back()))
      return false;
  }
  return true;
}

bool DescribedModel::readPreprocess(const json::Object &object) {
  qwid_preprocess &result = preprocess.emplace();
  result.enabled = 1;
  auto number = [&](StringRef key) {
    return int32_t(object.getInteger(key).value_or(0));
  };
  result.width = number("width");
  result.height = number("height");
  result.resize_short = number("resize_short");
  result.range = number("range");
  auto resize = readWord(object, "resize", {"stretch", "crop"});
  auto channels = readWord(object, "channels", {"rgb", "bgr", "gray"});
  auto layout = readWord(object, "layout", {"nchw", "nhwc"});
  auto orient = readWord(object, "orient", {"stored", "exif"});
  const json::Array *mean = object.getArray("mean");
  const json::Array *deviation = object.getArray("std");
  if (!resize || !channels || !layout || !orient || !mean || !deviation ||
      mean->size() > 4 || deviation->size() > 4)
    return false;
  result.resize_mode = *resize;
  result.channels = *channels;
  result.layout = *layout;
  result.orient = *orient;
  std::fill_n(result.std, 4, 1.0f); // of channels that there are not
  for (auto [index, value] : llvm::enumerate(*mean))
    result.mean[index] = float(value.getAsNumber().value_or(0));
  for (auto [index, value] : llvm::enumerate(*deviation))
    result.std[index] = float(value.getAsNumber().value_or(1));
  return true;
}

bool DescribedModel::readLabels(const json::Object &root) {
  const json::Array *list = root.getArray("labels");
  if (!list)
    return false;
  for (const json::Value &value : *list)
    labels.push_back(keep(value.getAsString().value_or("")));
  return true;
}

llvm::Expected<std::unique_ptr<DescribedModel>>
DescribedModel::parse(StringRef text) {
  auto refuse = [](const llvm::Twine &what) {
    return makeFailure(Fault::Input, "its description has no " + what);
  };
  llvm::Expected<json::Value> value = json::parse(text);
  if (!value)
    return makeFailure(value.takeError());
  const json::Object *root = value->getAsObject();
  if (!root)
    return refuse("object");
  std::unique_ptr<DescribedModel> made(new DescribedModel);
  if (!made->readTensors(*root, "inputs", made->inputs) ||
      !made->readTensors(*root, "outputs", made->outputs) ||
      made->outputs.empty())
    return refuse("inputs and outputs");
  if (!made->readLabels(*root))
    return refuse("labels");
  if (const json::Object *preprocess = root->getObject("preprocess"))
    if (!made->readPreprocess(*preprocess))
      return refuse("preprocessing that this version knows");
  qwid_model &model = made->model;
  model.abi_version = QWID_ABI_VERSION;
  model.name = made->keep(root->getString("model").value_or(""));
  model.target = made->keep(root->getString("target").value_or(""));
  model.inputs = made->inputs.data();
  model.input_count = int32_t(made->inputs.size());
  model.outputs = made->outputs.data();
  model.output_count = int32_t(made->outputs.size());
  model.labels = made->labels.empty() ? nullptr : made->labels.data();
  model.label_count = int32_t(made->labels.size());
  model.preprocess = made->preprocess ? &*made->preprocess : nullptr;
  return std::move(made);
}
