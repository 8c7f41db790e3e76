//===- QOperator.h - Operators with inputs for scales -----------*- C++ -*-===//
//
// QLinearConv and kin are written as QDQ: dequantize the operands, compute in
// f32, quantize the result. -qwid-absorb-quantization then makes one integer op
// of it, as of a model that spells it so. Zero points may be missing ("").
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_QUANTIZED_QOPERATOR_H
#define QWID_LIB_IMPORT_QUANTIZED_QOPERATOR_H

#include "QuantizedValues.h"
#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

inline constexpr llvm::StringLiteral kByteTypes = "int8, uint8";
inline constexpr llvm::StringLiteral kConstantScales =
    "scales and zero points are constants";

/// A quantized operand: three inputs.
struct Operand {
  Scales scales;
  mlir::Value real; ///< null after an error
};

/// Tensor, scale and zero point from input `index` on. Several scales run along
/// `axis`; `factor` multiplies them.
Operand readOperand(NodeImporter &node, size_t index, llvm::StringRef suffix,
                    int64_t axis = 0, float factor = 1.0f);

/// The node's result: `real` on the scale of input `index` and the zero point
/// after it, of the type of `like` if that is missing.
mlir::LogicalResult setQuantized(NodeImporter &node, mlir::Value real,
                                 size_t index, const Scales &like);

/// `value` of rank 3 as an image or filter of one row. Constants, also stored
/// ones, stay constants.
mlir::Value withRow(NodeImporter &node, mlir::Value value,
                    llvm::StringRef suffix);

} // namespace qwid

#endif // QWID_LIB_IMPORT_QUANTIZED_QOPERATOR_H
