//===- LayerShapes.h - What the cost model knows of a program ---*- C++ -*-===//

#ifndef QWID_CODEGEN_LAYERSHAPES_H
#define QWID_CODEGEN_LAYERSHAPES_H

#include "qwid/Analysis/CostModel.h"
#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/IR/BuiltinOps.h"

namespace qwid {

/// The rows of the layer table of `module` as the cost model sees them, in order.
/// `module` is what qwid-lower-layers leaves for `variant`: loops, tiles and
/// accesses are counted there, so that what changes a kernel changes its
/// prediction.
std::vector<LayerShape> describeLayers(mlir::ModuleOp module,
                                       const VariantInfo &variant);

} // namespace qwid

#endif // QWID_CODEGEN_LAYERSHAPES_H
