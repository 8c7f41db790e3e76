//===- ReadModel.cpp - Module attributes to plain data --------------------===//
//
// Nothing is assumed of the attributes, because qwid-translate takes them from
// a file that anybody may have edited.
//
//===----------------------------------------------------------------------===//

#include "ReadModel.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/Dialect/Orientation.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Target/Preprocess.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <numeric>

using namespace mlir;
using namespace qwid;

uint64_t TensorDescription::getElements() const {
  return std::accumulate(shape.begin(), shape.end(), uint64_t(1),
                         std::multiplies<uint64_t>());
}

uint64_t TensorDescription::getBytes() const {
  switch (type) {
  case QWID_F32:
  case QWID_I32:
    return 4 * getElements();
  case QWID_I64:
    return 8 * getElements();
  case QWID_U16:
  case QWID_I16:
    return 2 * getElements();
  default:
    return getElements();
  }
}

bool TensorDescription::operator==(const TensorDescription &other) const {
  return name == other.name && type == other.type && shape == other.shape &&
         quantized == other.quantized && scale == other.scale &&
         zeroPoint == other.zeroPoint;
}

namespace {

/// The QWID_* number of an element type; 0 if a tensor cannot have it. Signless
/// integers are signed.
int32_t elementTypeOf(Type type) {
  if (type.isF32())
    return QWID_F32;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return 0;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return QWID_BOOL;
  case 8:
    return isUnsigned ? QWID_U8 : QWID_I8;
  case 16:
    return isUnsigned ? QWID_U16 : QWID_I16;
  case 32:
    return isUnsigned ? 0 : QWID_I32;
  case 64:
    return isUnsigned ? 0 : QWID_I64;
  }
  return 0;
}

/// Reads one module. Every getter emits the error if what it reads is absent
/// or wrong.
class ModuleReader {
public:
  explicit ModuleReader(ModuleOp module) : module(module) {}

  LogicalResult readVariant(VariantDescription &variant, StringRef arch);
  LogicalResult readTensors(StringRef attribute,
                            std::vector<TensorDescription> &tensors);
  LogicalResult readWeights(ModelDescription &model, int &blob);
  LogicalResult readLabels(std::vector<std::string> &labels);
  LogicalResult readPreprocess(ArrayRef<TensorDescription> inputs,
                               std::optional<qwid_preprocess> &preprocess);

private:
  LogicalResult readStored(Attribute attribute, LayerDescription &layer);
  template <typename AttrT> AttrT get(StringRef name, const char *kind) {
    auto attribute = module->getAttrOfType<AttrT>(name);
    if (!attribute)
      module.emitError() << "expected a module attribute " << name << " ("
                         << kind << "), set by -qwid-lowered-pipeline";
    return attribute;
  }
  LogicalResult readLayer(Attribute attribute, LayerDescription &layer);
  LogicalResult readTensor(DictionaryAttr entry, StringRef attribute,
                           TensorDescription &tensor);

  ModuleOp module;
};

LogicalResult ModuleReader::readStored(Attribute attribute,
                                       LayerDescription &layer) {
  if (!attribute)
    return success();
  auto entry = dyn_cast<DictionaryAttr>(attribute);
  auto number = [&](StringRef name) {
    auto value = entry ? entry.getAs<IntegerAttr>(name) : IntegerAttr();
    return value ? value.getValue().getSExtValue() : INT64_MIN;
  };
  auto list = [&](StringRef name) {
    auto values =
        entry ? entry.getAs<DenseI64ArrayAttr>(name) : DenseI64ArrayAttr();
    return values ? values.asArrayRef() : ArrayRef<int64_t>();
  };
  auto type = entry ? entry.getAs<TypeAttr>("type") : TypeAttr();
  ArrayRef<int64_t> counts = list("counts"), strides = list("strides");
  int32_t element = type ? elementTypeOf(type.getValue()) : 0;
  int64_t value = number("value"), output = number("output"),
          offset = number("offset");
  if (!element || value < 0 || output < -1 || output > INT32_MAX ||
      offset < 0 || counts.empty() || counts.size() > QWID_MAX_RANK ||
      counts.size() != strides.size())
    return module.emitError()
           << "layer '" << layer.name << "': expected " << lowered::kStored
           << " to be {value, type, output, offset, counts, strides}, got "
           << attribute;
  StoredDescription &stored = layer.stored.emplace();
  stored = {value, element, int32_t(output), uint64_t(offset), {}};
  for (auto [count, stride] : llvm::zip_equal(counts, strides))
    stored.loops.push_back({count, stride});
  return success();
}

