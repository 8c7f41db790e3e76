//===- Tile.h - The micro-tile dialect --------------------------*- C++ -*-===//
//
// dialects/Tile is the specification: TileOps.td, TileAttrs.td.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_CODEGEN_TILE_H
#define QWID_CODEGEN_TILE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "qwid/CodeGen/TileDialect.h.inc"

#include "qwid/CodeGen/TileEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "qwid/CodeGen/TileAttrs.h.inc"

#define GET_OP_CLASSES
#include "qwid/CodeGen/TileOps.h.inc"

#endif // QWID_CODEGEN_TILE_H
