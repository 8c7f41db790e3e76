//===- DescribePreprocess.cpp - The preprocessing of a model --------------===//

#include "qwid/Driver/DescribePreprocess.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

StringRef qwid::nameChannels(int32_t channels) {
  switch (channels) {
  case QWID_CHANNELS_BGR:
    return "bgr";
  case QWID_CHANNELS_GRAY:
    return "gray";
  default:
    return "rgb";
  }
}

ArrayRef<float> qwid::getChannelValues(const qwid_preprocess &preprocess,
                                       const float (&values)[4]) {
  return ArrayRef(values, preprocess.channels == QWID_CHANNELS_GRAY ? 1 : 3);
}

std::string qwid::describePreprocess(const qwid_preprocess &preprocess) {
  std::string text;
  raw_string_ostream os(text);
  auto numbers = [&](StringRef name, ArrayRef<float> values) {
    os << name;
    interleave(values, os, [&](float v) { os << format("%g", v); }, ",");
  };
  os << preprocess.width << "x" << preprocess.height << " "
     << nameChannels(preprocess.channels) << " (";
  if (preprocess.resize_mode == QWID_RESIZE_CROP)
    os << "short side to " << preprocess.resize_short << ", crop";
  else
    os << "stretch";
  os << "), pixels 0.." << preprocess.range;
  numbers(", mean ", getChannelValues(preprocess, preprocess.mean));
  numbers(", std ", getChannelValues(preprocess, preprocess.std));
  if (preprocess.orient == QWID_ORIENT_EXIF)
    os << ", turned as EXIF says";
  return text;
}

PreprocessOptions
qwid::getPreprocessOptions(const qwid_preprocess &preprocess) {
  PreprocessOptions options;
  options.size = {preprocess.width, preprocess.height};
  options.resize = ResizeMode::Stretch;
  if (preprocess.resize_mode == QWID_RESIZE_CROP) {
    options.resize = ResizeMode::Crop;
    options.shortSide = preprocess.resize_short;
  }
  options.channels =
      preprocess.channels == QWID_CHANNELS_GRAY  ? ChannelOrder::Gray
      : preprocess.channels == QWID_CHANNELS_BGR ? ChannelOrder::BGR
                                                 : ChannelOrder::RGB;
  append_range(options.mean, getChannelValues(preprocess, preprocess.mean));
  append_range(options.std, getChannelValues(preprocess, preprocess.std));
  options.range = preprocess.range;
  options.turn = preprocess.orient == QWID_ORIENT_EXIF;
  return options;
}
