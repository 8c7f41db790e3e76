//===- QuantizedValues.h - Scales and zero points of a node -----*- C++ -*-===//
//
// What QuantizeLinear, DequantizeLinear and the operators with inputs for scales
// share. ONNX tensors between them are plain integers; a storage_cast gives them
// the quantized type that the node's scales say, and takes it away again.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_QUANTIZED_QUANTIZEDVALUES_H
#define QWID_LIB_IMPORT_QUANTIZED_QUANTIZEDVALUES_H

#include "lib/Import/Files/HostTensor.h"

#include "qwid/Dialect/Qwid.h"

namespace qwid {

class NodeImporter;

/// Scale and zero point of the elements of a tensor: of all of them, per index
/// of an axis, or per block along an axis.
struct Scales {
  mlir::IntegerType stored; ///< signless for signed integers; 4, 8, 16, 32 bits
  llvm::SmallVector<float> scales;
  llvm::SmallVector<int64_t> zeroPoints; ///< as many
  int64_t axis = -1;                     ///< -1: one for all
  int64_t block = 0;           ///< indices along `axis` that share one; 0: 1
  int64_t inner = 1, size = 1; ///< cells of one index, and indices, of `axis`

  bool isBlocked() const { return block > 0; }
  /// The place in `scales` for element `index` of the tensor, row-major.
  int64_t at(int64_t index) const;
  /// Smallest and largest stored integer.
  int64_t low() const;
  int64_t high() const;
  /// The `!quant.uniform` type; not for blocks.
  mlir::Type getType() const;
};

/// Reads scale and zero point of `node` from inputs `scale` and `zeroPoint`
/// (which may be missing: 0) for a tensor of `shape` whose stored type is
/// `stored`, or that of the zero point if null (uint8 without one). A scale
/// tensor with more than one element runs along `axis`; with `block` > 0, has
/// the rank of `shape`. Scales are finite and at least 0. Reports what does not
/// fit; ask failed().
Scales readScales(NodeImporter &node, size_t scale, size_t zeroPoint,
                  llvm::ArrayRef<int64_t> shape, mlir::Type stored,
                  int64_t axis = 0, int64_t block = 0);

/// Reports a scale of 0, which no number can be divided by and no type has.
void demandPositive(NodeImporter &node, const Scales &scales);

/// Of constants a scale of 0 (a pruned channel) means zeros: they become so on
/// the smallest other scale, so that what is added to them loses nothing.
void replaceZeroScales(Scales &scales, HostTensor &stored);

/// The elements of `stored`, integers on `scales`, as f32.
HostTensor dequantize(const HostTensor &stored, const Scales &scales);
/// The stored integers of `real` on `scales`.
HostTensor quantize(const HostTensor &real, const Scales &scales);

/// Input `index` of `node`, integers, as an f32 value on `scales`: a dequantize
/// at `loc`, of a constant if the input is known. Null after an error.
mlir::Value dequantized(NodeImporter &node, size_t index, const Scales &scales,
                        mlir::Location loc);

/// f32 `value` as plain stored integers: a quantize at `loc`, then a cast.
mlir::Value quantized(NodeImporter &node, mlir::Value value,
                      const Scales &scales, mlir::Location loc);

} // namespace qwid

#endif // QWID_LIB_IMPORT_QUANTIZED_QUANTIZEDVALUES_H
