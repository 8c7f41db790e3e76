//===- PoolingOps.cpp - Pools with windows and global ones ----------------===//

#include "NodeImporter.h"
#include "OpTable.h"
#include "WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Input 0, which must be a batch of images.
Value imageInput(NodeImporter &node) {
  Value input = node.floatValue(0);
  if (!node.failed() && node.shape(0).size() != 4)
    (void)node.unsupported("a pool that is not 2-d (input " +
                           text(node.shape(0)) + ")");
  return input;
}

/// Rounding up the number of windows has no meaning where auto_pad chooses it.
bool readCeilMode(NodeImporter &node) {
  bool ceilMode = node.getInt("ceil_mode", 0) != 0;
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  return ceilMode && (autoPad == "NOTSET" || autoPad.empty());
}

LogicalResult buildMaxPool(NodeImporter &node) {
  node.ignore({"storage_order"}); // of the indices, which are not supported
  Value input = imageInput(node);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = readCeilMode(node);
  if (node.failed())
    return failure();
  return node.emit<MaxPoolOp>(input, Layout::NCHW, window.kernel,
                              window.strides, window.pads, window.dilations,
                              ceilMode);
}

LogicalResult buildAveragePool(NodeImporter &node) {
  Value input = imageInput(node);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = readCeilMode(node);
  bool includePad = node.getInt("count_include_pad", 0) != 0;
  if (node.failed())
    return failure();
  return node.emit<AvgPoolOp>(
      input, Layout::NCHW, window.kernel, window.strides, window.pads,
      window.dilations, ceilMode, includePad, ClampAttr(), RescaleKindAttr());
}

template <typename OpTy> LogicalResult buildGlobalPool(NodeImporter &node) {
  Value input = imageInput(node);
  return node.failed() ? failure() : node.emit<OpTy>(input, Layout::NCHW);
}

constexpr OpEntry kOps[] = {
    {"AveragePool", 7, 22, 1, 1, buildAveragePool},
    {"GlobalAveragePool", 1, 22, 1, 1, buildGlobalPool<GlobalAvgPoolOp>},
    {"GlobalMaxPool", 1, 22, 1, 1, buildGlobalPool<GlobalMaxPoolOp>},
    {"MaxPool", 1, 22, 1, 1, buildMaxPool},
};

} // namespace

ArrayRef<OpEntry> qwid::getPoolingOps() { return kOps; }
