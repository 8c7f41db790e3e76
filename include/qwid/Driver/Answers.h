//===- Answers.h - What a classifier says to samples ------------*- C++ -*-===//
//
// The answer to a photo is the class with the first largest score in the model's
// first result. Calibration runs the float model on all samples and keeps its
// answers: they show whether the model sees photos as in its training, and what
// quantization changes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_ANSWERS_H
#define QWID_DRIVER_ANSWERS_H

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Dialect/Diagnostics.h"
#include "qwid/Reference/Tensor.h"

#include "mlir/IR/BuiltinOps.h"

namespace qwid {

/// The answers to one sample: a photo, or a batch of them.
struct SampleAnswers {
  /// The file of each photo or row of an array.
  std::vector<std::string> files;
  /// The class that each is given, in the same order; empty if the model gives no
  /// scores of classes (see readAnswers).
  std::vector<int64_t> classes;
};

/// The answers in `result`, the first result of a model for a batch: one per
/// element of the batch, or none if the result is no list of at least two
/// scores (f32, or integers that stand for reals), nor one plain integer, for each
/// of them. `isQuantized`: integers of `result` stand for reals.
std::vector<int64_t> readAnswers(const Tensor &result, int64_t batch,
                                 bool isQuantized = false);

/// The answers of `module`, at any stage, to a batch whose first photos are
/// `files`; `results` are those of @main.
SampleAnswers answerSample(mlir::ModuleOp module,
                           llvm::ArrayRef<Tensor> results,
                           llvm::ArrayRef<std::string> files);

/// The class that the path of a photo tells, if it does: the innermost folder that
/// is called like a class, or the longest class name among the words of the file
/// name. Capitals do not count, and '_', '-', '.' and spaces are alike.
std::optional<int64_t> findLabel(llvm::StringRef path,
                                 llvm::ArrayRef<std::string> classNames);

/// Warnings about a calibration that cannot give a good plan, each with what it
/// costs and what may be the cause: few samples, an input of a single value,
/// tensors that always had one value, a float model that answers one class to
/// nearly everything or is mostly wrong where the paths tell the class.
/// `arguments` are the names of the model's inputs in `ranges`; `classNames` may
/// be empty.
Messages judgeCalibration(llvm::ArrayRef<SampleAnswers> answers,
                          const RangeTable &ranges,
                          llvm::ArrayRef<std::string> arguments,
                          llvm::ArrayRef<std::string> classNames);
/// The same with the inputs and the class names of `module`.
Messages judgeCalibration(mlir::ModuleOp module,
                          llvm::ArrayRef<SampleAnswers> answers,
                          const RangeTable &ranges);

} // namespace qwid

#endif // QWID_DRIVER_ANSWERS_H
