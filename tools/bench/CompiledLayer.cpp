//===- CompiledLayer.cpp - One layer as the compiler emits it -------------===//
//
// MLIR text -> stage integer -> stage lowered -> a shared library in /tmp, which
// is loaded and unlinked. Its layer table tells the functions and their macs.
//
//===----------------------------------------------------------------------===//

#include "CompiledLayer.h"
#include "Peaks.h"

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/InitAll.h"
#include "qwid/Target/Artefact.h"

#include "mlir/InitAllDialects.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <dlfcn.h>
#include <random>

using namespace mlir;
using namespace qwid;
using namespace qwid::bench;

/// Writes the shared library of a layer to `path`.
static LogicalResult emitLayer(const LayerShape &shape, llvm::StringRef isa,
                               LayerType type, const std::string &path) {
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  qwid::registerAllDialects(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(printLayer(shape, type), &context);
  if (!module)
    return failure();
  PassManager manager(&context);
  buildIntegerPipeline(manager, findVariant(isa)->unsignedStorage
                                    ? StorageSign::Unsigned
                                    : StorageSign::Signed);
  buildLoweredPipeline(manager, isa);
  if (failed(manager.run(*module)))
    return failure();
  ArtefactOptions options;
  options.name = "layer";
  options.target = "x86-64";
  options.kind = ArtefactKind::SharedLibrary;
  options.outputPath = path;
  ArtefactInfo info;
  return emitArtefact(*module, options, info);
}

std::unique_ptr<CompiledLayer> CompiledLayer::compile(const LayerShape &shape,
                                                      llvm::StringRef isa,
                                                      LayerType type) {
  llvm::SmallString<64> path;
  if (llvm::sys::fs::createTemporaryFile("bench-layers", "so", path)) {
    llvm::errs() << "cannot write a temporary file\n";
    return nullptr;
  }
  std::unique_ptr<CompiledLayer> layer(new CompiledLayer);
  bool good = succeeded(emitLayer(shape, isa, type, path.str().str())) &&
              layer->load(path.str().str());
  llvm::sys::fs::remove(path);
  if (!good)
    return nullptr;
  layer->fillMemory(type == LayerType::Float);
  return layer;
}

CompiledLayer::~CompiledLayer() {
  if (library)
    dlclose(library);
}

bool CompiledLayer::load(const std::string &path) {
  library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library)
    model = static_cast<const qwid_model *>(dlsym(library, QWID_MODEL_SYMBOL));
  if (!model) {
    llvm::errs() << dlerror() << "\n";
    return false;
  }
  return true;
}

uint8_t *CompiledLayer::allocate(uint64_t bytes) {
  const uint64_t line = QWID_ALIGNMENT;
  memory.emplace_back(static_cast<uint8_t *>(
      std::aligned_alloc(line, llvm::alignTo(bytes + line, line))));
  std::memset(memory.back().get(), 0, bytes + line);
  return memory.back().get();
}

void CompiledLayer::fillMemory(bool isFloat) {
  std::mt19937 random(2);
  std::normal_distribution<float> bell(0.0f, 30.0f);
  for (int32_t i = 0; i < model->input_count; ++i) {
    uint64_t count = qwid_tensor_elements(&model->inputs[i]);
    uint8_t *bytes = allocate(count * (isFloat ? 4 : 1));
    for (uint64_t cell = 0; cell < count; ++cell) {
      float value = std::clamp(std::round(bell(random)), 0.0f, 255.0f);
      if (isFloat)
        std::memcpy(bytes + 4 * cell, &value, 4);
      else
        bytes[cell] = uint8_t(value);
    }
    inputs.push_back(bytes);
  }
  for (int32_t i = 0; i < model->output_count; ++i)
    outputs.push_back(allocate(qwid_tensor_elements(&model->outputs[i]) * 4));
  const qwid_variant &variant = model->variants[0];
  frame = {allocate(variant.arena_bytes), variant.weights, inputs.data(),
           outputs.data()};
  layer = &variant.layers[variant.layer_count - 1];
  for (const qwid_layer *each = variant.layers; each <= layer; ++each) {
    each->run(&frame, 0, 1);
    if (each == layer || each->kind != llvm::StringRef("elementwise"))
      timed.push_back(each);
  }
}

double CompiledLayer::measure() {
  double start = now();
  for (const qwid_layer *each : timed)
    each->run(&frame, 0, 1);
  return now() - start;
}
