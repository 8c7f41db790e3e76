//===- Preprocess.cpp - Preprocessing as the runtime takes it -------------===//

#include "qwid/Target/Preprocess.h"

#include "qwid/Dialect/Orientation.h"

using namespace qwid;

static int32_t getRuntimeChannels(ChannelOrder order) {
  switch (order) {
  case ChannelOrder::RGB:
    return QWID_CHANNELS_RGB;
  case ChannelOrder::BGR:
    return QWID_CHANNELS_BGR;
  case ChannelOrder::Gray:
    return QWID_CHANNELS_GRAY;
  }
  llvm_unreachable("unknown channel order");
}

std::optional<qwid_preprocess>
qwid::makeRuntimePreprocess(mlir::ModuleOp module,
                            llvm::ArrayRef<int64_t> shape) {
  auto attr = module->getAttrOfType<PreprocessAttr>(names::kPreprocess);
  if (!attr)
    return std::nullopt;
  int64_t width = attr.getWidth(), height = attr.getHeight();
  int64_t channels = attr.getChannels() == ChannelOrder::Gray ? 1 : 3;
  bool isImage = shape.size() == 4;
  bool first = isImage &&
               shape.drop_front() == llvm::ArrayRef({channels, height, width});
  bool last = isImage &&
              shape.drop_front() == llvm::ArrayRef({height, width, channels});
  if (!first && !last)
    return std::nullopt;
  qwid_preprocess result = {};
  result.enabled = 1;
  result.width = width;
  result.height = height;
  result.resize_mode = attr.getResize() == ResizeMode::Crop
                           ? QWID_RESIZE_CROP
                           : QWID_RESIZE_STRETCH;
  result.resize_short = attr.getResizeShort();
  result.channels = getRuntimeChannels(attr.getChannels());
  result.range = attr.getRange();
  std::fill_n(result.std, 4, 1.0f);
  llvm::copy(attr.getMean().asArrayRef().take_front(4), result.mean);
  llvm::copy(attr.getStd().asArrayRef().take_front(4), result.std);
  result.layout = first ? QWID_LAYOUT_NCHW : QWID_LAYOUT_NHWC;
  // The attribute says nothing but kOrientExif: verifiers see to it.
  result.orient =
      module->hasAttr(names::kOrient) ? QWID_ORIENT_EXIF : QWID_ORIENT_STORED;
  return result;
}
