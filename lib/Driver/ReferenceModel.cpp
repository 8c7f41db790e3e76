//===- ReferenceModel.cpp - The reference executor as a model -------------===//
//
// A layer function sees nothing but its frame. What it needs here, the
// executor, is what the frame calls the weights: bytes that the variant owns
// and nobody else looks at.
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/ReferenceModel.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Driver/Preprocess.h"

#include <list>

using namespace mlir;
using namespace qwid;

namespace {

/// What the layer reads through frame->weights.
struct alignas(QWID_ALIGNMENT) Context {
  std::unique_ptr<Executor> executor;
  std::vector<Tensor> inputs; ///< of the right shapes
  std::function<void(Value, StringRef, const Tensor &)> observer; ///< or none
};

} // namespace

struct ReferenceModel::Data {
  Context context;
  std::string name;
  std::list<std::string> strings; ///< addresses stay
  std::list<SmallVector<int64_t>> shapes;
  std::vector<qwid_tensor_info> inputs, outputs;
  std::vector<const char *> labels;
  std::optional<qwid_preprocess> preprocess;
  qwid_layer layer = {};
  qwid_variant variant = {};
  qwid_model model = {};

  const char *keep(StringRef text) {
    return strings.emplace_back(text.str()).c_str();
  }
  LogicalResult addTensor(std::vector<qwid_tensor_info> &tensors, Type type,
                          DictionaryAttr attributes, Location location);
};

static void runReference(const qwid_frame *frame, int32_t slice,
                         int32_t slices) {
  const auto *context = reinterpret_cast<const Context *>(frame->weights);
  // A copy of its own for each run: sessions may run at once.
  std::vector<Tensor> inputs = context->inputs;
  for (auto [index, input] : llvm::enumerate(inputs))
    std::memcpy(input.bytes.data(), frame->inputs[index], input.bytes.size());
  FailureOr<std::vector<Tensor>> outputs =
      context->observer ? context->executor->run(inputs, context->observer)
                        : context->executor->run(inputs);
  // The inputs have the shapes and types that the executor checks.
  assert(succeeded(outputs) && "the executor refuses its own inputs");
  for (auto [index, output] : llvm::enumerate(*outputs))
    std::memcpy(frame->outputs[index], output.bytes.data(),
                output.bytes.size());
}

int32_t qwid::getRuntimeType(ElementKind kind) {
  switch (kind) {
  case ElementKind::F32:
    return QWID_F32;
  case ElementKind::I1:
    return QWID_BOOL;
  case ElementKind::I8:
    return QWID_I8;
  case ElementKind::U8:
    return QWID_U8;
  case ElementKind::I16:
    return QWID_I16;
  case ElementKind::U16:
    return QWID_U16;
  case ElementKind::I32:
    return QWID_I32;
  case ElementKind::I64:
    return QWID_I64;
  }
  llvm_unreachable("unknown element kind");
}

std::optional<ElementKind> qwid::getKindOfRuntimeType(int32_t type) {
  for (ElementKind kind :
       {ElementKind::F32, ElementKind::I1, ElementKind::I8, ElementKind::U8,
        ElementKind::I16, ElementKind::U16, ElementKind::I32, ElementKind::I64})
    if (getRuntimeType(kind) == type)
      return kind;
  return std::nullopt;
}

LogicalResult
ReferenceModel::Data::addTensor(std::vector<qwid_tensor_info> &tensors,
                                Type type, DictionaryAttr attributes,
                                Location location) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  FailureOr<ElementKind> kind = failure();
  if (tensor && tensor.hasStaticShape() && tensor.getRank() <= QWID_MAX_RANK)
    kind = getElementKind(tensor.getElementType());
  if (failed(kind))
    return emitError(location) << "expected inputs and outputs of static shape "
                                  "and of rank up to "
                               << QWID_MAX_RANK << ", got " << type;
  qwid_tensor_info info = {};
  StringAttr name =
      attributes ? attributes.getAs<StringAttr>(names::kTensorName) : nullptr;
  info.name =
      keep(name ? name.getValue() : "tensor" + std::to_string(tensors.size()));
  info.type = getRuntimeType(*kind);
  info.rank = tensor.getRank();
  info.shape = shapes.emplace_back(tensor.getShape()).data();
  if (auto quantization = getQuantization(tensor.getElementType())) {
    info.quantized = 1;
    info.scale = quantization->scale;
    info.zero_point = quantization->zeroPoint;
  }
  tensors.push_back(info);
  return success();
}

ReferenceModel::ReferenceModel(std::unique_ptr<Data> data)
    : data(std::move(data)) {}
ReferenceModel::~ReferenceModel() = default;

void ReferenceModel::observe(
    std::function<void(Value, StringRef, const Tensor &)> observer) {
  data->context.observer = std::move(observer);
}

const qwid_model &ReferenceModel::getModel() const { return data->model; }

FailureOr<std::unique_ptr<ReferenceModel>>
ReferenceModel::create(ModuleOp module, StringRef name) {
  auto data = std::make_unique<Data>();
  FailureOr<std::unique_ptr<Executor>> executor = Executor::create(module);
  if (failed(executor))
    return failure();
  data->context.executor = std::move(*executor);
  func::FuncOp entry = getEntry(module);
  for (auto [index, type] : llvm::enumerate(entry.getArgumentTypes())) {
    if (failed(data->addTensor(data->inputs, type, entry.getArgAttrDict(index),
                               entry.getLoc())))
      return failure();
    data->context.inputs.emplace_back(cast<RankedTensorType>(type));
  }
  for (auto [index, type] : llvm::enumerate(entry.getResultTypes()))
    if (failed(data->addTensor(data->outputs, type,
                               entry.getResultAttrDict(index), entry.getLoc())))
      return failure();
  for (const std::string &label : getLabels(module))
    data->labels.push_back(data->keep(label));
  data->preprocess = getRuntimePreprocess(module);

  data->layer.name = "reference";
  data->layer.kind = "reference";
  data->layer.run = runReference;
  data->layer.max_slices = 1;
  data->variant.isa = "reference";
  data->variant.weights = reinterpret_cast<const uint8_t *>(&data->context);
  data->variant.weights_bytes = sizeof(Context);
  data->variant.layer_count = 1;
  data->variant.layers = &data->layer;
  qwid_model &model = data->model;
  model.abi_version = QWID_ABI_VERSION;
  model.name = data->keep(name);
  model.compiler = "qwid " QWID_VERSION;
  model.target = "reference";
  model.input_count = data->inputs.size();
  model.output_count = data->outputs.size();
  model.variant_count = 1;
  model.label_count = data->labels.size();
  model.inputs = data->inputs.data();
  model.outputs = data->outputs.data();
  model.variants = &data->variant;
  model.labels = data->labels.empty() ? nullptr : data->labels.data();
  model.preprocess = data->preprocess ? &*data->preprocess : nullptr;
  return std::unique_ptr<ReferenceModel>(new ReferenceModel(std::move(data)));
}
