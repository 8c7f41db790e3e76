//===- Options.h - What the command line of each verb says ------*- C++ -*-===//
//
// One struct per verb; its parse function fills it. A parse function returns
// nothing to go on, else the exit code: after --help or a printed usage error.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_QWID_OPTIONS_H
#define QWID_TOOLS_QWID_OPTIONS_H

#include "qwid/Driver/Compiler.h"
#include "qwid/Judge/ValidateFigures.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>

namespace qwid {

/// From a model file to a plan: shared by quantize and compile.
struct PlanOptions {
  std::string model;
  std::optional<int64_t> batch;
  InputShapes inputShapes;
  llvm::SmallVector<std::string> calibrate; ///< folders, photos, .npy files
  std::optional<RangeEstimator> estimator;
  std::string readRanges, writeRanges; ///< JSON files of ranges, or empty
  PreprocessOptions preprocess;
  std::string labels; ///< file of class names, or empty
  QuantizeOptions quantize;
  /// Whether the plan's answers to the photos of the calibration are compared.
  bool compareAnswers = true;
  bool verbose = false;

  /// Whether ranges come from photos or from a file.
  bool rangesGiven() const { return !calibrate.empty() || !readRanges.empty(); }
  RangeEstimator getEstimator() const {
    return estimator.value_or(RangeEstimator::Sigma);
  }
  /// Whether something was given that only quantizing uses.
  bool quantizeGiven() const {
    return quantize.weights != WeightScheme::Int8 || quantize.rescale ||
           quantize.integerOnly || quantize.exact ||
           !quantize.keepFloat.empty();
  }
};

struct InspectCommand {
  std::string model; ///< empty with `ops`
  std::optional<int64_t> batch;
  InputShapes inputShapes;
  bool ops = false;              ///< list the operators that are read
  bool ledger = false;           ///< say where the bytes of a program are
  std::string target = "x86-64"; ///< whose
  bool preview = false;
  bool json = false, verbose = false;
};

struct QuantizeCommand {
  PlanOptions plan;
  std::string output;
  std::optional<Stage> stopAfter; ///< float or quantized
  bool emitText = false;
};

struct CompileCommand {
  PlanOptions plan;
  bool useFloat = false; ///< --float
  CompileOptions code;
  std::optional<Stage> stopAfter;
  bool json = false;
};

struct RunCommand {
  std::string model;
  llvm::SmallVector<std::string> photos;
  llvm::SmallVector<std::string> inputs; ///< [NAME=]FILE
  std::string output, labels, isa;
  std::string tensors;          ///< folder for every tensor, or empty
  PreprocessOptions preprocess; ///< for ONNX only
  std::optional<int64_t> batch;
  InputShapes inputShapes;
  int64_t top = 3, threads = 1;
  bool raw = false, json = false, verbose = false;
};

struct BenchCommand {
  std::string model, isa;
  int64_t runs = 100, threads = 1;
  bool profile = false, json = false;
};

struct AnalyzeCommand {
  PlanOptions plan;                    ///< its `model` may be a plan
  std::string model;                   ///< of a plan: the float model
  llvm::SmallVector<std::string> data; ///< empty: what it calibrates with
  std::optional<int64_t> threads, sensitivityPhotos;
  std::optional<Shard> shard;
  std::string output;                   ///< of a shard
  llvm::SmallVector<std::string> merge; ///< parts
  std::string csv;                      ///< file, or empty
  std::string target = "native";        ///< of times
  int64_t top = 20;
  bool json = false;
};

struct ValidateCommand {
  llvm::SmallVector<std::string> models; ///< with `merge`: shards
  llvm::SmallVector<std::string> data;
  PreprocessOptions preprocess; ///< for ONNX only
  std::optional<int64_t> batch;
  InputShapes inputShapes;
  std::string labels; ///< file of class names, or empty
  std::optional<int64_t> labelOffset;
  bool alsoFloat = false, reference = false, noSpeed = false;
  int64_t top = 5, threads = 0;
  std::optional<Shard> shard;
  bool merge = false;       ///< of shards that are done
  std::string output;       ///< file for JSON, or empty
  std::string certificate;  ///< file for JSON, or empty
  std::string mergeClasses; ///< file of groups, or empty
  std::string groupedPlan;  ///< file for a plan that answers with them
  bool cluster = false;
  Bounds bounds;
  bool json = false, verbose = false;
};

struct ReportCommand {
  std::string plan;
  std::string model; ///< the float model, or empty
  llvm::SmallVector<std::string> data;
  std::optional<int64_t> labelOffset;
  std::string target = "x86-64", output = "report.html";
  int64_t threads = 0; ///< 0: all cores
  bool json = false, verbose = false;
  std::string commandLine; ///< as it was given
};

std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         InspectCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         QuantizeCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         CompileCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         RunCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         BenchCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         AnalyzeCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         ValidateCommand &command);
std::optional<int> parse(llvm::ArrayRef<const char *> arguments,
                         ReportCommand &command);

} // namespace qwid

#endif // QWID_TOOLS_QWID_OPTIONS_H
