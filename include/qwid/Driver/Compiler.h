//===- Compiler.h - The compiler as a library -------------------*- C++ -*-===//
//
// The one door to qwid, for the tools, for tests and for other programs. Every
// function takes options and returns a result or a Failure (Failure.h), both as
// data: nothing is printed, no process is ended, no global changes. From a model
// to a program and an answer:
//
//   Error build(ArrayRef<std::string> photos) {
//     ModelOptions view;                      // how photos become the input
//     view.preprocess = PreprocessOptions();
//     Expected<ImportResult> imported = importModel("weeds.onnx", view);
//     if (!imported)
//       return imported.takeError();
//     Expected<CalibrateResult> seen = calibrate(imported->model, {photos});
//     if (!seen)
//       return seen.takeError();
//     QuantizeOptions arithmetic;
//     Expected<QuantizeResult> quantized =
//         quantize(imported->model, arithmetic, &seen->ranges);
//     if (!quantized)
//       return quantized.takeError();
//     for (const KeptNode &kept : quantized->summary.keptFloat)
//       note(kept.node, kept.reason);
//     CompileOptions options;
//     options.target = "rpi4";
//     options.output = "weeds.so";
//     return compile(quantized->plan, options).takeError();
//   }
//
// Calls on models of different contexts may run at once, from any threads, and
// give what they give alone. LLVM's fatal errors end the process unless the
// program has called recoverFromFatalErrors (qwid/Support/FatalErrors.h).
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_COMPILER_H
#define QWID_DRIVER_COMPILER_H

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Driver/Answers.h"
#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Inspect.h"
#include "qwid/Driver/Model.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/Preview.h"
#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Target/Artefact.h"
#include "qwid/Transforms/Quantize.h"

#include <functional>

