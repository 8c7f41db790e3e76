//===- RunVerbs.cpp - qwid run and qwid bench -----------------------------===//
//
// Both are qwid-run in this process: a shared library is loaded as it does, any
// other form becomes a model whose only layer is the reference executor.
//
//===----------------------------------------------------------------------===//

#include "Console.h"
#include "Plan.h"
#include "Verbs.h"
#include "qwid/Driver/DataSet.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Target/Artefact.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>

extern "C" {
#include "tools/qwid-run/qwid-run.h"
}

using namespace qwid;

/// What is machine code for another machine: says where it runs.
static int refuseForeign(const std::string &model, bool isExecutable,
                         bool timed) {
  Machine machine = getMachine(model);
  std::string text = "'" + model + "' is " +
                     (isExecutable ? "an executable" : "compiled") + " for " +
                     machine.text.str() + " but this is " +
                     getOwnMachine().text.str();
  if (machine.name.empty())
    return reportError(ExitInput, text + "; compile the model for this one");
  llvm::SmallString<128> runner(getDefaultRuntimeDir());
  llvm::sys::path::append(runner, machine.name, "qwid-run");
  text += "; copy it to such a machine";
  std::string emulate = " qemu-" + machine.name.str() + "-static ";
  if (!isExecutable) {
    text += " with " + runner.str().str();
    emulate += ("-L /usr/" + machine.name + "-linux-gnu " + runner + " ").str();
  }
  if (!timed) // the time of an emulator says nothing
    text += ", or emulate one:" + emulate + model;
  return reportError(ExitInput, text);
}

/// What nothing here can run: says what can. `timed`: for qwid bench.
static int refuseToRun(const std::string &model, ModelForm form, bool timed) {
  if (form == ModelForm::Object)
    return reportError(ExitInput, "'" + model +
                                      "' is for a linker; compile to a shared "
                                      "library, '-o NAME.so'");
  bool isExecutable = form == ModelForm::Executable;
  if (!isExecutable || getMachine(model).name != getOwnMachine().name)
    return refuseForeign(model, isExecutable, timed);
  return reportError(ExitInput, "'" + model +
                                    "' is an executable; run it by itself, it "
                                    "takes the options of 'qwid-run'" +
                                    (timed ? ", --bench N too" : ""));
}

/// Runs the shared library options.model.
static int runLibrary(const run_options &options) {
  const qwid_model *model = load_model(&options);
  return model ? run_model(&options, model) : int(ExitInput);
}

/// The ONNX model or plan of `command`.
static llvm::Expected<ImportResult> loadReference(const RunCommand &command,
                                                  ModelForm form) {
  ModelOptions options;
  options.batch = command.batch;
  options.inputShapes = command.inputShapes;
  if (llvm::any_of(command.photos,
                   [](llvm::StringRef path) { return !isArrayFile(path); }))
    options.preprocess = command.preprocess;
  return loadModel(command.model, form, options);
}

namespace {

/// What the last sample made of a tensor.
struct SeenTensor {
  mlir::Type element;
  Tensor stored;
};

/// Tensors by their file in the folder.
using SeenTensors = std::map<std::string, SeenTensor>;

} // namespace

/// Keeps every tensor of later runs of `reference` in `seen`.
static void keepTensors(ReferenceModel &reference, SeenTensors &seen) {
  reference.observe(
      [&seen](mlir::Value value, llvm::StringRef name, const Tensor &tensor) {
        if (name.empty())
          return;
        std::string file = name.str() + ".npy";
        for (char &c : file)
          c = llvm::isAlnum(c) || llvm::StringRef("._-").contains(c) ? c : '_';
        seen[file] = {mlir::getElementTypeOrSelf(value.getType()), tensor};
      });
}

/// Writes `seen` to the folder: as reals, or `raw` as it is stored. The first file
/// that cannot be written is an error.
static llvm::Error writeTensors(const SeenTensors &seen,
                                const std::string &folder, bool raw) {
  for (const auto &[file, tensor] : seen) {
    Tensor shown = tensor.stored;
    if (!raw) {
      shown = Tensor(shown.shape, ElementKind::F32);
      llvm::copy(toReal(tensor.stored, tensor.element),
                 shown.view<float>().begin());
    }
    qwid_array array = {};
    array.data = shown.bytes.data();
    array.bytes = shown.bytes.size();
    array.type = getRuntimeType(shown.kind);
    array.rank = std::min<int32_t>(shown.shape.size(), QWID_MAX_RANK);
    std::copy_n(shown.shape.begin(), array.rank, array.shape);
    qwid_error error;
    if (qwid_npy_write((folder + "/" + file).c_str(), &array, &error))
      return makeFailure(Fault::Input, error.text);
  }
  return llvm::Error::success();
}

