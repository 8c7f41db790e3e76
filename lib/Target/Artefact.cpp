//===- Artefact.cpp - From lowered modules to files -----------------------===//
//
// 1. The attributes of the modules become a ModelDescription.
// 2. Each variant is translated to LLVM IR, then compiled, one thread each.
// 3. Descriptors and weights become objects of their own.
// 4. lld makes one file of the objects; the header is written last.
//
//===----------------------------------------------------------------------===//

#include "qwid/Target/Artefact.h"

#include "Backend.h"
#include "CertifiedCode.h"
#include "Descriptors.h"
#include "HeaderEmitter.h"
#include "Linker.h"
#include "ReadModel.h"
#include "VariantModule.h"
#include "qwid/Support/FatalErrors.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Target/CpuFeatures.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"

using namespace mlir;
using namespace qwid;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

namespace {

/// One variant on its way. The context outlives the module.
struct VariantJob {
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
  std::unique_ptr<llvm::TargetMachine> machine;
  Bytes bytes;
  std::unique_ptr<LayersOfFunctions> layers; ///< of the module as it came
  std::string error;                         ///< empty: none
};

class ArtefactEmitter {
public:
  ArtefactEmitter(ArrayRef<ModuleOp> modules, const ArtefactOptions &options,
                  ModelDescription model)
      : modules(modules), options(options), model(std::move(model)) {}

  LogicalResult run();
  const ModelDescription &getModel() const { return model; }

private:
  LogicalResult translate(ModuleOp module, VariantDescription &variant,
                          VariantJob &job);
  void compile(const VariantDescription &variant, VariantJob &job);
  Error measureLayers(VariantDescription &variant, const VariantJob &job);
  LogicalResult compileVariants();
  Error addConstantData();
  Error addObject(llvm::Module &module, llvm::TargetMachine &machine,
                  std::string name);
  Error writeAssembly();
  Error write();
  bool isAssembly() const { return options.kind == ArtefactKind::Assembly; }
  LinkOptions getLinkOptions() const;

