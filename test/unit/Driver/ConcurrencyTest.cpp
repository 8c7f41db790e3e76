//===- ConcurrencyTest.cpp - Two compilations in one process --------------===//
//
// Runs under ThreadSanitizer too (tools/dev/race.sh), which sees races that leave
// the results as they are.
//
//===----------------------------------------------------------------------===//

#include "SmallModels.h"
#include "qwid/Driver/ModelFile.h"

#include <thread>

using namespace qwid;
using namespace qwid::test;

/// What one compilation gives: bytes and words.
namespace {
struct Outcome {
  std::string plan, library, header, messages;
  float score;

  bool operator==(const Outcome &other) const {
    return plan == other.plan && library == other.library &&
           header == other.header && messages == other.messages &&
           score == other.score;
  }
};
} // namespace

static void addMessages(llvm::ArrayRef<Message> messages, std::string &text) {
  llvm::raw_string_ostream os(text);
  for (const Message &message : messages)
    printMessage(os, message);
}

/// Everything from the file to the artefact and an answer of the reference, in a
/// folder of its own, whose path may not show in the result.
static Outcome compileAlone(llvm::StringRef text, float most) {
  Folder folder;
  Outcome outcome;
  ImportResult imported = take(importModel(folder.write("model.onnx", text)));
  RangeTable ranges = makeRanges(most);
  QuantizeResult quantized = take(quantize(imported.model, {}, &ranges));
  addMessages(quantized.messages, outcome.messages);
  llvm::raw_string_ostream plan(outcome.plan);
  writePlan(quantized.plan.getModule(), plan, /*asText=*/false);
  CompileOptions options;
  options.target = "x86-64";
  options.output = folder / "model.so";
  CompileResult compiled = take(compile(quantized.plan, options));
  addMessages(compiled.messages, outcome.messages);
  outcome.library = folder.read("model.so");
  outcome.header = folder.read("model.h");
  PrepareResult prepared = take(prepareToRun(quantized.plan));
  RunOptions run;
  const qwid_tensor_info &input = prepared.runnable->getModel().inputs[0];
  run.inputs.emplace_back(llvm::ArrayRef(input.shape, input.rank),
                          ElementKind::F32);
  llvm::fill(run.inputs[0].view<float>(), most / 2);
  outcome.score =
      take(qwid::run(prepared.runnable->getModel(), run)).outputs[0].real[0];
  return outcome;
}

TEST(Concurrency, TwoCompilationsGiveWhatTheyGiveAlone) {
  Outcome first, second;
  // Before all others: so tables that are made at first use are made by both.
  std::thread one([&] { first = compileAlone(kConvolution, 3); });
  std::thread two([&] { second = compileAlone(kClassifier, 5); });
  one.join();
  two.join();
  Outcome convolution = compileAlone(kConvolution, 3);
  Outcome classifier = compileAlone(kClassifier, 5);
  ASSERT_NE(convolution.library, classifier.library);
  EXPECT_TRUE(first == convolution);
  EXPECT_TRUE(second == classifier);
}

/// Each thread hears of its own model only.
TEST(Concurrency, DiagnosticsStayApart) {
  auto refuse = [](llvm::StringRef pattern) {
    Folder folder;
    ImportResult imported =
        take(importModel(folder.write("model.onnx", kClassifier)));
    QuantizeOptions options;
    options.keepFloat = {pattern.str()};
    return llvm::toString(
        checkQuantize(imported.model, options, /*hasRanges=*/true));
  };
  std::string first, second;
  std::thread one([&] { first = refuse("left"); });
  std::thread two([&] { second = refuse("right"); });
  one.join();
  two.join();
  EXPECT_NE(first.find("--keep-float=left matches no node"), std::string::npos);
  EXPECT_EQ(first.find("right"), std::string::npos);
  EXPECT_NE(second.find("--keep-float=right matches no node"),
            std::string::npos);
}
