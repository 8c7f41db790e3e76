//===- Plan.h - From command line to plan -----------------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_PLAN_H
#define QWID_TOOLS_QWID_PLAN_H

#include "Options.h"

namespace qwid {

/// What is made of the model: a plan, or a float model for a verb that compiles
/// it as it is, or one that stops there.
enum class Arithmetic { Quantized, Float };

/// Imports the ONNX model of `options` and, if that is the arithmetic, quantizes
/// it. What was said on the way is printed. `knowsFloat`: the verb has --float.
llvm::Expected<QuantizeResult> makePlan(const PlanOptions &options,
                                        Arithmetic arithmetic, bool knowsFloat);

/// Prints how photos become the input of `model`, if it takes any, and what stays
/// in float: lines of a summary.
void printPlan(llvm::raw_ostream &os, const Model &model,
               const PlanSummary &summary);

/// "8x8 rgb (stretch), pixels 0..1, mean 0,0,0, std 1,1,1".
std::string describePreprocess(PreprocessAttr preprocess);

} // namespace qwid

#endif // QWID_TOOLS_QWID_PLAN_H
