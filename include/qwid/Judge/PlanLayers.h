//===- PlanLayers.h - The layers of a plan ----------------------*- C++ -*-===//

#ifndef QWID_JUDGE_PLANLAYERS_H
#define QWID_JUDGE_PLANLAYERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>
#include <vector>

namespace qwid {

/// What a layer is. Names are printable.
struct LayerIdentity {
  std::string node, kind;     ///< the ONNX node; "conv2d", "add"
  std::string tensor;         ///< its result
  std::string precision;      ///< "int8", "int16", "pow2", "float32"
  std::vector<int64_t> shape; ///< of its result
  int64_t macs = 0;           ///< multiply-accumulates of a run
};

/// What computes in `plan`, in program order: no constants, borders and reshapes.
std::vector<mlir::Operation *> listLayers(mlir::func::FuncOp plan);

/// `op` is a layer.
LayerIdentity identifyLayer(mlir::Operation *op);

/// Whether `op` reads quantized tensors.
bool readsQuantized(mlir::Operation *op);

/// Bits that a plan needs for one element.
unsigned countBits(mlir::Type element);

} // namespace qwid

#endif // QWID_JUDGE_PLANLAYERS_H
