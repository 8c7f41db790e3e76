//===- Rounding.h - How QONNX makes integers of real numbers ----*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_QUANTIZED_ROUNDING_H
#define QWID_LIB_IMPORT_QUANTIZED_ROUNDING_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// Up and Down go away from zero and towards it; a Half goes so where both
/// integers are equally near, else to the nearest.
enum class Rounding { HalfEven, Ceil, Floor, Up, Down, HalfUp, HalfDown };

/// The attribute rounding_mode of `node`; reports one that is unknown.
Rounding readRounding(NodeImporter &node, llvm::StringRef otherwise);

/// `value` as an integer.
float round(Rounding rounding, float value);

/// The cells of `value` as integers, in f32. Steps are called by `suffix`.
mlir::Value rounded(NodeImporter &node, Rounding rounding, mlir::Value value,
                    llvm::StringRef suffix);

} // namespace qwid

#endif // QWID_LIB_IMPORT_QUANTIZED_ROUNDING_H
