//===- Descriptors.cpp - The constant data of an artefact -----------------===//
//
// Field by field what qwid_types.h declares. Both deploy architectures lay C
// structs out in natural alignment, as LLVM does with unpacked ones; the size of
// each is compared with the compiler's own.
//
//===----------------------------------------------------------------------===//

#include "Descriptors.h"

#include "CertificateTable.h"

using namespace llvm;
using namespace qwid;

// A change of the ABI has to be followed below.
static_assert(QWID_ABI_VERSION == 3, "layout");
static_assert(sizeof(qwid_layer) == 40, "layout");
static_assert(sizeof(qwid_tensor_info) == 40, "layout");
static_assert(sizeof(qwid_variant) == 56, "layout");
static_assert(sizeof(qwid_preprocess) == 68, "layout");
static_assert(sizeof(qwid_model) == 96, "layout");

namespace {

class DescriptorBuilder : ConstantBuilder {
public:
  DescriptorBuilder(Module &module, const ModelDescription &model)
      : ConstantBuilder(module), module(module), context(module.getContext()),
        model(model) {}

  void build();

private:
  Constant *tensors(ArrayRef<TensorDescription> list, const Twine &name);
  Constant *layers(const VariantDescription &variant);
  Constant *weights(const VariantDescription &variant);
  Constant *preprocess();

  Module &module;
  LLVMContext &context;
  const ModelDescription &model;
};

Constant *DescriptorBuilder::tensors(ArrayRef<TensorDescription> list,
                                     const Twine &name) {
  SmallVector<Constant *> entries;
  for (const TensorDescription &tensor : list) {
    std::vector<uint64_t> shape(tensor.shape.begin(), tensor.shape.end());
    Constant *sizes =
        shape.empty() ? null() : define(array(ArrayRef(shape)), "shape");
    entries.push_back(record({string(tensor.name), i32(tensor.type),
                              i32(shape.size()), sizes, i32(tensor.quantized),
                              i32(tensor.zeroPoint), f32(tensor.scale), i32(0)},
                             sizeof(qwid_tensor_info)));
  }
  return table(entries, name);
}

Constant *DescriptorBuilder::layers(const VariantDescription &variant) {
  auto *type =
      FunctionType::get(Type::getVoidTy(context),
                        {PointerType::getUnqual(context),
                         Type::getInt32Ty(context), Type::getInt32Ty(context)},
                        false);
  SmallVector<Constant *> entries;
  for (const LayerDescription &layer : variant.layers) {
    auto *function =
        Function::Create(type, GlobalValue::ExternalLinkage,
                         model.getPrefix(variant) + layer.symbol, module);
    function->setVisibility(GlobalValue::HiddenVisibility);
    entries.push_back(
        record({string(layer.name), string(layer.kind), i64(layer.macs),
                function, i32(layer.maxSlices), i32(0)},
               sizeof(qwid_layer)));
  }
  return table(entries, "layers");
}

Constant *DescriptorBuilder::weights(const VariantDescription &variant) {
  if (variant.blob < 0)
    return null();
  std::string name = model.getBlobSymbol(variant.blob);
  if (GlobalVariable *known = module.getNamedGlobal(name))
    return known;
  auto *type =
      ArrayType::get(Type::getInt8Ty(context), model.getBlobBytes(variant));
  auto *global = new GlobalVariable(
      module, type, true, GlobalValue::ExternalLinkage, nullptr, name);
  global->setVisibility(GlobalValue::HiddenVisibility);
  return global;
}

Constant *DescriptorBuilder::preprocess() {
  if (!model.preprocess)
    return null();
  const qwid_preprocess &from = *model.preprocess;
  return define(
      record({i32(from.enabled), i32(from.width), i32(from.height),
              i32(from.resize_mode), i32(from.resize_short), i32(from.channels),
              i32(from.range), array(ArrayRef(from.mean)),
              array(ArrayRef(from.std)), i32(from.layout), i32(from.orient)},
             sizeof(qwid_preprocess)),
      "preprocess");
}

void DescriptorBuilder::build() {
  SmallVector<Constant *> variants, labels;
  for (const VariantDescription &variant : model.variants)
    variants.push_back(
        record({string(variant.info->isa), i64(variant.features),
                i64(variant.arenaBytes), weights(variant),
                i64(model.getBlobBytes(variant)), i32(variant.layers.size()),
                i32(0), layers(variant)},
               sizeof(qwid_variant)));
  for (const std::string &label : model.labels)
    labels.push_back(string(label));
  Constant *value = record(
      {i32(QWID_ABI_VERSION), i32(0), string(model.name),
       string("qwid " QWID_VERSION), string(model.target->name),
       i32(model.inputs.size()), i32(model.outputs.size()),
       i32(variants.size()), i32(labels.size()),
       tensors(model.inputs, "inputs"), tensors(model.outputs, "outputs"),
       table(variants, "variants"), table(labels, "labels"), preprocess(),
       model.certificate ? buildCertificate(*this, model) : null()},
      sizeof(qwid_model));
  new GlobalVariable(module, value->getType(), true,
                     GlobalValue::ExternalLinkage, value,
                     model.name + "_model");
}

} // namespace

std::unique_ptr<Module> qwid::buildDescriptors(LLVMContext &context,
                                               const ModelDescription &model,
                                               const DataLayout &layout) {
  auto module = std::make_unique<Module>(model.name, context);
  module->setDataLayout(layout);
  DescriptorBuilder(*module, model).build();
  return module;
}

std::unique_ptr<Module> qwid::buildWeights(LLVMContext &context,
                                           const ModelDescription &model,
                                           int blob) {
  std::string name = model.getBlobSymbol(blob);
  auto module = std::make_unique<Module>(name, context);
  Constant *bytes = ConstantDataArray::getString(context, model.blobs[blob],
                                                 /*AddNull=*/false);
  auto *global = new GlobalVariable(*module, bytes->getType(), true,
                                    GlobalValue::ExternalLinkage, bytes, name);
  global->setVisibility(GlobalValue::HiddenVisibility);
  global->setAlignment(Align(QWID_ALIGNMENT));
  global->setSection(".rodata.qwid");
  return module;
}
