//===- BiasCorrection.h - What rounded weights do to means ------*- C++ -*-===//
//
// A contraction that computes with v in place of its weights w shifts the mean
// of output channel o, over all positions and samples, by
//
//   sum over taps t and channels c of (v - w)[o][t][c] * share[t] * mean[c]
//
// mean[c] is that of an input channel. A tap that falls on padding reads 0:
// share[t] is the part of the windows in which tap t lies on the input. Once
// the shift is taken off its bias, a channel has its mean again, and nonlinear
// layers behind it then see values where calibration saw them.
//
// Everything is summed in double, in index order: the same plan everywhere.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_BIASCORRECTION_H
#define QWID_ANALYSIS_BIASCORRECTION_H

#include "qwid/Dialect/Windows.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace qwid {

/// share[t] of the taps of a window, [kernel rows * kernel columns] in the
/// order of a filter; each in 0..1.
llvm::SmallVector<double> shareOfTaps(WindowDim rows, WindowDim columns);

/// The shift of every output channel. `errors` is v - w as [O][taps][C / groups]
/// row-major, `shares` has one entry per tap, `means` one per input channel.
llvm::SmallVector<double> shiftOfMeans(llvm::ArrayRef<double> errors,
                                       int64_t outputChannels, int64_t groups,
                                       llvm::ArrayRef<double> shares,
                                       llvm::ArrayRef<float> means);

} // namespace qwid

#endif // QWID_ANALYSIS_BIASCORRECTION_H
