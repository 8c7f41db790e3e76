//===- Traits.h - The answers of an op, as C++ traits -----------*- C++ -*-===//
//
// dialects/Qwid/QwidOpBase.td gives them to the ops; the interfaces that read
// them stand in QwidInterfaces.td.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_TRAITS_H
#define QWID_DIALECT_TRAITS_H

#include "mlir/IR/OpDefinition.h"

#include "qwid/Dialect/QwidEnums.h.inc"

namespace qwid {

template <Role role> struct HasRole {
  template <typename ConcreteOp>
  struct Impl
      : mlir::OpTrait::TraitBase<ConcreteOp, HasRole<role>::template Impl> {
    static Role getRole() { return role; }
  };
};

template <AxisUse use> struct UsesAxes {
  template <typename ConcreteOp>
  struct Impl
      : mlir::OpTrait::TraitBase<ConcreteOp, UsesAxes<use>::template Impl> {
    static AxisUse getAxisUse() { return use; }
  };
};

template <IntegerForm form> struct HasIntegerForm {
  template <typename ConcreteOp>
  struct Impl : mlir::OpTrait::TraitBase<ConcreteOp,
                                         HasIntegerForm<form>::template Impl> {
    IntegerForm getIntegerForm() { return form; }
  };
};

template <PadValue value> struct PadsWith {
  template <typename ConcreteOp>
  struct Impl
      : mlir::OpTrait::TraitBase<ConcreteOp, PadsWith<value>::template Impl> {
    static PadValue getPadValue() { return value; }
  };
};

} // namespace qwid

#endif // QWID_DIALECT_TRAITS_H
