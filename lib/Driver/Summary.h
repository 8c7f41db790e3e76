//===- Summary.h - What is said of a plan -----------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_SUMMARY_H
#define QWID_LIB_DRIVER_SUMMARY_H

#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Model.h"

#include "llvm/ADT/StringMap.h"

namespace qwid {

/// Why nodes stay in float, by node: from the remarks of the passes.
llvm::StringMap<std::string> findReasons(llvm::ArrayRef<Message> messages);

/// The summary of `plan`, with the reasons that `messages` give.
PlanSummary summarize(mlir::ModuleOp plan,
                      llvm::ArrayRef<Message> messages = {});

} // namespace qwid

#endif // QWID_LIB_DRIVER_SUMMARY_H
