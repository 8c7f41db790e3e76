//===- Ledger.cpp - Where the bytes of a program are ----------------------===//
//
// Constants and buffers are attributes of the lowered module (CodeGen/Lowered.h),
// code is measured in the object that is made of it.
//
//===----------------------------------------------------------------------===//

#include "qwid/Judge/Ledger.h"

#include "ConstantReasons.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/Driver/TemporaryArtefact.h"
#include "qwid/Support/Compression.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace qwid;

/// The entries of a list that LowerLayers wrote.
static SmallVector<DictionaryAttr> getEntries(ModuleOp module, StringRef name) {
  auto list = module->getAttrOfType<ArrayAttr>(name);
  return llvm::to_vector(list.getAsRange<DictionaryAttr>());
}

static int64_t getNumber(DictionaryAttr entry, StringRef name) {
  return entry.getAs<IntegerAttr>(name).getInt();
}

static std::string getText(DictionaryAttr entry, StringRef name) {
  return makePrintable(entry.getAs<StringAttr>(name).getValue());
}

static ArrayRef<char> getWeights(ModuleOp module) {
  return module->getAttrOfType<DenseResourceElementsAttr>(lowered::kWeights)
      .getRawHandle()
      .getBlob()
      ->getData();
}

static void addLayers(ModuleOp module, Ledger &ledger) {
  for (DictionaryAttr entry : getEntries(module, lowered::kLayers))
    ledger.layers.push_back({getText(entry, "name"), getText(entry, "kind")});
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static void addConstants(ModuleOp module, const Model &model, Ledger &ledger) {
  ConstantReasons reasons(model);
  llvm::DenseSet<int64_t> offsets;
  // A filter in f32 says that the layer computes in f32.
  llvm::DenseSet<int64_t> floatLayers;
  for (DictionaryAttr entry : getEntries(module, lowered::kConstants)) {
    PackedPart part;
    part.layer = getNumber(entry, "layer");
    part.layout = entry.getAs<StringAttr>("layout").getValue();
    part.type = entry.getAs<TypeAttr>("type").getValue();
    part.elements = getNumber(entry, "elements");
    part.bytes = getNumber(entry, "bytes");
    part.node = ledger.layers[part.layer].node;
    if (part.isFilter() && part.type.isF32())
      floatLayers.insert(part.layer);
    part.isFloatLayer = floatLayers.contains(part.layer);
    if (offsets.insert(getNumber(entry, "offset")).second)
      ledger.constants.push_back(reasons.explain(part));
  }
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Marks what is in use at the first layer at which most is.
static void findPeak(Ledger &ledger) {
  for (int64_t layer = 0; layer < int64_t(ledger.layers.size()); ++layer) {
    int64_t used = 0;
    for (const Ledger::Buffer &buffer : ledger.buffers)
      if (buffer.firstLayer <= layer && layer <= buffer.lastLayer)
        used += buffer.bytes;
    if (used > ledger.peakBytes) {
      ledger.peakBytes = used;
      ledger.peakLayer = layer;
    }
  }
  for (Ledger::Buffer &buffer : ledger.buffers)
    buffer.isAtPeak = buffer.firstLayer <= ledger.peakLayer &&
                      ledger.peakLayer <= buffer.lastLayer;
}

static void addBuffers(ModuleOp module, Ledger &ledger) {
  for (DictionaryAttr entry : getEntries(module, lowered::kBuffers)) {
    Ledger::Buffer buffer;
    for (auto name :
         entry.getAs<ArrayAttr>("tensors").getAsValueRange<StringAttr>())
      buffer.tensors.push_back(makePrintable(name));
    buffer.offset = getNumber(entry, "offset");
    buffer.bytes = getNumber(entry, "bytes");
    buffer.firstLayer = getNumber(entry, "first");
    buffer.lastLayer = getNumber(entry, "last");
    ledger.buffers.push_back(std::move(buffer));
  }
  llvm::stable_sort(ledger.buffers,
                    [](const Ledger::Buffer &a, const Ledger::Buffer &b) {
                      return a.firstLayer < b.firstLayer;
                    });
  ledger.arenaBytes =
      module->getAttrOfType<IntegerAttr>(lowered::kArenaBytes).getInt();
  findPeak(ledger);
}

//===----------------------------------------------------------------------===//
// Code, and the whole
//===----------------------------------------------------------------------===//

static llvm::Error addCode(const Model &model, CompileOptions options,
                           Ledger &ledger) {
  TemporaryArtefact object;
  if (llvm::Error error = object.create(".o"))
    return error;
  options.isa = ledger.isa;
  options.output = object.getPath().str();
  options.kind = ArtefactKind::Object;
  options.name = "model";
  llvm::Expected<CompileResult> compiled = compile(model, options);
  if (!compiled)
    return compiled.takeError();
  const ArtefactInfo::Variant &variant = compiled->artefact.variants.front();
  ledger.codeBytes = int64_t(variant.codeBytes);
  for (auto [layer, code] : llvm::zip_equal(ledger.layers, variant.layers)) {
    layer.ownCodeBytes = int64_t(code.ownBytes);
    layer.sharedCodeBytes = int64_t(code.sharedBytes);
  }
  return llvm::Error::success();
}

static SchemeSize compress(std::string scheme, ModuleOp lowered) {
  ArrayRef<char> weights = getWeights(lowered);
  return {std::move(scheme), int64_t(weights.size()), countGzipBytes(weights),
          countLzmaBytes(weights)};
}

llvm::Expected<SchemeSize> qwid::measureScheme(const Model &model,
                                               std::string scheme,
                                               const CompileOptions &options) {
  llvm::Expected<LowerResult> lowered = lower(model, Stage::Lowered, options);
  if (!lowered)
    return lowered.takeError();
  return compress(std::move(scheme), lowered->model.getModule());
}

llvm::Expected<Ledger> qwid::makeLedger(const Model &model,
                                        const CompileOptions &options) {
  llvm::Expected<LowerResult> lowered = lower(model, Stage::Lowered, options);
  if (!lowered)
    return lowered.takeError();
  ModuleOp module = lowered->model.getModule();
  Ledger ledger;
  ledger.isa = module->getAttrOfType<StringAttr>(lowered::kIsa).str();
  addLayers(module, ledger);
  addConstants(module, model, ledger);
  addBuffers(module, ledger);
  if (llvm::Error error = addCode(model, options, ledger))
    return std::move(error);
  ledger.schemes.push_back(
      compress(model.isQuantized() ? "plan" : "float", module));
  return std::move(ledger);
}
