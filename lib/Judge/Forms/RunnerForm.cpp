//===- RunnerForm.cpp - A form that runs in processes of its own ----------===//

#include "RunnerForm.h"

#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Target/Artefact.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace qwid;
using llvm::StringRef;

namespace {

/// A folder of temporaries that vanishes with it.
class TemporaryFolder {
public:
  TemporaryFolder() = default;
  TemporaryFolder(const TemporaryFolder &) = delete;
  ~TemporaryFolder() {
    if (!path.empty())
      (void)llvm::sys::fs::remove_directories(path);
  }
  llvm::Error create() {
    if (std::error_code code =
            llvm::sys::fs::createUniqueDirectory("qwid-judge", path))
      return makeFailure(Fault::Input,
                         "no folder in that of temporaries (TMPDIR): " +
                             code.message());
    return llvm::Error::success();
  }
  std::string operator/(const llvm::Twine &name) const {
    return (path + "/" + name).str();
  }

private:
  llvm::SmallString<128> path;
};

} // namespace

//===----------------------------------------------------------------------===//
// What runs it
//===----------------------------------------------------------------------===//

/// How to run `program` where it belongs, for messages.
static std::string describeBoard(StringRef program, bool isLibrary,
                                 StringRef runner) {
  std::string file = makePrintable(llvm::sys::path::filename(program));
  if (!isLibrary)
    return "copy it to the board and run './" + file +
           " PHOTO... --output DIR' there";
  return "copy it and " + makePrintable(runner) +
         " to the board and run './qwid-run " + file +
         " PHOTO... --output DIR' there";
}

llvm::Error RunnerForm::findCommand() {
  Machine machine = getMachine(name), own = getOwnMachine();
  bool isLibrary = kind == FormKind::Library;
  bool isForeign = machine.name != own.name;
  auto refuse = [&](const llvm::Twine &text) {
    return makeFailure(Fault::Input, "'" + makePrintable(name) + "' " + text);
  };
  if (machine.name.empty())
    return refuse("is for a machine that qwid does not know");
  llvm::SmallString<128> runner(getDefaultRuntimeDir());
  llvm::sys::path::append(runner, machine.name, "qwid-run");
  std::string board = describeBoard(name, isLibrary, runner);
  if (isForeign) {
    std::string program = ("qemu-" + machine.name + "-static").str();
    auto emulator = llvm::sys::findProgramByName(program);
    if (!emulator)
      return refuse("is for " + machine.text + " but this is " + own.text +
                    ", and there is no " + program +
                    " to emulate one; install it (package qemu-user-static), "
                    "or " +
                    board);
    command.push_back(*emulator);
    engine = "emulated " + machine.text.str();
  } else {
    engine = "process";
  }
  if (isLibrary) {
    // The runner loads the library: it is linked with the machine's own libc.
    std::string root = ("/usr/" + machine.name + "-linux-gnu").str();
    if (isForeign && !llvm::sys::fs::is_directory(root))
      return refuse("is a library for " + machine.text +
                    ", which needs the C library of such a machine in " + root +
                    "; install it (package libc6-arm64-cross), or " + board);
    if (!llvm::sys::fs::exists(runner))
      return refuse("needs '" + makePrintable(runner) +
                    "', which is not installed");
    if (isForeign)
      command.insert(command.end(), {"-L", root});
    command.push_back(runner.str().str());
  }
  command.push_back(StringRef(name).contains('/') ? name : "./" + name);
  return llvm::Error::success();
}

llvm::Expected<std::string>
RunnerForm::execute(llvm::ArrayRef<std::string> arguments,
                    StringRef failed) const {
  TemporaryFolder folder;
  if (llvm::Error error = folder.create())
    return std::move(error);
  std::vector<StringRef> words(command.begin(), command.end());
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::string out = folder / "stdout", err = folder / "stderr", why;
  std::optional<StringRef> redirects[] = {StringRef(), StringRef(out),
                                          StringRef(err)};
  int code = llvm::sys::ExecuteAndWait(command[0], words, std::nullopt,
                                       redirects, 0, 0, &why);
  auto read = [](const std::string &path) {
    auto file = llvm::MemoryBuffer::getFile(path);
    return file ? (*file)->getBuffer().str() : std::string();
  };
  if (code == 0)
    return read(out);
  std::string said = StringRef(read(err)).trim().str();
  if (said.empty())
    said = why.empty() ? "exit code " + std::to_string(code) : why;
  return makeFailure(Fault::Input, "'" + makePrintable(name) + "' " + failed +
                                       " (" + engine +
                                       "): " + makePrintable(said));
}

