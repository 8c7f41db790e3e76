//===- InputFormat.cpp - What a model takes -------------------------------===//

#include "qwid/Dialect/Quantization.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Driver/SampleReader.h"
#include "qwid/Support/PrintableText.h"

using namespace qwid;
using llvm::ArrayRef;

static bool operator==(const qwid_preprocess &a, const qwid_preprocess &b) {
  return std::memcmp(&a, &b, sizeof a) == 0; // no padding, no pointers
}

bool InputFormat::operator==(const InputFormat &other) const {
  bool samePhotos = preprocess.has_value() == other.preprocess.has_value() &&
                    (!preprocess || *preprocess == *other.preprocess);
  return samePhotos && shape == other.shape && kind == other.kind &&
         quantized == other.quantized && scale == other.scale &&
         zeroPoint == other.zeroPoint;
}

/// The error for a model that has not one input.
static llvm::Error refuseInputs(ArrayRef<std::string> names) {
  std::string list;
  for (const std::string &name : names)
    if (!name.empty())
      list += (list.empty() ? " (" : ", ") + makePrintable(name);
  return llvm::createStringError(
      "calibration and validation take models with one input, this one has " +
      llvm::Twine(names.size()) + list + (list.empty() ? "" : ")") +
      "; compile it with --float, or export it with all inputs but one made "
      "constant");
}

llvm::Expected<InputFormat> qwid::getInputFormat(mlir::ModuleOp module) {
  mlir::func::FuncOp entry = getEntry(module);
  if (entry.getNumArguments() != 1) {
    std::vector<std::string> names;
    for (mlir::Value argument : entry.getArguments())
      names.push_back(getTensorName(argument));
    return refuseInputs(names);
  }
  // Stages float and quantized have static shapes and known types.
  auto type = llvm::cast<mlir::RankedTensorType>(entry.getArgumentTypes()[0]);
  InputFormat format;
  format.name = getTensorName(entry.getArgument(0));
  format.shape.assign(type.getShape().begin(), type.getShape().end());
  format.kind = *getElementKind(type.getElementType());
  if (auto quantization = getQuantization(type.getElementType())) {
    format.quantized = true;
    format.scale = quantization->scale;
    format.zeroPoint = quantization->zeroPoint;
  }
  format.preprocess = getRuntimePreprocess(module);
  return format;
}

llvm::Expected<InputFormat> qwid::getInputFormat(const qwid_model &model) {
  if (model.input_count != 1) {
    std::vector<std::string> names;
    for (int32_t i = 0; i < model.input_count; ++i)
      names.push_back(model.inputs[i].name);
    return refuseInputs(names);
  }
  const qwid_tensor_info &info = model.inputs[0];
  std::optional<ElementKind> kind = getKindOfRuntimeType(info.type);
  if (!kind)
    return llvm::createStringError("input '" + makePrintable(info.name) +
                                   "' has a type that this version does not "
                                   "know");
  InputFormat format;
  format.name = info.name;
  format.shape.assign(info.shape, info.shape + info.rank);
  format.kind = *kind;
  format.quantized = info.quantized;
  format.scale = info.quantized ? info.scale : 0;
  format.zeroPoint = info.quantized ? info.zero_point : 0;
  if (model.preprocess && model.preprocess->enabled)
    format.preprocess = *model.preprocess;
  return format;
}

ModelClasses qwid::getModelClasses(const qwid_model &model) {
  ModelClasses classes;
  for (int32_t i = 0; i < model.label_count; ++i)
    classes.names.push_back(model.labels[i]);
  const qwid_tensor_info &scores = model.outputs[0];
  classes.count = 1;
  for (int64_t size : ArrayRef(scores.shape, scores.rank))
    classes.count *= size;
  bool isBatched = model.input_count > 0 && model.inputs[0].rank > 0 &&
                   scores.rank > 0 &&
                   model.inputs[0].shape[0] == scores.shape[0];
  if (isBatched)
    classes.count /= scores.shape[0];
  return classes;
}
