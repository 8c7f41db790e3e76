//===- PackedSize.h - Bytes of weights in a program -------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_PACKEDSIZE_H
#define QWID_LIB_DRIVER_PACKEDSIZE_H

#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/IR/Operation.h"

namespace qwid {

/// What the weights of a contraction are stored as.
enum class WeightForm { Real, Integer, Coded };

/// The bytes of the filter of `op`, a contraction with constant weights, and of
/// what each of its channels brings (start value and factor, or bias), as the
/// kernels of `variant` read them: channels and depths filled up to whole tiles.
int64_t countPackedBytes(mlir::Operation *op, WeightForm form,
                         const VariantInfo &variant);

} // namespace qwid

#endif // QWID_LIB_DRIVER_PACKEDSIZE_H
