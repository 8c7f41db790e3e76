//===- InitAll.h - Every qwid dialect, pass and pipeline --------*- C++ -*-===//

#ifndef QWID_INITALL_H
#define QWID_INITALL_H

#include "qwid/CodeGen/Passes.h"
#include "qwid/CodeGen/Tile.h"
#include "qwid/Conversion/Passes.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/IR/DialectRegistry.h"

namespace qwid {

/// Registers the dialects that qwid IR may contain.
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<QwidDialect, tile::TileDialect, mlir::quant::QuantDialect>();
}

/// Registers every pass and named pipeline under its flag.
inline void registerAllPasses() {
  registerQwidTransformsPasses();
  registerQwidConversionPasses();
  registerQwidCodeGenPasses();
  registerPipelines();
}

} // namespace qwid

#endif // QWID_INITALL_H