  ArrayRef<ModuleOp> modules;
  const ArtefactOptions &options;
  ModelDescription model;
  std::vector<VariantJob> jobs;
  std::vector<NamedObject> objects;
};

LogicalResult ArtefactEmitter::translate(ModuleOp module,
                                         VariantDescription &variant,
                                         VariantJob &job) {
  const VariantInfo &info = *variant.info;
  auto machine = createTargetMachine(info.triple, info.cpu, info.features);
  if (!machine)
    return module.emitError() << llvm::toString(machine.takeError());
  job.machine = std::move(*machine);
  variant.features = getNeededFeatures(*job.machine);
  job.context = std::make_unique<llvm::LLVMContext>();
  // The name ends up in the object; a path has no place there.
  job.module = translateModuleToLLVMIR(module, *job.context,
                                       model.name + "_" + info.isa.str());
  return success(bool(job.module));
}

/// Runs on a thread of its own: touches `job` alone.
void ArtefactEmitter::compile(const VariantDescription &variant,
                              VariantJob &job) {
  job.layers = std::make_unique<LayersOfFunctions>(*job.module, variant);
  std::string where = "variant '" + variant.info->isa.str() + "': ";
  if (Error error = checkInstructions(*job.module, *job.machine, *job.layers)) {
    job.error = where + llvm::toString(std::move(error));
    return;
  }
  prepareVariant(*job.module, *job.machine, model, variant);
  Expected<Bytes> bytes = Bytes();
  Error error = runGuarded([&] {
    optimizeModule(*job.module, *job.machine);
    bytes = emitModule(*job.module, *job.machine, isAssembly());
  });
  if (!error)
    error = bytes.takeError();
  else
    consumeError(bytes.takeError());
  if (!error) {
    job.bytes = std::move(*bytes);
    return;
  }
  std::string reason = llvm::toString(std::move(error));
  // LLVM ends some messages with the function that it was compiling, others
  // with the intrinsic that it cannot select.
  StringRef function = StringRef(reason).split("In function: ").second.trim();
  if (function.empty())
    function = StringRef(reason).split("intrinsic %").second.trim();
  function.consume_front(model.getPrefix(variant));
  std::string layer = job.layers->describe(function);
  job.error = where + (layer.empty() ? "" : layer + ": ") +
              "code generation failed: " + reason;
}

/// Finds how large the code of `variant` and of each of its layers is.
Error ArtefactEmitter::measureLayers(VariantDescription &variant,
                                     const VariantJob &job) {
  Expected<CodeSize> code =
      measureCode(StringRef(job.bytes.data(), job.bytes.size()));
  if (!code)
    return code.takeError();
  variant.codeBytes = code->bytes;
  std::string prefix = model.getPrefix(variant);
  for (const auto &function : code->functions) {
    StringRef name = function.getKey();
    if (!name.consume_front(prefix))
      continue;
    ArrayRef<size_t> users = job.layers->find(name);
    for (size_t index : users) {
      LayerDescription &layer = variant.layers[index];
      (users.size() == 1 ? layer.ownCodeBytes : layer.sharedCodeBytes) +=
          function.getValue();
    }
  }
  return Error::success();
}

LogicalResult ArtefactEmitter::compileVariants() {
  jobs.resize(modules.size());
  for (auto [module, variant, job] : llvm::zip(modules, model.variants, jobs))
    if (failed(translate(module, variant, job)))
      return failure();
  {
    llvm::DefaultThreadPool pool;
    for (auto [variant, job] : llvm::zip(model.variants, jobs))
      pool.async(
          [this, variant = &variant, job = &job] { compile(*variant, *job); });
  }
  for (auto [constModule, variant, job] :
       llvm::zip(modules, model.variants, jobs)) {
    ModuleOp module = constModule;
    if (!job.error.empty())
      return module.emitError() << job.error;
    if (isAssembly())
      continue;
    if (Error error = measureLayers(variant, job))
      return module.emitError() << llvm::toString(std::move(error));
    if (model.certificate)
      if (Error error = certifyCode(
              StringRef(job.bytes.data(), job.bytes.size()), model, variant))
        return module.emitError() << llvm::toString(std::move(error));
    objects.push_back({model.name + "_" + variant.info->isa.str() + ".o",
                       std::move(job.bytes)});
  }
  return success();
}

Error ArtefactEmitter::addObject(llvm::Module &module,
                                 llvm::TargetMachine &machine,
                                 std::string name) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  Expected<Bytes> bytes = emitModule(module, machine, /*assembly=*/false);
  if (!bytes)
    return bytes.takeError();
  objects.push_back({std::move(name), std::move(*bytes)});
  return Error::success();
}

Error ArtefactEmitter::addConstantData() {
  llvm::TargetMachine &machine = *jobs.front().machine;
  llvm::LLVMContext context;
  auto descriptors =
      buildDescriptors(context, model, machine.createDataLayout());
  if (Error error = addObject(*descriptors, machine, model.name + "_model.o"))
    return error;
  for (int blob = 0, count = model.blobs.size(); blob < count; ++blob) {
    auto weights = buildWeights(context, model, blob);
    if (Error error =
            addObject(*weights, machine, model.getBlobSymbol(blob) + ".o"))
      return error;
  }
  return Error::success();
}

Error ArtefactEmitter::writeAssembly() {
  std::string text;
  for (const VariantJob &job : jobs)
    text.append(job.bytes.begin(), job.bytes.end());
  if (options.outputPath != "-")
    return writeOutputFile(options.outputPath, text);
  llvm::outs() << text;
  llvm::outs().flush();
  std::error_code code = llvm::outs().error();
  llvm::outs().clear_error(); // else its destructor aborts
  if (code)
    return createStringError("cannot write standard output: " + code.message());
  return Error::success();
}

LinkOptions ArtefactEmitter::getLinkOptions() const {
  return {model.name, model.target->arch,
          options.runtimeDir.empty() ? getDefaultRuntimeDir()
                                     : options.runtimeDir,
          options.outputPath};
}

