//===- BiasCorrection.cpp - What rounded weights do to means --------------===//

#include "qwid/Analysis/BiasCorrection.h"

#include <cassert>

using namespace llvm;
using namespace qwid;

/// The part of the windows of one dimension in which each tap lies on the input.
static SmallVector<double> shareOfTaps(WindowDim dim) {
  SmallVector<double> shares;
  int64_t windows = dim.output();
  for (int64_t tap = 0; tap < dim.kernel; ++tap) {
    int64_t inside = 0;
    for (int64_t window = 0; window < windows; ++window) {
      int64_t cell = dim.cell(window, tap);
      inside += cell >= 0 && cell < dim.input;
    }
    shares.push_back(double(inside) / double(windows));
  }
  return shares;
}

SmallVector<double> qwid::shareOfTaps(WindowDim rows, WindowDim columns) {
  SmallVector<double> shares, ofColumns = ::shareOfTaps(columns);
  for (double row : ::shareOfTaps(rows))
    for (double column : ofColumns)
      shares.push_back(row * column);
  return shares;
}

SmallVector<double> qwid::shiftOfMeans(ArrayRef<double> errors,
                                       int64_t outputChannels, int64_t groups,
                                       ArrayRef<double> shares,
                                       ArrayRef<float> means) {
  int64_t perGroup = means.size() / groups;
  int64_t outputsPerGroup = outputChannels / groups;
  assert(int64_t(errors.size()) ==
             outputChannels * int64_t(shares.size()) * perGroup &&
         "a filter of these channels and taps");
  SmallVector<double> shifts;
  const double *error = errors.begin();
  for (int64_t output = 0; output < outputChannels; ++output) {
    ArrayRef<float> read =
        means.slice(output / outputsPerGroup * perGroup, perGroup);
    double shift = 0;
    for (double share : shares)
      for (float mean : read)
        shift += *error++ * share * double(mean);
    shifts.push_back(shift);
  }
  return shifts;
}
