//===- Plan.h - From command line to plan -----------------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_PLAN_H
#define QWID_TOOLS_QWID_PLAN_H

#include "Options.h"

namespace qwid {

/// What is made of the model: a plan, or a float model for a verb that compiles
/// it as it is, or one that stops there.
enum class Arithmetic { Quantized, Float };

/// A model to write or compile.
struct MadePlan {
  Model model;
  PlanSummary summary; ///< with reasons if it was quantized here
  /// What that changed, if there was a calibration.
  std::optional<AgreementResult> agreement;
  /// The float model, if it was quantized.
  std::optional<Model> source = std::nullopt;
};

/// Imports the ONNX model of `options` and, if that is the arithmetic, quantizes
/// it. What was said on the way is printed. `knowsFloat`: the verb has --float.
llvm::Expected<MadePlan> makePlan(const PlanOptions &options,
                                  Arithmetic arithmetic, bool knowsFloat);

/// A word, before photos are read, about a preprocessing of which not everything was
/// given.
void sayAssumed(const Model &model, const PreprocessOptions &given);

/// Prints lines of the summary: how photos become the input of the model, if it
/// takes any, what stays in float, what was dropped, which biases were
/// corrected, what changed.
void printPlan(llvm::raw_ostream &os, const MadePlan &made);

} // namespace qwid

#endif // QWID_TOOLS_QWID_PLAN_H