Error ArtefactEmitter::write() {
  // A path that cannot be written is judged before that of the header, which
  // the user may not have named.
  if (Error error = OutputFile::create(options.outputPath).takeError())
    return error;
  // The header is on the disk before the artefact gets its name: where there is
  // no room for both, neither appears.
  std::optional<OutputFile> header;
  if (!options.headerPath.empty()) {
    Expected<OutputFile> file = OutputFile::create(options.headerPath);
    if (!file)
      return file.takeError();
    header.emplace(std::move(*file));
    if (Error error = header->write(emitHeader(model, options.kind)))
      return error;
  }
  if (isAssembly()) {
    if (Error error = writeAssembly())
      return error;
  } else {
    if (Error error = addConstantData())
      return error;
    if (Error error = linkArtefact(options.kind, objects, getLinkOptions()))
      return error;
  }
  return header ? header->keep() : Error::success();
}

LogicalResult ArtefactEmitter::run() {
  auto fail = [&](Error error) {
    return emitError(UnknownLoc::get(ModuleOp(modules.front()).getContext()))
           << llvm::toString(std::move(error));
  };
  // Before the minutes that compiling may take.
  if (Error error = checkRuntimeFiles(options.kind, getLinkOptions()))
    return fail(std::move(error));
  if (failed(compileVariants()))
    return failure();
  if (Error error = write())
    return fail(std::move(error));
  return success();
}

/// What is wrong with the options, or empty.
std::string checkOptions(const ArtefactOptions &options) {
  if (makeModelName(options.name) != options.name)
    return "expected a C identifier that does not start with 'qwid' as the "
           "name of the model, got '" +
           options.name + "'; take '" + makeModelName(options.name) + "'";
  if (!findTarget(options.target)) {
    std::string known;
    for (const TargetInfo &target : getTargets())
      known += (known.empty() ? "" : ", ") + target.name.str();
    return "unknown target '" + options.target + "'; there are " + known;
  }
  return "";
}

} // namespace

std::optional<ArtefactKind> qwid::artefactKindOf(StringRef path) {
  StringRef suffix = llvm::sys::path::extension(path);
  if (suffix.empty())
    return ArtefactKind::Executable;
  if (suffix == ".o")
    return ArtefactKind::Object;
  if (suffix == ".a")
    return ArtefactKind::StaticLibrary;
  if (suffix == ".so")
    return ArtefactKind::SharedLibrary;
  if (suffix == ".s")
    return ArtefactKind::Assembly;
  return std::nullopt;
}

std::string qwid::makeModelName(StringRef name) {
  std::string result;
  for (char c : name)
    result += llvm::isAlnum(c) ? c : '_';
  // NAME_open and its kin may not be functions of the runtime.
  if (result.empty() || llvm::isDigit(result.front()) ||
      StringRef(result).starts_with("qwid"))
    result.insert(0, "m_");
  return result;
}

std::string qwid::getDefaultRuntimeDir() {
  // The address of any function of the tool; Linux does not look at it.
  std::string tool = llvm::sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&getDefaultRuntimeDir));
  llvm::SmallString<128> folder(
      llvm::sys::path::parent_path(llvm::sys::path::parent_path(tool)));
  llvm::sys::path::append(folder, "lib", "qwid");
  return folder.str().str();
}

LogicalResult qwid::emitArtefact(ArrayRef<ModuleOp> variants,
                                 const ArtefactOptions &options,
                                 ArtefactInfo &info) {
  assert(!variants.empty() && "an artefact has at least one variant");
  MLIRContext *context = ModuleOp(variants.front()).getContext();
  std::string wrong = checkOptions(options);
  if (!wrong.empty())
    return emitError(UnknownLoc::get(context)) << wrong;
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  context->appendDialectRegistry(registry);

  FailureOr<ModelDescription> model =
      readModel(variants, options.name, *findTarget(options.target));
  if (failed(model))
    return failure();
  model->certificate = options.certificate;
  ArtefactEmitter emitter(variants, options, std::move(*model));
  if (failed(emitter.run()))
    return failure();
  info = {};
  const ModelDescription &done = emitter.getModel();
  for (const VariantDescription &variant : done.variants) {
    std::vector<ArtefactInfo::LayerCode> layers;
    for (const LayerDescription &layer : variant.layers)
      layers.push_back({layer.name, layer.ownCodeBytes, layer.sharedCodeBytes});
    info.variants.push_back({variant.info->isa.str(), std::move(layers),
                             variant.codeBytes, done.getBlobBytes(variant),
                             variant.arenaBytes});
  }
  for (StringRef blob : done.blobs)
    info.weightsBytes += blob.size();
  return success();
}