LogicalResult ModuleReader::readLayer(Attribute attribute,
                                      LayerDescription &layer) {
  auto entry = dyn_cast<DictionaryAttr>(attribute);
  auto name = entry ? entry.getAs<StringAttr>("name") : StringAttr();
  auto kind = entry ? entry.getAs<StringAttr>("kind") : StringAttr();
  auto symbol = entry ? entry.getAs<StringAttr>("symbol") : StringAttr();
  auto macs = entry ? entry.getAs<IntegerAttr>("macs") : IntegerAttr();
  auto slices = entry ? entry.getAs<IntegerAttr>("max_slices") : IntegerAttr();
  if (!name || !kind || !symbol || !macs || !slices)
    return module.emitError()
           << "expected " << lowered::kLayers
           << " to list {name, kind, macs, symbol, max_slices}, got "
           << attribute;
  int64_t count = slices.getValue().getSExtValue();
  if (count < 1 || count > INT32_MAX)
    return module.emitError() << "layer " << name << ": expected max_slices of "
                              << "1 to " << INT32_MAX << ", got " << count;
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(symbol);
  if (!function || function.isExternal())
    return module.emitError()
           << "layer " << name << ": no function @" << symbol.getValue();
  MLIRContext *context = module.getContext();
  Type i32 = IntegerType::get(context, 32);
  if (function.getFunctionType() !=
      LLVM::LLVMFunctionType::get(
          LLVM::LLVMVoidType::get(context),
          {LLVM::LLVMPointerType::get(context), i32, i32}))
    return function.emitError()
           << "layer " << name
           << ": expected the type void (ptr, i32, i32), got "
           << function.getFunctionType();
  layer = {name.str(), kind.str(), macs.getValue().getZExtValue(), symbol.str(),
           int32_t(count)};
  return readStored(entry.get(lowered::kStored), layer);
}

LogicalResult ModuleReader::readVariant(VariantDescription &variant,
                                        StringRef arch) {
  auto isa = get<StringAttr>(lowered::kIsa, "a string");
  auto arena =
      isa ? get<IntegerAttr>(lowered::kArenaBytes, "an i64") : IntegerAttr();
  auto layers =
      arena ? get<ArrayAttr>(lowered::kLayers, "an array") : ArrayAttr();
  if (!layers)
    return failure();
  variant.info = findVariant(isa);
  if (!variant.info || !variant.info->triple.starts_with(arch))
    return module.emitError()
           << "expected an instruction set of " << arch << ", got " << isa;
  if (arena.getValue().isNegative())
    return module.emitError() << "expected an arena of 0 bytes or more, got "
                              << arena.getValue().getSExtValue();
  variant.arenaBytes = arena.getValue().getZExtValue();
  for (Attribute layer : layers)
    if (failed(readLayer(layer, variant.layers.emplace_back())))
      return failure();
  return success();
}

LogicalResult ModuleReader::readTensor(DictionaryAttr entry,
                                       StringRef attribute,
                                       TensorDescription &tensor) {
  auto name = entry ? entry.getAs<StringAttr>("name") : StringAttr();
  auto type = entry ? entry.getAs<TypeAttr>("type") : TypeAttr();
  auto shape =
      entry ? entry.getAs<DenseI64ArrayAttr>("shape") : DenseI64ArrayAttr();
  if (!name || !type || !shape || shape.size() > QWID_MAX_RANK ||
      llvm::any_of(shape.asArrayRef(), [](int64_t size) { return size < 1; }))
    return module.emitError()
           << "expected " << attribute << " to list {name, type, shape} with "
           << "at most " << QWID_MAX_RANK << " sizes of at least 1, got "
           << entry;
  tensor.name = name.str();
  tensor.type = elementTypeOf(type.getValue());
  tensor.shape = shape.asArrayRef().vec();
  if (!tensor.type)
    return module.emitError()
           << "tensor " << name << ": no program can exchange elements of type "
           << type.getValue() << " with its caller";
  auto scale = entry.getAs<FloatAttr>("scale");
  auto zeroPoint = entry.getAs<IntegerAttr>("zero_point");
  tensor.quantized = bool(scale);
  if (scale)
    tensor.scale = scale.getValue().convertToFloat();
  if (zeroPoint)
    tensor.zeroPoint = zeroPoint.getValue().getSExtValue();
  return success();
}