/// Runs `reference` and writes its tensors of the last sample to the folder of
/// --tensors.
static int runWithTensors(const RunCommand &command, ReferenceModel &reference,
                          const run_options &options) {
  if (std::error_code code = llvm::sys::fs::create_directories(command.tensors))
    return reportError(ExitInput, "cannot make folder '" + command.tensors +
                                      "': " + code.message());
  SeenTensors seen;
  keepTensors(reference, seen);
  if (int code = run_model(&options, &reference.getModel()))
    return code;
  if (llvm::Error error = writeTensors(seen, command.tensors, command.raw))
    return reportFailure(std::move(error));
  return ExitOk;
}

static int runReference(const RunCommand &command, ModelForm form,
                        const run_options &options) {
  if (!command.isa.empty())
    return reportError(ExitUsage, "--isa chooses a variant of a compiled .so, "
                                  "but '" +
                                      command.model + "' is not compiled");
  llvm::Expected<ImportResult> loaded = loadReference(command, form);
  if (!loaded)
    return reportFailure(loaded.takeError(), command.verbose);
  printMessages(loaded->messages, command.verbose);
  if (form == ModelForm::Onnx)
    sayAssumed(loaded->model, command.preprocess);
  llvm::Expected<PrepareResult> prepared = prepareToRun(loaded->model);
  if (!prepared)
    return reportFailure(prepared.takeError(), command.verbose);
  printMessages(prepared->messages, command.verbose);
  if (!command.tensors.empty())
    return runWithTensors(command, *prepared->runnable, options);
  return run_model(&options, &prepared->runnable->getModel());
}

int qwid::runRun(const RunCommand &command) {
  llvm::Expected<ModelForm> form = detectForm(command.model);
  if (!form)
    return reportFailure(form.takeError());
  if (!canRun(*form))
    return refuseToRun(command.model, *form, /*timed=*/false);
  if (*form != ModelForm::Onnx && command.preprocess.anyGiven())
    return reportError(ExitUsage, "'" + command.model +
                                      "' has its preprocessing in it; leave "
                                      "out --size, --resize, --orient, "
                                      "--channels, --mean, --std and --range");
  if (*form != ModelForm::Onnx &&
      (command.batch || !command.inputShapes.empty()))
    return reportFailure(refuseShapes(command.model));
  if (*form == ModelForm::Library && !command.tensors.empty())
    return reportError(ExitUsage, "--tensors is for ONNX models and plans; '" +
                                      command.model +
                                      "' is compiled, and its tensors share "
                                      "memory");
  // The folder itself is made where the outputs are written.
  llvm::StringRef parent = llvm::sys::path::parent_path(command.output);
  if (!parent.empty())
    (void)llvm::sys::fs::create_directories(parent);
  std::vector<const char *> photos;
  for (const std::string &photo : command.photos)
    photos.push_back(photo.c_str());
  std::vector<input_option> inputs;
  for (const std::string &input : command.inputs)
    inputs.push_back(split_input(input.c_str()));
  auto orNull = [](const std::string &text) {
    return text.empty() ? nullptr : text.c_str();
  };
  run_options options = default_options("qwid");
  options.model = command.model.c_str();
  options.photos = photos.data();
  options.photo_count = photos.size();
  options.inputs = inputs.data();
  options.input_count = inputs.size();
  options.output_folder = orNull(command.output);
  options.labels = orNull(command.labels);
  options.isa = orNull(command.isa);
  options.top = command.top;
  options.threads = command.threads;
  options.raw = command.raw;
  options.json = command.json;
  return *form == ModelForm::Library ? runLibrary(options)
                                     : runReference(command, *form, options);
}

int qwid::runBench(const BenchCommand &command) {
  llvm::Expected<ModelForm> form = detectForm(command.model);
  if (!form)
    return reportFailure(form.takeError());
  if (!canRun(*form))
    return refuseToRun(command.model, *form, /*timed=*/true);
  if (*form != ModelForm::Library)
    return reportError(ExitInput,
                       "'" + command.model +
                           "' is not compiled, and the time of the reference "
                           "says nothing; expected what 'qwid compile -o "
                           "NAME.so' wrote");
  run_options options = default_options("qwid");
  options.model = command.model.c_str();
  options.isa = command.isa.empty() ? nullptr : command.isa.c_str();
  options.top = 1;
  options.threads = command.threads;
  options.bench = command.runs;
  options.profile = command.profile;
  options.json = command.json;
  return runLibrary(options);
}
