//===- Import.cpp - Files become models -----------------------------------===//

#include "Call.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace qwid;

Model Model::clone() const {
  return Model(context, OwningOpRef<ModuleOp>(getModule().clone()), name,
               nodes);
}

static std::string getStem(StringRef path) {
  return llvm::sys::path::stem(path).str();
}

/// Adds what `options` say about photos and classes.
static llvm::Error attachMetadata(ModuleOp module,
                                  const ModelOptions &options) {
  if (options.preprocess &&
      (options.preprocess->anyGiven() || takesImages(module)))
    if (llvm::Error error = setPreprocess(module, *options.preprocess))
      return error;
  if (options.labels.empty())
    return llvm::Error::success();
  return setLabels(module, options.labels);
}

llvm::Expected<ImportResult> qwid::importModel(StringRef path,
                                               const ModelOptions &options) {
  std::shared_ptr<MLIRContext> context = makeContext();
  Messages messages;
  std::vector<ImportedNode> nodes;
  OwningOpRef<ModuleOp> module;
  {
    // What import chose (a batch, a type) users should hear.
    Call call(*context, Severity::Info);
    module = importONNX(path, *context,
                        {options.batch, options.inputShapes, &nodes});
    if (!module)
      return call.fail();
    messages = call.takeMessages();
  }
  Call call(*context);
  auto manager = PassManager::on<ModuleOp>(context.get());
  buildFloatPipeline(manager);
  llvm::Error error = failed(manager.run(*module))
                          ? call.fail()
                          : attachMetadata(*module, options);
  llvm::append_range(messages, call.takeMessages());
  if (error)
    return makeFailure(std::move(error), std::move(messages));
  return ImportResult{
      Model(context, std::move(module), getStem(path), std::move(nodes)),
      std::move(messages)};
}

llvm::Expected<ImportResult> qwid::loadPlan(StringRef path) {
  std::shared_ptr<MLIRContext> context = makeContext();
  Call call(*context);
  OwningOpRef<ModuleOp> module = readPlan(path, *context);
  if (!module)
    return call.fail();
  return ImportResult{Model(context, std::move(module), getStem(path)),
                      call.takeMessages()};
}