LogicalResult
ModuleReader::readTensors(StringRef attribute,
                          std::vector<TensorDescription> &tensors) {
  auto list = get<ArrayAttr>(attribute, "an array");
  if (!list)
    return failure();
  for (Attribute entry : list)
    if (failed(readTensor(dyn_cast<DictionaryAttr>(entry), attribute,
                          tensors.emplace_back())))
      return failure();
  return success();
}

/// The number of bytes equal to the module's in `model`, which may be new.
LogicalResult ModuleReader::readWeights(ModelDescription &model, int &blob) {
  auto elements = get<ElementsAttr>(lowered::kWeights, "a tensor of i8");
  if (!elements)
    return failure();
  if (!elements.getElementType().isInteger(8))
    return module.emitError() << "expected " << lowered::kWeights
                              << " to hold i8, got " << elements.getType();
  size_t count = elements.getNumElements();
  ArrayRef<char> data;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      data = blob->getData();
  } else if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
    data = dense.getRawData();
    if (dense.isSplat() && count > 1)
      data = model.expanded.emplace_back(count, data.front());
  }
  if (data.size() != count)
    return module.emitError() << "expected " << count << " bytes of "
                              << lowered::kWeights << ", got " << data.size()
                              << "; was the module printed without its data?";
  StringRef bytes(data.data(), data.size());
  if (bytes.empty()) {
    blob = -1;
    return success();
  }
  auto it = llvm::find(model.blobs, bytes);
  blob = it - model.blobs.begin();
  if (it == model.blobs.end())
    model.blobs.push_back(bytes);
  return success();
}

LogicalResult ModuleReader::readLabels(std::vector<std::string> &labels) {
  Attribute attribute = module->getAttr(names::kLabels);
  if (!attribute)
    return success();
  auto list = dyn_cast<ArrayAttr>(attribute);
  if (!list || !llvm::all_of(list, llvm::IsaPred<StringAttr>))
    return module.emitError()
           << "expected " << names::kLabels
           << " to be an array of strings, got " << attribute;
  for (auto label : list.getAsRange<StringAttr>())
    labels.push_back(label.str());
  return success();
}

/// qwid.orient is absent or says that photos are turned.
LogicalResult checkOrient(ModuleOp module) {
  Attribute attribute = module->getAttr(names::kOrient);
  auto word = dyn_cast_or_null<StringAttr>(attribute);
  if (!attribute || (word && word.getValue() == names::kOrientExif))
    return success();
  return module.emitError() << "expected " << names::kOrient << " to be \""
                            << names::kOrientExif << "\", got " << attribute;
}

LogicalResult
ModuleReader::readPreprocess(ArrayRef<TensorDescription> inputs,
                             std::optional<qwid_preprocess> &preprocess) {
  auto attribute = module->getAttrOfType<PreprocessAttr>(names::kPreprocess);
  if (!attribute)
    return success();
  const std::vector<int64_t> &shape = inputs.front().shape;
  preprocess = makeRuntimePreprocess(module, shape);
  if (!preprocess)
    return module.emitError()
           << "expected an input of images of " << attribute.getHeight() << "x"
           << attribute.getWidth() << " ("
           << stringifyChannelOrder(attribute.getChannels())
           << ") as qwid.preprocess says, got the shape ["
           << llvm::make_range(shape.begin(), shape.end()) << "]";
  return checkOrient(module);
}

} // namespace

FailureOr<ModelDescription> qwid::readModel(ArrayRef<ModuleOp> variants,
                                            StringRef name,
                                            const TargetInfo &target) {
  ModelDescription model;
  model.name = name.str();
  model.target = &target;
  for (ModuleOp module : variants) {
    ModuleReader reader(module);
    VariantDescription variant;
    std::vector<TensorDescription> inputs, outputs;
    if (failed(reader.readVariant(variant, target.arch)) ||
        failed(reader.readTensors(lowered::kInputs, inputs)) ||
        failed(reader.readTensors(lowered::kOutputs, outputs)) ||
        failed(reader.readWeights(model, variant.blob)))
      return failure();
    if (outputs.empty())
      return module.emitError()
             << "expected at least one tensor in " << lowered::kOutputs;
    if (model.variants.empty()) {
      model.inputs = inputs;
      model.outputs = outputs;
      if (failed(reader.readLabels(model.labels)) ||
          failed(reader.readPreprocess(inputs, model.preprocess)))
        return failure();
    } else if (inputs != model.inputs || outputs != model.outputs) {
      return module.emitError()
             << "expected the inputs and outputs of variant '"
             << model.variants.front().info->isa << "'";
    }
    model.variants.push_back(std::move(variant));
  }
  return std::move(model); // blobs point into its list
}
