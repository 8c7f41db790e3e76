//===- PoolingOps.cpp - Pools with windows and global ones ----------------===//

#include "Arithmetic.h"
#include "OpTable.h"
#include "WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Input 0, which must be a batch of images, of floats or, with `integers`,
/// numbers.
Value imageInput(NodeImporter &node, bool integers = false) {
  Value input = integers ? node.numberValue(0) : node.floatValue(0);
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
  Value input = imageInput(node, true);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = readCeilMode(node);
  if (node.failed())
    return failure();
  return node.emitAs<MaxPoolOp>(elementOf(input), input, Layout::NCHW,
                                window.kernel, window.strides, window.pads,
                                window.dilations, ceilMode);
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
  Value input = imageInput(node, std::is_same_v<OpTy, GlobalMaxPoolOp>);
  return node.failed()
             ? failure()
             : node.emitAs<OpTy>(elementOf(input), input, Layout::NCHW);
}

//===----------------------------------------------------------------------===//
// (sum |x|^p)^(1/p)
//===----------------------------------------------------------------------===//

/// The sum of each window: a depthwise convolution with ones.
Value sumWindows(NodeImporter &node, Value input,
                 const WindowAttributes &window) {
  int64_t channels = node.shape(0)[1];
  Value ones = node.floatConstant(
      node.helperLoc("ones"), {channels, 1, window.kernel[0], window.kernel[1]},
      1.0f);
  return node.create<Conv2DOp>(node.helperLoc("sum"), input, ones, Value(),
                               Value(), Layout::NCHW, window.strides,
                               window.pads, window.dilations, channels,
                               ClampAttr(), RescaleKindAttr());
}

/// |x|^p; p = 2 needs no absolute value.
Value raised(Arithmetic &math, Value input, float p) {
  if (p == 2.0f)
    return math.multiply(input, input, "power");
  Value magnitude = math.apply(UnaryFunction::Abs, input, "magnitude");
  return p == 1.0f ? magnitude : math.power(magnitude, p, "power");
}

/// p, a float in opset 1.
float readPower(NodeImporter &node) {
  float p = node.getOpset() < 2 ? node.getFloat("p", 2.0f)
                                : float(node.getInt("p", 2));
  if (!node.failed() && !(p >= 1.0f))
    node.error() << "expected p >= 1, got " << p;
  return p;
}

LogicalResult buildLpPool(NodeImporter &node) {
  Value input = imageInput(node);
  float p = readPower(node);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  if (readCeilMode(node))
    return node.unsupported("ceil_mode = 1");
  if (node.failed())
    return failure();
  Arithmetic math(node);
  Value powers = raised(math, input, p);
  Value sum = powers ? sumWindows(node, powers, window) : Value();
  return node.setResult(math.power(sum, 1.0f / p));
}

LogicalResult buildGlobalLpPool(NodeImporter &node) {
  Value input = node.floatValue(0);
  float p = readPower(node);
  if (node.failed())
    return failure();
  int64_t rank = node.shape(0).size();
  if (rank < 3)
    return node.error() << "expected an input [N, C, D, ...], got shape "
                        << text(node.shape(0));
  Arithmetic math(node);
  Value sum =
      math.reduce(Reduction::Sum, raised(math, input, p),
                  llvm::to_vector(llvm::seq<int64_t>(2, rank)), true, "sum");
  return node.setResult(math.power(sum, 1.0f / p));
}

constexpr OpEntry kOps[] = {
    {"AveragePool", 7, 22, 1, 1, buildAveragePool},
    {"GlobalAveragePool", 1, 22, 1, 1, buildGlobalPool<GlobalAvgPoolOp>},
    {"GlobalLpPool", 1, 22, 1, 1, buildGlobalLpPool},
    {"GlobalMaxPool", 1, 22, 1, 1, buildGlobalPool<GlobalMaxPoolOp>, "",
     kNumberTypes},
    {"LpPool", 1, 22, 1, 1, buildLpPool, "", "float", "2-d, no ceil_mode"},
    {"MaxPool", 1, 22, 1, 1, buildMaxPool, "", kNumberTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getPoolingOps() { return kOps; }
