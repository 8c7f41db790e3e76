//===- Verdict.cpp - One test, from model to verdict ----------------------===//

#include "Verdict.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Support/FatalErrors.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;
using namespace qwid;
using namespace qwid::conformance;

StringRef qwid::conformance::statusName(Status status) {
  constexpr StringLiteral names[] = {"pass", "fail", "unsupported"};
  return names[size_t(status)];
}

/// `text` in one line, without the folder; its start if it is long.
static std::string shorten(StringRef text, const std::string &folder) {
  constexpr size_t most = 240;
  std::string line;
  for (StringRef part : split(text.trim(), '\n'))
    line += (line.empty() ? "" : "; ") + part.trim().str();
  for (size_t at; (at = line.find(folder + "/")) != std::string::npos;)
    line.erase(at, folder.size() + 1);
  if (line.size() > most)
    line = line.substr(0, most) + " ...";
  return line;
}

namespace {

/// The process of one test.
class TestRun {
public:
  TestRun(const Test &test, const RunSettings &settings, StringRef folder)
      : test(test), settings(settings), folder(folder.str()) {}

  Verdict run() {
    Expected<onnx::ModelProto> model = readModelFile(test.model);
    if (!model)
      return stop(Status::Fail, toString(model.takeError()));
    verdict.operators = describeOperators(test, *model);
    size_t count = test.isLight() ? 1 : test.data.size();
    for (size_t index = 0; index < count; ++index)
      if (!runDataSet(index, *model))
        return verdict;
    return stop(Status::Pass, "");
  }

private:
  Verdict stop(Status status, const Twine &reason) {
    verdict.status = status;
    verdict.reason = reason.str();
    return verdict;
  }
  bool fail(const Twine &reason) { return stop(Status::Fail, reason), false; }
  bool fail(Error error) { return fail(toString(std::move(error))); }

  std::string path(const Twine &name) const {
    return (folder + "/" + name).str();
  }

  bool runDataSet(size_t index, onnx::ModelProto model) {
    Expected<DataSet> data = readData(test, index, model);
    if (!data)
      return fail(data.takeError());
    if (!writeInputs(model, *data))
      return false;
    verdict.bound = bindParameters(model, *data);
    {
      std::error_code code;
      raw_fd_ostream file(path("model.onnx"), code);
      file << model.SerializeAsString();
    }
    return compile(bringsScales(model)) && runProgram() &&
           compareOutputs(model, *data);
  }

  /// FOLDER/in/I.npy for input I of the graph, by its name.
  bool writeInputs(const onnx::ModelProto &model, const DataSet &data) {
    if (data.inputs.size() > size_t(model.graph().input_size()))
      return fail("the test has more inputs than the model");
    std::vector<std::string> names;
    for (size_t i = 0; i < data.inputs.size(); ++i)
      names.push_back(model.graph().input(int(i)).name());
    if (Error error = arrays::prepareFolder(folder, names))
      return fail(std::move(error));
    for (size_t i = 0; i < data.inputs.size(); ++i) {
      Expected<Array> array = toArray(data.inputs[i]);
      if (!array) { // of a light model's weights; a parameter's type
        consumeError(array.takeError());
        continue;
      }
      if (Error error =
              arrays::writeArray(path("in/" + Twine(i) + ".npy"), *array))
        return fail(std::move(error));
    }
    return true;
  }

  /// Compiles FOLDER/model.onnx as `qwid compile` does.
  bool compile(bool hasScales) {
    Error error = makeLibrary(hasScales);
    if (!error)
      return true;
    error = makeFailure(std::move(error));
    handleAllErrors(std::move(error), [&](const Failure &failure) {
      stop(failure.getFault() == Fault::Input ? Status::Unsupported
                                              : Status::Fail,
           shorten(failure.message(), folder));
    });
    return false;
  }

