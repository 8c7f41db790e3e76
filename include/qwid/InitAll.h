//===- InitAll.h - Every qwid dialect and pass ------------------*- C++ -*-===//

#ifndef QWID_INITALL_H
#define QWID_INITALL_H

#include "qwid/Dialect/Qwid.h"
#include "mlir/IR/DialectRegistry.h"

namespace qwid {

/// Registers the dialects that qwid IR may contain before CodeGen.
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<QwidDialect, mlir::quant::QuantDialect>();
}

} // namespace qwid

#endif // QWID_INITALL_H