namespace qwid {

//===----------------------------------------------------------------------===//
// Import
//===----------------------------------------------------------------------===//

/// All sizes of inputs, by name.
using InputShapes = std::vector<std::pair<std::string, std::vector<int64_t>>>;

/// How a model file is read, and what is added to the model.
struct ModelOptions {
  /// The size of a symbolic first dimension (1 if absent), and the sizes of
  /// inputs with other symbolic ones: see ImportOptions.
  std::optional<int64_t> batch;
  InputShapes inputShapes;
  /// How photos become the input. Without a value the model is told nothing of
  /// photos; with one, what it leaves open is chosen from the model's input. It
  /// is an error to give any of it for a model that takes no photos.
  std::optional<PreprocessOptions> preprocess;
  std::string labels; ///< file of class names, one per line; or empty
};

struct ImportResult {
  Model model; ///< stage float
  Messages messages;
};

/// Reads the ONNX file `path` up to stage float.
llvm::Expected<ImportResult> importModel(llvm::StringRef path,
                                         const ModelOptions &options = {});

/// Reads a plan, of stage float or quantized, as writePlan wrote it.
llvm::Expected<ImportResult> loadPlan(llvm::StringRef path);

//===----------------------------------------------------------------------===//
// Calibrate and quantize
//===----------------------------------------------------------------------===//

/// Told how many of `total` samples are done.
using ProgressCallback = std::function<void(size_t done, size_t total)>;

struct CalibrateOptions {
  /// Folders (searched with their subfolders), photos, .npy arrays.
  llvm::ArrayRef<std::string> samples;
  RangeEstimator estimator = RangeEstimator::Sigma;
  ProgressCallback progress = {}; ///< called after each sample
};

struct CalibrateResult {
  RangeTable ranges; ///< by tensor name
  /// What the float model says to each sample, in order.
  std::vector<SampleAnswers> answers;
  Messages messages;
};

/// Runs `model` (stage float) on samples and finds the range of each tensor. What
/// makes the ranges doubtful is among the messages (judgeCalibration).
llvm::Expected<CalibrateResult> calibrate(const Model &model,
                                          const CalibrateOptions &options);

struct QuantizeResult {
  Model plan;          ///< stage quantized; shares the context of the model
  PlanSummary summary; ///< with what only this call knows
  Messages messages;
};

/// Quantizes a copy of `model` (stage float): with `ranges`, or, if there are
/// none, with the scales that the model brings.
llvm::Expected<QuantizeResult> quantize(const Model &model,
                                        const QuantizeOptions &options,
                                        const RangeTable *ranges = nullptr);

/// What quantize would find wrong before it looks at a range, for callers that
/// calibrate first, which takes long: options or ranges (`hasRanges`: there will
/// be some) that do not go with what brings, or does not bring, its own scales;
/// with ranges also nodes that cannot be computed as `options` ask.
llvm::Error checkQuantize(const Model &model, const QuantizeOptions &options,
                          bool hasRanges);

/// The nodes of `model` (stage float or quantized). Why some stay in float is in
/// QuantizeResult::summary alone.
PlanSummary summarize(const Model &model);

struct CompareOptions {
  llvm::ArrayRef<std::string> samples; ///< what calibrate was given
  /// How the plan was made: for what to try instead.
  QuantizeOptions arithmetic;
  RangeEstimator estimator = RangeEstimator::Sigma;
  /// At most so many samples, spread evenly, and of them what so many
  /// multiply-adds allow, but at least one. Unlike a limit of time it chooses the
  /// same samples everywhere; the reference executor does 1e9 to 3e9 a second.
  size_t most = 100;
  int64_t multiplyAdds = 20'000'000'000;
  ProgressCallback progress = {};
};

/// What quantization changed.
struct AgreementResult {
  /// Photos that were compared; none if the model gives no scores of classes.
  size_t photos = 0;
  size_t changed = 0; ///< those whose answer is not that of the float model
  /// A warning if more than 5 % changed, with what to try.
  Messages messages;
};

/// Runs `plan` in the reference executor on samples of the calibration `seen` and
/// compares its answers with those of the float model.
llvm::Expected<AgreementResult> compareAnswers(const Model &plan,
                                               const CalibrateResult &seen,
                                               const CompareOptions &options);

//===----------------------------------------------------------------------===//
// Compile
//===----------------------------------------------------------------------===//

struct CompileOptions {
  std::string target; ///< a row of CodeGen/TargetInfo.h, or "native"
  std::string isa;    ///< one variant of the target; empty: all
  std::string output; ///< the file to write; its header lies beside it
  /// What the file is; without a value its suffix says it.
  std::optional<ArtefactKind> kind;
  std::string name; ///< prefix of the symbols; empty: from the output
  /// Made-up inputs on which the program can check itself (Driver/Certify.h); 0: no
  /// selftest. Not for assembly.
  int64_t selftest = 0;
};

struct CompileResult {
  ArtefactInfo artefact;
  uint64_t fileBytes = 0;
  double seconds = 0;
  Messages messages;
};

/// Compiles `model`, at stage float (to f32 code) or quantized.
llvm::Expected<CompileResult> compile(const Model &model,
                                      const CompileOptions &options);

/// What compile would find wrong with `options` before it looks at a model; or,
/// without an output, lower.
llvm::Error checkCompile(const CompileOptions &options);

struct LowerResult {
  Model model; ///< no longer one to compile or run
  Messages messages;
};

/// A copy of `model`, at stage float or quantized, brought to `stage` (integer
/// or lowered) for the best variant that `options` choose.
llvm::Expected<LowerResult> lower(const Model &model, Stage stage,
                                  const CompileOptions &options);

//===----------------------------------------------------------------------===//
// Inspect and run
//===----------------------------------------------------------------------===//

/// What `model` (stage float or quantized) consists of.
llvm::Expected<InspectResult> inspect(const Model &model);

/// What programs of `model` (stage float or quantized) would take in memory and
/// time, per scheme of arithmetic and variant.
llvm::Expected<PreviewResult> preview(const Model &model);

/// The same of the one program that `model`, as it is, becomes for `isa`.
llvm::Expected<PreviewResult::Variant> previewVariant(const Model &model,
                                                      llvm::StringRef isa);

struct PrepareResult {
  /// Valid as long as the model.
  std::unique_ptr<ReferenceModel> runnable;
  Messages messages;
};

/// Makes `model`, at stage float or quantized, ready to run in the reference
/// executor.
llvm::Expected<PrepareResult> prepareToRun(const Model &model);

struct RunOptions {
  /// One array per input of the model, as ONNX lays it out, of the stored type;
  /// or none, and a photo, which is preprocessed as the model says.
  std::vector<Tensor> inputs;
  std::string photo;
  std::string isa;     ///< variant of a compiled model; empty: the best
  int64_t threads = 1; ///< of a compiled model
};

struct RunResult {
  struct Output {
    std::string name;
    Tensor stored;           ///< as the model gives it
    std::vector<float> real; ///< the same as real numbers
  };
  std::vector<Output> outputs; ///< in the order of the model
  /// Of the network, with the preprocessing of a photo but not its decoding.
  double seconds = 0;
};

/// Runs a model once: a prepared one, or what a program or shared library that
/// qwid compiled calls `qwid_model`.
llvm::Expected<RunResult> run(const qwid_model &model,
                              const RunOptions &options);

} // namespace qwid

#endif // QWID_DRIVER_COMPILER_H
