//===- ValidateTables.h - What qwid validate prints -------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_VALIDATETABLES_H
#define QWID_TOOLS_QWID_VALIDATETABLES_H

#include "qwid/Judge/ValidateJson.h"

namespace qwid {

/// A table of the forms, then what is noteworthy.
void printValidation(llvm::raw_ostream &os, const Validation &validation,
                     const ValidationFigures &figures,
                     const ValidationExtras &extras);

/// "--max-top1-drop 1: 'weeds.qwid' lost 1.50 percent points".
std::string describeBroken(const BrokenBound &broken);

} // namespace qwid

#endif // QWID_TOOLS_QWID_VALIDATETABLES_H
