//===- CorrectBias.h - Biases that make up for rounded weights --*- C++ -*-===//

#ifndef QWID_LIB_TRANSFORMS_QUANTIZE_CORRECTBIAS_H
#define QWID_LIB_TRANSFORMS_QUANTIZE_CORRECTBIAS_H

#include "mlir/IR/Operation.h"

namespace qwid::planning {

/// Takes off `biases`, one per output channel, what the error of the weights of
/// `op`, a contraction, shifts the mean of the channel by
/// (qwid/Analysis/BiasCorrection.h). `errors` is the projected filter minus the
/// filter, in the filter's layout. Marks `op` with qwid.bias_correction, the
/// largest change, and says it in a remark; so it says if `op` has no
/// qwid.input_means, and changes nothing then. Means of another number of
/// channels are an error.
llvm::LogicalResult correctBias(mlir::Operation *op,
                                llvm::ArrayRef<double> errors,
                                llvm::MutableArrayRef<float> biases);

} // namespace qwid::planning

#endif // QWID_LIB_TRANSFORMS_QUANTIZE_CORRECTBIAS_H
