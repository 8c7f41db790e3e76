//===- PlanTables.h - What qwid inspect prints of a plan --------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_PLANTABLES_H
#define QWID_TOOLS_QWID_PLANTABLES_H

#include "qwid/Driver/Inspect.h"
#include "qwid/Support/JsonStream.h"

namespace qwid {

/// Photos, classes, arithmetic, and the range of each tensor.
void printPlanFacts(llvm::raw_ostream &os, const InspectResult &result);
/// The same as attributes of the object that `json` is in.
void printPlanFacts(JsonStream &json, const InspectResult &result);

} // namespace qwid

#endif // QWID_TOOLS_QWID_PLANTABLES_H
