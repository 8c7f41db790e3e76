//===- Quantize.h - From a float graph to a plan ----------------*- C++ -*-===//
//
// What the driver calls: `calibrate` runs the float graph on samples and keeps
// ranges; `quantizeModule` turns graph and ranges into the quantized graph.
// `qwid-opt` runs the same passes one by one or as -qwid-quantized-pipeline.
//
//   FailureOr<RangeTable> ranges = calibrate(module, nextSample);
//   if (failed(ranges) || failed(quantizeModule(module, *ranges, options))) ...
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TRANSFORMS_QUANTIZE_H
#define QWID_TRANSFORMS_QUANTIZE_H

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Reference/Tensor.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Pass/PassManager.h"

#include <optional>

namespace qwid {

/// Gives the inputs of the next sample, one tensor per argument of @main; an
/// empty list when there are no more. On failure it has emitted an error.
using NextSample = llvm::function_ref<llvm::FailureOr<std::vector<Tensor>>()>;

/// Told after each sample what the model gave for it: the results of @main.
using SampleDone = llvm::function_ref<void(llvm::ArrayRef<Tensor> results)>;

/// How the ranges of single samples become the range of the calibration.
/// MinMax holds every value that was seen. Average is the mean of the samples'
/// smallest and largest values: a few outlying photos then cost the others no
/// precision, they saturate instead. Sigma lies between: two standard deviations
/// of the samples' extremes beyond their mean, but nothing that was not seen.
/// The network's inputs have no outliers: their range is always all of it.
enum class RangeEstimator { MinMax, Average, Sigma };

/// Runs `module` (stage float) on every sample with the reference executor and
/// returns the range of each tensor whose scale may follow from it, with the
/// means of what contractions read. Errors (no
/// sample, a tensor that is not finite) have been emitted.
llvm::FailureOr<RangeTable>
calibrate(mlir::ModuleOp module, NextSample nextSample,
          SampleDone sampleDone = {},
          RangeEstimator estimator = RangeEstimator::Sigma);

/// Of a contraction whose bias makes up for the error of its weights: the
/// largest change of a channel, f32.
inline constexpr char kBiasCorrection[] = "qwid.bias_correction";

/// What the user chooses (docs/Numerics.md).
struct QuantizeOptions {
  WeightScheme weights = WeightScheme::Int8;
  /// Unset: float, or fixed under integerOnly.
  std::optional<RescaleKind> rescale;
  bool integerOnly = false;
  /// Keep every rounding that a model with scales of its own asks for.
  bool exact = false;
  /// Names or glob patterns of ONNX nodes that stay in float.
  llvm::SmallVector<std::string> keepFloat;

  RescaleKind getRescale() const {
    return rescale.value_or(integerOnly ? RescaleKind::Fixed
                                        : RescaleKind::Float);
  }
  /// Whether weights are rounded so coarsely that biases make up for it.
  bool correctsBiases() const {
    return weights == WeightScheme::PowerOfTwo ||
           getRescale() == RescaleKind::Shift;
  }
};

/// What the first of the passes that quantize with ranges is told.
AssignPrecisionOptions getPrecisionOptions(const QuantizeOptions &options);

/// AttachRanges with a table in place of a file.
std::unique_ptr<mlir::Pass> createAttachRanges(RangeTable ranges);

/// Stage float -> stage quantized, with the check of that stage's contract.
/// `attachRanges` is an AttachRanges pass: it knows where the ranges are.
void addQuantizePasses(mlir::OpPassManager &manager,
                       const QuantizeOptions &options,
                       std::unique_ptr<mlir::Pass> attachRanges);

/// Stage float with borders -> stage quantized, for a model that brings its own
/// scales: no ranges are needed.
void addAbsorbPasses(mlir::OpPassManager &manager,
                     const QuantizeOptions &options);

/// Quantizes `module` (stage float) in place with the scales that it brings.
/// Errors and remarks as of quantizeModule.
llvm::LogicalResult absorbQuantization(mlir::ModuleOp module,
                                       const QuantizeOptions &options);

/// Whether `module` (stage float) brings scales, or products of integers.
bool bringsScales(mlir::ModuleOp module);

/// Quantizes `module` (stage float) in place. What is wrong has been emitted as errors; what was kept in float
/// or dropped, as remarks.
llvm::LogicalResult quantizeModule(mlir::ModuleOp module,
                                   const RangeTable &ranges,
                                   const QuantizeOptions &options);

} // namespace qwid

#endif // QWID_TRANSFORMS_QUANTIZE_H
