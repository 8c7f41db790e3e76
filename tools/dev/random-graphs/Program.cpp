//===- Program.cpp - A compiled network, run once -------------------------===//

#include "Program.h"

#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Target/Artefact.h"
#include "qwid/Target/CpuFeatures.h"
#include "runtime/qwid_runtime.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;
using mlir::ModuleOp;
using mlir::OwningOpRef;
using mlir::PassManager;

/// The emulator of a target for another machine, with a CPU that runs each of
/// its variants; empty for this machine.
static std::vector<std::string> getEmulator(const TargetInfo &target) {
  if (target.arch == getOwnMachine().name)
    return {};
  return {"qemu-" + target.arch.str() + "-static", "-cpu", "cortex-a76", "-L",
          "/usr/" + target.arch.str() + "-linux-gnu"};
}

static std::string getRunner(const TargetInfo &target) {
  return getDefaultRuntimeDir() + "/" + target.arch.str() + "/run-arrays";
}

SmallVector<const VariantInfo *>
qwid::random::getRunnable(const TargetInfo &target) {
  SmallVector<const VariantInfo *> variants;
  std::vector<std::string> emulator = getEmulator(target);
  if (!sys::fs::exists(getRunner(target)) ||
      (!emulator.empty() && !sys::findProgramByName(emulator[0])))
    return variants;
  for (const VariantInfo *variant : target.variants)
    if (!emulator.empty() || runsHere(*variant))
      variants.push_back(variant);
  return variants;
}

LogicalResult qwid::random::compilePlan(ModuleOp plan, const TargetInfo &target,
                                        ArrayRef<const VariantInfo *> variants,
                                        StringRef folder) {
  std::vector<OwningOpRef<ModuleOp>> owned;
  std::vector<ModuleOp> modules;
  for (const VariantInfo *variant : variants) {
    owned.push_back(plan.clone());
    modules.push_back(*owned.back());
    auto manager = PassManager::on<ModuleOp>(plan.getContext());
    buildIntegerPipeline(manager, variant->unsignedStorage
                                      ? StorageSign::Unsigned
                                      : StorageSign::Signed);
    buildLoweredPipeline(manager, variant->isa);
    if (failed(manager.run(modules.back())))
      return failure();
  }
  ArtefactOptions options;
  options.name = "model";
  options.target = target.name.str();
  options.kind = ArtefactKind::SharedLibrary;
  options.outputPath = (folder + "/model.so").str();
  ArtefactInfo info;
  return emitArtefact(modules, options, info);
}

/// FOLDER/in/<i>.npy and FOLDER/names.
static Error writeInputs(StringRef folder, ArrayRef<Tensor> inputs,
                         ArrayRef<std::string> names) {
  for (const char *part : {"in", "out"})
    if (std::error_code code = sys::fs::create_directory(folder + "/" + part))
      return createStringError(code, "cannot make a folder");
  std::error_code code;
  raw_fd_ostream list((folder + "/names").str(), code);
  for (auto [index, tensor, name] : enumerate(inputs, names)) {
    list << name << "\n";
    qwid_array array = {};
    array.data = const_cast<uint8_t *>(tensor.bytes.data());
    array.bytes = tensor.bytes.size();
    array.type = getRuntimeType(tensor.kind);
    array.rank = int32_t(tensor.shape.size());
    copy(tensor.shape, array.shape);
    qwid_error error;
    std::string path = (folder + "/in/" + Twine(index) + ".npy").str();
    if (qwid_npy_write(path.c_str(), &array, &error))
      return createStringError(error.text);
  }
  return Error::success();
}

static Error readOutput(StringRef folder, size_t index, Tensor &tensor) {
  std::string path = (folder + "/out/" + Twine(index) + ".npy").str();
  qwid_array array;
  qwid_error error;
  if (qwid_npy_read(path.c_str(), &array, &error))
    return createStringError(error.text);
  bool fits = array.bytes == tensor.bytes.size();
  if (fits)
    std::memcpy(tensor.bytes.data(), array.data, array.bytes);
  qwid_array_free(&array);
  return fits ? Error::success()
              : createStringError("output " + Twine(index) +
                                  " has another size than the reference's");
}

Error qwid::random::runProgram(const TargetInfo &target, StringRef isa,
                               StringRef folder, ArrayRef<Tensor> inputs,
                               ArrayRef<std::string> names,
                               MutableArrayRef<Tensor> outputs) {
  if (Error error = writeInputs(folder, inputs, names))
    return error;
  std::vector<std::string> command = getEmulator(target);
  std::string log = (folder + "/log").str();
  command.insert(command.end(),
                 {getRunner(target), (folder + "/model.so").str(), folder.str(),
                  isa.str()});
  ErrorOr<std::string> program = sys::findProgramByName(command[0]);
  if (!program)
    return createStringError("no " + command[0] + " on this machine");
  std::vector<StringRef> arguments(command.begin(), command.end());
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  constexpr unsigned seconds = 300; // of a busy machine
  std::string problem;
  if (sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects, seconds,
                          0, &problem)) {
    auto text = MemoryBuffer::getFile(log);
    return createStringError(
        "the program failed: " +
        (problem.empty() && text ? (*text)->getBuffer().str() : problem));
  }
  for (auto [index, tensor] : enumerate(outputs))
    if (Error error = readOutput(folder, index, tensor))
      return error;
  return Error::success();
}
