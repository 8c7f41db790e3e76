//===- PlacedLayer.h - A layer with the memory it works on ------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_PLACEDLAYER_H
#define QWID_LIB_CODEGEN_PLACEDLAYER_H

#include "KernelBuilder.h"

namespace qwid {

/// A call in main, its layer, and what decides how the layer can be computed.
struct PlacedLayer {
  Layer layer;
  LayerPlacement placement;
  LayerAccesses accesses;
  /// If the layer is a contraction that micro-tiles of the variant compute
  /// exactly; none otherwise.
  std::optional<ContractionNest> nest;

  const ContractionNest *getNest() const { return nest ? &*nest : nullptr; }

  /// `function` is the layer that `call` calls, `plan` that of main.
  PlacedLayer(mlir::func::CallOp call, mlir::func::FuncOp function,
              MemoryPlan &plan, const VariantInfo &variant);

  /// "int8 contraction k=3x3 n=32", "elementwise": what profiles call it.
  std::string describe() const;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_PLACEDLAYER_H
