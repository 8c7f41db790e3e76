//===- DescribePreprocess.h - Words for a preprocessing ---------*- C++ -*-===//

#ifndef QWID_DRIVER_DESCRIBEPREPROCESS_H
#define QWID_DRIVER_DESCRIBEPREPROCESS_H

#include "qwid/Driver/Preprocess.h"

namespace qwid {

/// "8x8 rgb (stretch), pixels 0..1, mean 0,0,0, std 1,1,1".
std::string describePreprocess(const qwid_preprocess &preprocess);

/// The options that make `preprocess` of a model with that input.
PreprocessOptions getPreprocessOptions(const qwid_preprocess &preprocess);

/// "rgb", "bgr", "gray": a QWID_CHANNELS_...
llvm::StringRef nameChannels(int32_t channels);

/// Of mean or std of `preprocess` the values of the channels that a photo has.
llvm::ArrayRef<float> getChannelValues(const qwid_preprocess &preprocess,
                                       const float (&values)[4]);

} // namespace qwid

#endif // QWID_DRIVER_DESCRIBEPREPROCESS_H
