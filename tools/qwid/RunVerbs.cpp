//===- RunVerbs.cpp - qwid run and qwid bench -----------------------------===//
//
// Both are qwid-run in this process: a shared library is loaded as it does, any
// other form becomes a model whose only layer is the reference executor.
//
//===----------------------------------------------------------------------===//

#include "RunVerbs.h"

#include "qwid/Driver/ArgumentParser.h"
#include "qwid/Driver/Compile.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Driver/Samples.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

extern "C" {
#include "tools/qwid-run/qwid-run.h"
}

using namespace qwid;

/// What nothing here can run: says what can.
static int refuseToRun(const std::string &model, ModelForm form) {
  switch (form) {
  case ModelForm::Executable:
    return reportError(ExitInput,
                       "'" + model +
                           "' is an executable; run it by itself, it takes the "
                           "options of 'qwid-run' (for AArch64: on the board, "
                           "or with qemu-aarch64)");
  case ModelForm::ForeignLibrary:
    return reportError(
        ExitInput, "'" + model +
                       "' is compiled for another machine; copy it there with "
                       "lib/qwid/aarch64/qwid-run, or emulate: qemu-aarch64 "
                       "-L /usr/aarch64-linux-gnu lib/qwid/aarch64/qwid-run " +
                       model);
  case ModelForm::Object:
    return reportError(ExitInput, "'" + model +
                                      "' is for a linker; compile to a shared "
                                      "library, '-o NAME.so'");
  default:
    llvm_unreachable("a form that can run");
  }
}

/// Runs the shared library options.model.
static int runLibrary(const run_options &options) {
  const qwid_model *model = load_model(&options);
  return model ? run_model(&options, model) : int(ExitInput);
}

/// The ONNX model or plan of `command`, ready for the reference executor; null
/// after printing an error.
static mlir::OwningOpRef<mlir::ModuleOp>
loadReference(Session &session, const RunCommand &command, ModelForm form) {
  if (form == ModelForm::Plan)
    return readPlan(command.model, *session.context);
  auto module = importFloat(session, command.model, command.batch);
  bool photos = llvm::any_of(
      command.photos, [](llvm::StringRef path) { return !isArrayFile(path); });
  if (!module || !photos || !takesImages(*module))
    return module;
  if (llvm::Error error = setPreprocess(*module, command.preprocess)) {
    reportError(ExitInput, std::move(error));
    return {};
  }
  return module;
}

static int runReference(const RunCommand &command, ModelForm form,
                        const run_options &options) {
  if (!command.isa.empty())
    return reportError(ExitUsage, "--isa chooses a variant of a compiled .so, "
                                  "but '" +
                                      command.model + "' is not compiled");
  Session session(command.verbose);
  auto module = loadReference(session, command, form);
  if (!module)
    return ExitInput;
  auto reference =
      ReferenceModel::create(*module, llvm::sys::path::stem(command.model));
  if (failed(reference))
    return ExitInput;
  return run_model(&options, &(*reference)->getModel());
}

int qwid::runRun(const RunCommand &command) {
  llvm::Expected<ModelForm> form = detectForm(command.model);
  if (!form)
    return reportError(ExitInput, form.takeError());
  if (!canRun(*form))
    return refuseToRun(command.model, *form);
  if (*form != ModelForm::Onnx && command.preprocess.anyGiven())
    return reportError(ExitUsage, "'" + command.model +
                                      "' has its preprocessing in it; leave "
                                      "out --size, --resize, --channels, "
                                      "--mean, --std and --range");
  if (*form != ModelForm::Onnx && command.batch)
    return refuseBatch(command.model);
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
  run_options options = {};
  options.program = "qwid";
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
    return reportError(ExitInput, form.takeError());
  if (!canRun(*form))
    return refuseToRun(command.model, *form);
  if (*form != ModelForm::Library)
    return reportError(ExitInput,
                       "'" + command.model +
                           "' is not compiled, and the time of the reference "
                           "says nothing; expected what 'qwid compile -o "
                           "NAME.so' wrote");
  run_options options = {};
  options.program = "qwid";
  options.model = command.model.c_str();
  options.isa = command.isa.empty() ? nullptr : command.isa.c_str();
  options.top = 1;
  options.threads = command.threads;
  options.bench = command.runs;
  options.profile = command.profile;
  options.json = command.json;
  return runLibrary(options);
}
