//===- DynamicQuantization.h - Scales found as the model runs ---*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_QUANTIZED_DYNAMICQUANTIZATION_H
#define QWID_LIB_IMPORT_QUANTIZED_DYNAMICQUANTIZATION_H

#include "lib/Import/Graph/NodeImporter.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace qwid {

/// What DynamicQuantizeLinear gives, in the order of its outputs; all null after
/// an error.
struct DynamicallyQuantized {
  mlir::Value integers; ///< uint8
  mlir::Value scale;    ///< f32, one
  mlir::Value zero;     ///< uint8, one
};

/// The location of output `output`, or of a helper value called `suffix`.
using Locator =
    llvm::function_ref<mlir::Location(size_t output, llvm::StringRef suffix)>;

/// f32 `x` on the scale and zero point that its extremes give.
DynamicallyQuantized quantizeDynamically(NodeImporter &node, mlir::Value x,
                                         Locator locate);

} // namespace qwid

#endif // QWID_LIB_IMPORT_QUANTIZED_DYNAMICQUANTIZATION_H
