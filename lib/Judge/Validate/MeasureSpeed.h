//===- MeasureSpeed.h - What forms take beside each other -------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_MEASURESPEED_H
#define QWID_LIB_JUDGE_MEASURESPEED_H

#include "qwid/Judge/Form.h"

namespace qwid {

/// Inputs that measureSpeed wants, at most.
constexpr size_t kTimedInputs = 8;

/// The median time, in milliseconds, of a run of each form on one thread: nothing
/// where it would say nothing (isTimed). Forms run in alternation, so that what
/// else the machine does, and its clock, are the same for all.
llvm::Expected<std::vector<std::optional<double>>>
measureSpeed(llvm::ArrayRef<std::unique_ptr<Form>> forms,
             llvm::ArrayRef<Tensor> inputs);

} // namespace qwid

#endif // QWID_LIB_JUDGE_MEASURESPEED_H
