//===- NativeModelTest.cpp - Models as code of this process ---------------===//

#include "qwid/Driver/NativeModel.h"
#include "SmallModels.h"
#include "qwid/Driver/ModelFile.h"

#include <cstdlib>
#include <dlfcn.h>

using namespace qwid;
using namespace qwid::test;

namespace {

/// While it lives, temporaries go to a folder of its own.
class TemporaryFolder {
public:
  TemporaryFolder() {
    if (const char *given = std::getenv("TMPDIR"))
      before = given;
    ::setenv("TMPDIR", (folder / "").c_str(), 1);
  }
  ~TemporaryFolder() {
    before.empty() ? ::unsetenv("TMPDIR")
                   : ::setenv("TMPDIR", before.c_str(), 1);
  }
  /// Whether nothing lies in it.
  bool isEmpty() const {
    std::error_code code;
    llvm::sys::fs::directory_iterator it(folder / "", code);
    return !code && it == llvm::sys::fs::directory_iterator();
  }

private:
  Folder folder;
  std::string before;
};

/// -4, -3, ... as the input of `model`.
Tensor makeInput(const qwid_model &model) {
  llvm::ArrayRef<int64_t> shape(model.inputs[0].shape, model.inputs[0].rank);
  Tensor input(shape, ElementKind::F32);
  for (auto [index, value] : llvm::enumerate(input.view<float>()))
    value = float(index) - 4;
  return input;
}

/// What `model` makes of that input.
std::vector<float> answer(const qwid_model &model) {
  RunOptions options;
  options.inputs.push_back(makeInput(model));
  return take(run(model, options)).outputs[0].real;
}

/// Whether `model` compiled and `model` in the executor answer alike.
void expectEqual(const Model &model) {
  TemporaryFolder temporaries;
  std::unique_ptr<NativeModel> native = take(NativeModel::compile(model));
  EXPECT_TRUE(temporaries.isEmpty());
  EXPECT_STRNE(native->getModel().target, "reference");
  PrepareResult reference = take(prepareToRun(model));
  EXPECT_EQ(answer(native->getModel()), answer(reference.runnable->getModel()));
}

/// What load says of `path`.
std::string refuse(const std::string &path) {
  return llvm::toString(NativeModel::load(path).takeError());
}

TEST(NativeModel, FloatModelAndPlanEqualTheReference) {
  Folder folder;
  for (const char *text : {kConvolution, kClassifier}) {
    ImportResult imported = take(importModel(folder.write("weeds.onnx", text)));
    expectEqual(imported.model);
    RangeTable ranges = makeRanges(2);
    QuantizeResult quantized = take(quantize(imported.model, {}, &ranges));
    expectEqual(quantized.plan);
  }
}

TEST(NativeModel, TwoLiveSideBySide) {
  Folder folder;
  ImportResult first = take(importModel(folder.write("a.onnx", kConvolution)));
  ImportResult second = take(importModel(folder.write("a.onnx", kClassifier)));
  auto one = take(NativeModel::compile(first.model));
  auto two = take(NativeModel::compile(second.model));
  EXPECT_EQ(answer(one->getModel()).size(), 18u);
  EXPECT_EQ(answer(two->getModel()).size(), 3u);
  one.reset();
  EXPECT_EQ(answer(two->getModel()).size(), 3u);
}

TEST(NativeModel, FailuresLeaveNoFile) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("weeds.onnx", kConvolution)));
  TemporaryFolder temporaries;
  EXPECT_NE(
      llvm::toString(NativeModel::compile(imported.model, "neonx").takeError())
          .find("no variant 'neonx'"),
      std::string::npos);
  EXPECT_TRUE(temporaries.isEmpty());
}

TEST(NativeModel, RefusesWhatIsNoLibraryOfThisMachine) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("weeds.onnx", kConvolution)));
  CompileOptions options;
  options.target = "native";
  options.output = folder / "weeds.so";
  take(compile(imported.model, options));
  EXPECT_EQ(refuse(options.output), "");

  std::string bytes = folder.read("weeds.so");
  std::string cut = folder.write("cut.so", bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(refuse(cut).find("cut.so' is truncated"), std::string::npos);
  cut = folder.write("cut.so", bytes.substr(0, 100));
  EXPECT_NE(refuse(cut).find("is truncated"), std::string::npos);

  EXPECT_NE(refuse(folder / "weeds.onnx").find("is no shared library"),
            std::string::npos);
  EXPECT_NE(refuse(folder / "missing.so").find("missing.so"),
            std::string::npos);
}

TEST(NativeModel, RefusesLibrariesThatHoldNoModel) {
  Dl_info libc;
  ASSERT_NE(dladdr(dlsym(RTLD_DEFAULT, "qsort"), &libc), 0);
  EXPECT_NE(refuse(libc.dli_fname).find("no symbol 'qwid_model'"),
            std::string::npos);
}

TEST(NativeModel, RefusesOtherMachines) {
  Folder folder;
  ImportResult imported =
      take(importModel(folder.write("weeds.onnx", kConvolution)));
  CompileOptions options;
  options.target = getOwnMachine().name == "aarch64" ? "x86-64" : "rpi4";
  options.output = folder / "weeds.so";
  take(compile(imported.model, options));
  EXPECT_NE(refuse(options.output).find("was compiled for"), std::string::npos);
}

} // namespace
