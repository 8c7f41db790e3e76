//===- PlanFacts.h - What a plan has decided --------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_PLANFACTS_H
#define QWID_LIB_DRIVER_PLANFACTS_H

#include "qwid/Driver/Inspect.h"

#include "mlir/IR/BuiltinOps.h"

namespace qwid {

/// Adds to `result` what `plan` says of photos, classes, ranges and arithmetic.
void addPlanFacts(mlir::ModuleOp plan, InspectResult &result);

} // namespace qwid

#endif // QWID_LIB_DRIVER_PLANFACTS_H