llvm::Error RunnerForm::describe() {
  llvm::Expected<std::string> text = execute({"--info", "--json"});
  if (!text)
    return text.takeError();
  auto parsed = DescribedModel::parse(*text);
  if (!parsed)
    return makeFailure(Fault::Input,
                       "'" + makePrintable(name) +
                           "' is no program that this version of qwid "
                           "compiled: " +
                           llvm::toString(parsed.takeError()));
  described = std::move(*parsed);
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Form>> RunnerForm::create(std::string name,
                                                         FormKind kind) {
  std::unique_ptr<RunnerForm> form(new RunnerForm(std::move(name), kind));
  if (llvm::Error error = form->findCommand())
    return std::move(error);
  if (llvm::Error error = form->describe())
    return std::move(error);
  return std::unique_ptr<Form>(std::move(form));
}

//===----------------------------------------------------------------------===//
// Arrays in and out
//===----------------------------------------------------------------------===//

/// Writes `inputs`, of one shape, one below the other to `path`.
static llvm::Error writeStack(llvm::ArrayRef<const Tensor *> inputs,
                              const std::string &path) {
  const Tensor &first = *inputs[0];
  std::vector<uint8_t> bytes;
  for (const Tensor *input : inputs)
    bytes.insert(bytes.end(), input->bytes.begin(), input->bytes.end());
  qwid_array array = {};
  array.data = bytes.data();
  array.bytes = bytes.size();
  array.type = getRuntimeType(first.kind);
  array.rank = int32_t(first.shape.size());
  std::copy_n(first.shape.begin(), array.rank, array.shape);
  array.shape[0] *= int64_t(inputs.size());
  qwid_error error;
  if (qwid_npy_write(path.c_str(), &array, &error))
    return makeFailure(Fault::Input, error.text);
  return llvm::Error::success();
}

/// The file of --output for the output `name`: tools/qwid-run/outputs.c.
static std::string getOutputFile(StringRef name) {
  std::string file = name.str();
  for (char &c : file)
    if (c == '/' || c == '\\' || c == ':' || (unsigned char)c < ' ')
      c = '_';
  return file + ".npy";
}

/// Deals the array in `path`, output `index` of `results`.size() runs, out to
/// `results`.
static llvm::Error readStack(const std::string &path,
                             const qwid_tensor_info &info,
                             std::vector<FormOutputs> &results) {
  qwid_array array;
  qwid_error error;
  if (qwid_npy_read(path.c_str(), &array, &error))
    return makeFailure(Fault::Input, error.text);
  auto release = llvm::make_scope_exit([&] { qwid_array_free(&array); });
  uint64_t bytes = qwid_tensor_bytes(&info);
  if (array.type != info.type || array.bytes != bytes * results.size())
    return makeFailure(Fault::Input,
                       "output '" + makePrintable(info.name) +
                           "' is not what the program says of it");
  const auto *data = static_cast<const uint8_t *>(array.data);
  for (FormOutputs &outputs : results) {
    Tensor &output =
        outputs.emplace_back(llvm::ArrayRef<int64_t>(info.shape, info.rank),
                             *getKindOfRuntimeType(info.type));
    std::copy_n(data, bytes, output.bytes.begin());
    data += bytes;
  }
  return llvm::Error::success();
}

namespace {

class RunnerSession : public FormSession {
public:
  explicit RunnerSession(const RunnerForm &form) : form(form) {}

  llvm::Expected<std::vector<FormOutputs>>
  run(llvm::ArrayRef<const Tensor *> inputs) override {
    TemporaryFolder folder;
    if (llvm::Error error = folder.create())
      return std::move(error);
    std::string array = folder / "inputs.npy", results = folder / "outputs";
    if (llvm::Error error = writeStack(inputs, array))
      return std::move(error);
    auto done = form.execute({array, "--raw", "--output", results});
    if (!done)
      return done.takeError();
    std::vector<FormOutputs> outputs(inputs.size());
    const qwid_model &model = form.getModel();
    for (int32_t i = 0; i < model.output_count; ++i) {
      const qwid_tensor_info &info = model.outputs[i];
      if (llvm::Error error = readStack(
              results + "/" + getOutputFile(info.name), info, outputs))
        return std::move(error);
    }
    return outputs;
  }

private:
  const RunnerForm &form;
};

} // namespace

llvm::Expected<std::unique_ptr<FormSession>> RunnerForm::start() const {
  return std::make_unique<RunnerSession>(*this);
}