  Error makeLibrary(bool hasScales) {
    Expected<ImportResult> imported = importModel(path("model.onnx"));
    if (!imported)
      return imported.takeError();
    CompileOptions options;
    options.target = settings.target;
    options.isa = settings.isa;
    options.output = path("model.so");
    if (!hasScales)
      return qwid::compile(imported->model, options).takeError();
    Expected<QuantizeResult> plan = quantize(imported->model, {});
    return plan ? qwid::compile(plan->plan, options).takeError()
                : plan.takeError();
  }

  bool runProgram() {
    Error error = arrays::runArrays(settings.target, settings.isa, folder,
                                    settings.seconds);
    return !error || fail(shorten(toString(std::move(error)), folder));
  }

  /// The output as the test states it: what is stored, or its reals.
  Expected<Array> readOutput(int index, const Array &expected) {
    std::string real = path("out/" + Twine(index) + ".real.npy");
    bool isReal = expected.type == QWID_F32 && sys::fs::exists(real);
    Expected<arrays::Array> array =
        arrays::readArray(isReal ? real : path("out/" + Twine(index) + ".npy"));
    if (!array)
      return array.takeError();
    return Array{std::move(*array)};
  }

  bool compareOutputs(const onnx::ModelProto &model, const DataSet &data) {
    for (size_t i = 0; i < data.outputs.size(); ++i) {
      Expected<Array> expected = toArray(data.outputs[i]);
      if (!expected)
        return fail(expected.takeError());
      Expected<Array> got = readOutput(int(i), *expected);
      if (!got)
        return fail(got.takeError());
      std::string problem = compare(*expected, *got);
      if (!problem.empty())
        return fail("output '" + model.graph().output(int(i)).name() +
                    "': " + problem);
    }
    return true;
  }

  const Test &test;
  const RunSettings &settings;
  std::string folder;
  Verdict verdict;
};

} // namespace

int qwid::conformance::startTest(const Test &test, const RunSettings &settings,
                                 StringRef folder) {
  pid_t process = fork();
  if (process)
    return process;
  alarm(settings.seconds);
  recoverFromFatalErrors();
  Verdict verdict = TestRun(test, settings, folder).run();
  std::error_code code;
  raw_fd_ostream file((folder + "/verdict").str(), code);
  json::OStream json(file);
  json.object([&] {
    json.attribute("status", int64_t(verdict.status));
    json.attribute("operators", verdict.operators);
    json.attribute("reason", json::fixUTF8(verdict.reason));
    json.attributeArray("bound", [&] {
      for (const std::string &name : verdict.bound)
        json.value(name);
    });
  });
  file.close();
  _exit(0);
}

Verdict qwid::conformance::readVerdict(const Test &test, StringRef folder,
                                       int waitStatus) {
  Verdict verdict;
  auto buffer = MemoryBuffer::getFile(folder + "/verdict");
  auto value = buffer ? json::parse((*buffer)->getBuffer())
                      : Expected<json::Value>(json::Value(nullptr));
  const json::Object *object = value ? value->getAsObject() : nullptr;
  if (!value)
    consumeError(value.takeError());
  if (object) {
    verdict.status = Status(*object->getInteger("status"));
    verdict.operators = object->getString("operators")->str();
    verdict.reason = object->getString("reason")->str();
    for (const json::Value &name : *object->getArray("bound"))
      verdict.bound.push_back(name.getAsString()->str());
    return verdict;
  }
  if (Expected<onnx::ModelProto> model = readModelFile(test.model))
    verdict.operators = describeOperators(test, *model);
  else
    consumeError(model.takeError());
  if (WIFSIGNALED(waitStatus))
    verdict.reason =
        WTERMSIG(waitStatus) == SIGALRM
            ? "did not end in time"
            : std::string("crash: ") + strsignal(WTERMSIG(waitStatus));
  else
    verdict.reason =
        "ended with exit code " + std::to_string(WEXITSTATUS(waitStatus));
  return verdict;
}
