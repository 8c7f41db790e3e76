//===- ValidateJson.h - A validation as JSON --------------------*- C++ -*-===//

#ifndef QWID_JUDGE_VALIDATEJSON_H
#define QWID_JUDGE_VALIDATEJSON_H

#include "qwid/Judge/ValidateFigures.h"
#include "qwid/Support/JsonStream.h"

namespace qwid {

/// What else is said of a validation.
struct ValidationExtras {
  bool clusters = false;              ///< which classes to merge, for each form
  const Grouping *grouping = nullptr; ///< the accuracy of groups
  llvm::ArrayRef<BrokenBound> broken;
};

/// Writes all figures as attributes of an object that is open. Shares are in
/// 0..1, times in milliseconds; docs/Judging.md explains the names.
void writeValidation(JsonStream &json, const Validation &validation,
                     const ValidationFigures &figures,
                     const ValidationExtras &extras = {});

} // namespace qwid

#endif // QWID_JUDGE_VALIDATEJSON_H
