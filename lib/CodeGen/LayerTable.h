//===- LayerTable.h - Rows of qwid.layers -----------------------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_LAYERTABLE_H
#define QWID_LIB_CODEGEN_LAYERTABLE_H

#include "MemoryPlan.h"
#include "PlacedLayer.h"

namespace qwid {

/// Row `index` of the layer table (CodeGen/Lowered.h): `placed`, which `call` calls.
mlir::DictionaryAttr makeLayerEntry(mlir::func::CallOp call,
                                    const PlacedLayer &placed, int64_t slices,
                                    int64_t index, MemoryPlan &plan);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_LAYERTABLE_H
