//===- Roles.cpp - Questions about any op ---------------------------------===//

#include "qwid/Dialect/Roles.h"

using namespace mlir;
using namespace qwid;

bool qwid::hasRole(Operation *op, Role role) {
  auto graphOp = dyn_cast_or_null<GraphOp>(op);
  return graphOp && graphOp.getRole() == role;
}

bool qwid::isRearrangement(Operation *op) {
  auto graphOp = dyn_cast_or_null<GraphOp>(op);
  return graphOp && (graphOp.getAxisUse() == AxisUse::Permuted ||
                     graphOp.getAxisUse() == AxisUse::Regrouped);
}

bool qwid::isChannelsFirst(Operation *op) {
  auto spatial = dyn_cast_if_present<Spatial>(op);
  return spatial && spatial.getLayout() == Layout::NCHW;
}

IntegerForm qwid::getIntegerForm(Operation *op) {
  auto graphOp = dyn_cast_or_null<GraphOp>(op);
  return graphOp ? graphOp.getIntegerForm() : IntegerForm::None;
}

bool qwid::rescales(Operation *op) {
  IntegerForm form = getIntegerForm(op);
  return form == IntegerForm::Accumulates || form == IntegerForm::Rescales;
}
