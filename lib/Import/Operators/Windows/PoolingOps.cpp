//===- PoolingOps.cpp - Pools with windows and global ones ----------------===//

#include "WindowAttributes.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Movement/Movement.h"

#include "qwid/Dialect/Constants.h"

#include <limits>

using namespace mlir;
using namespace qwid;

namespace {

/// Input 0, which must be a batch of images, of floats or, with `integers`,
/// numbers; `only2D`: of rank 4.
Value imageInput(NodeImporter &node, bool integers, bool only2D = false) {
  Value input = integers ? node.numberValue(0) : node.floatValue(0);
  size_t rank = node.failed() ? 4 : node.shape(0).size();
  if (rank < (only2D ? 4 : 3) || rank > (only2D ? 4 : 5))
    (void)node.unsupported("a pool that is not " +
                           Twine(only2D ? "2-d" : "1-d to 3-d") + " (input " +
                           text(node.shape(0)) + ")");
  return input;
}

/// Rounding up the number of windows has no meaning where auto_pad chooses it.
bool readCeilMode(NodeImporter &node) {
  bool ceilMode = node.getInt("ceil_mode", 0) != 0;
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  return ceilMode && (autoPad == "NOTSET" || autoPad.empty());
}

/// A pool of images of rank 4.
using Pool2D =
    llvm::function_ref<Value(Location, Value, const WindowAttributes &)>;

/// `input` seen as `image`, pooled, and seen as [N, C, ...] again, where
/// `spatial` gives the rest from what came out, [N, C, h, w].
Value poolAs(NodeImporter &node, Value input, ArrayRef<int64_t> image,
             const WindowAttributes &window, StringRef suffix, Pool2D pool) {
  Value seen =
      node.reshape(node.helperLoc(suffix.str() + ".image"), input, image);
  return seen ? pool(node.helperLoc(suffix.str() + ".windows"), seen, window)
              : Value();
}

/// A pool of 1 to 3 spatial dimensions: an image of one row in 1-d; in 3-d over
/// height and width first, then over depth, since both maxima and means (of as
/// many cells at every depth) are separable.
Value buildPool(NodeImporter &node, Value input, const WindowAttributes &window,
                Pool2D pool) {
  SmallVector<int64_t> s(node.shape(0));
  if (s.size() == 4)
    return pool(node.getLoc(), input, window);
  if (s.size() == 3) {
    Value row = poolAs(node, input, {s[0], s[1], 1, s[2]}, window.withRow(),
                       "row", pool);
    return withoutRow(node, node.getLoc(), row);
  }
  auto sizes = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  };
  Value planes = poolAs(node, input, {s[0], s[1] * s[2], s[3], s[4]},
                        window.part(1, 2), "planes", pool);
  if (!planes)
    return {};
  int64_t height = sizes(planes)[2], width = sizes(planes)[3];
  WindowAttributes column = window.part(0, 1).withRow();
  for (auto *values : {&column.kernel, &column.strides, &column.dilations})
    std::swap((*values)[0], (*values)[1]);
  column.pads = {column.pads[1], 0, column.pads[3], 0};
  Value depth = poolAs(node, planes, {s[0], s[1], s[2], height * width}, column,
                       "depth", pool);
  return depth ? node.reshape(node.getLoc(), depth,
                              {s[0], s[1], sizes(depth)[2], height, width})
               : Value();
}

LogicalResult buildAveragePool(NodeImporter &node) {
  Value input = imageInput(node, false);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = readCeilMode(node);
  bool includePad = node.getInt("count_include_pad", 0) != 0;
  if (node.failed())
    return failure();
  return node.setResult(buildPool(
      node, input, window,
      [&](Location loc, Value image, const WindowAttributes &window) {
        return node.create<AvgPoolOp>(loc, image, Layout::NCHW, window.kernel,
                                      window.strides, window.pads,
                                      window.dilations, ceilMode, includePad,
                                      ClampAttr(), RescaleKindAttr());
      }));
}

/// The spatial dimensions as one row and back, unless they are two.
template <typename OpTy> LogicalResult buildGlobalPool(NodeImporter &node) {
  Value input = imageInput(node, std::is_same_v<OpTy, GlobalMaxPoolOp>);
  if (node.failed())
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  Type element = elementOf(input);
  if (shape.size() == 4)
    return node.emitAs<OpTy>(element, input, Layout::NCHW);
  int64_t cells = ShapedType::getNumElements(ArrayRef(shape).drop_front(2));
  std::fill(shape.begin() + 2, shape.end(), 1);
  Value row = node.reshape(node.helperLoc("row"), input,
                           {shape[0], shape[1], 1, cells});
  if (row)
    row = node.createAs<OpTy>(node.helperLoc("pooled"), element, row,
                              Layout::NCHW);
  return node.setResult(row ? node.reshape(node.getLoc(), row, shape)
                            : Value());
}

//===----------------------------------------------------------------------===//
// MaxPool and where its values stood
//===----------------------------------------------------------------------===//

/// Position `window` * stride - pad + `tap` * dilation along one dimension.
int64_t positionOf(const WindowAttributes &window, size_t dim, int64_t place,
                   int64_t tap) {
  return place * window.strides[dim] - window.pads[dim] +
         tap * window.dilations[dim];
}

/// Where in an image of `height` x `width`, behind which stands one more cell,
/// the taps of all windows lie, [windows][taps]; those outside at that cell.
HostTensor tapTable(Type i64, const WindowAttributes &window, int64_t height,
                    int64_t width, int64_t rows, int64_t columns) {
  int64_t taps = window.kernel[0] * window.kernel[1];
  HostTensor table{{rows * columns * taps}, i64, {}, {}};
  for (int64_t place = 0; place < rows * columns; ++place)
    for (int64_t tap = 0; tap < taps; ++tap) {
      int64_t y =
          positionOf(window, 0, place / columns, tap / window.kernel[1]);
      int64_t x =
          positionOf(window, 1, place % columns, tap % window.kernel[1]);
      bool isInside = y >= 0 && y < height && x >= 0 && x < width;
      table.integers.push_back(isInside ? y * width + x : height * width);
    }
  return table;
}

/// A constant i64 tensor.
Value integers(NodeImporter &node, StringRef suffix, ArrayRef<int64_t> shape,
               ArrayRef<int64_t> values) {
  OpBuilder &builder = node.getBuilder();
  return makeConstant(builder, node.helperLoc(suffix),
                      RankedTensorType::get(shape, builder.getI64Type()),
                      values);
}

/// The indices of MaxPool: the cells of each window side by side, of which
/// argmax tells the first largest, and a table where in the image that one is.
Value poolIndices(NodeImporter &node, Value input,
                  const WindowAttributes &window, ArrayRef<int64_t> result,
                  bool columnMajor) {
  ArrayRef<int64_t> s = node.shape(0);
  int64_t height = s.size() == 4 ? s[2] : 1, width = s.back();
  int64_t rows = s.size() == 4 ? result[2] : 1, columns = result.back();
  int64_t planes = s[0] * s[1], cells = height * width;
  int64_t places = rows * columns, taps = window.kernel[0] * window.kernel[1];
  Type i64 = node.getBuilder().getI64Type();
  if (!isFoldable({places, taps})) {
    (void)node.unsupported("Indices of " + Twine(places) + " windows");
    return {};
  }
  HostTensor table = tapTable(i64, window, height, width, rows, columns);
  Value flat = node.reshape(node.helperLoc("planes"), input, {planes, cells});
  if (!flat)
    return {};
  Value padded = node.create<PadOp>(
      node.helperLoc("padded"), flat, Value(), ArrayRef<int64_t>{0, 0},
      ArrayRef<int64_t>{0, 1},
      llvm::APFloat(-std::numeric_limits<float>::infinity()));
  Value windows = node.create<GatherOp>(
      node.helperLoc("taps"), padded,
      integers(node, "taps.indices", {places, taps}, table.integers), 1);
  Value best = node.createAs<ArgMaxOp>(node.helperLoc("best"), i64, windows, 2,
                                       false, false);
  // Row (place) of the table begins at place * taps.
  SmallVector<int64_t> starts, bases;
  for (int64_t place = 0; place < places; ++place)
    starts.push_back(place * taps);
  for (int64_t plane = 0; plane < planes; ++plane)
    bases.push_back(plane * cells);
  Arithmetic math(node);
  Value at = math.add(best, integers(node, "starts", {1, places}, starts),
                      "table.index");
  if (!at)
    return {};
  if (columnMajor)
    for (int64_t &cell : table.integers)
      cell = cell % width * height + cell / width;
  Value cell = node.createAs<GatherOp>(
      node.helperLoc("cell"), i64,
      integers(node, "table", table.shape, table.integers), at, 0);
  Value index =
      math.add(cell, integers(node, "bases", {planes, 1}, bases), "index");
  return index ? node.reshape(node.outputLoc(1), index, result) : Value();
}

LogicalResult buildMaxPool(NodeImporter &node) {
  bool columnMajor = node.getInt("storage_order", 0) != 0;
  Value input = imageInput(node, true);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = readCeilMode(node);
  if (node.failed())
    return failure();
  Value result =
      buildPool(node, input, window,
                [&](Location loc, Value image, const WindowAttributes &window) {
                  return node.createAs<MaxPoolOp>(
                      loc, elementOf(image), image, Layout::NCHW, window.kernel,
                      window.strides, window.pads, window.dilations, ceilMode);
                });
  if (failed(node.setResult(result)) || !node.hasOutput(1))
    return failure(!result);
  if (node.shape(0).size() > 4 || !elementOf(input).isF32())
    return node.unsupported("Indices of a pool that is not 1-d or 2-d, of "
                            "floats,");
  return node.setResult(
      poolIndices(
          node, input, node.shape(0).size() == 3 ? window.withRow() : window,
          cast<RankedTensorType>(result.getType()).getShape(), columnMajor),
      1);
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

float readPower(NodeImporter &node) {
  float p = node.getInt("p", 2);
  if (!node.failed() && !(p >= 1.0f))
    node.error() << "expected p >= 1, got " << p;
  return p;
}

LogicalResult buildLpPool(NodeImporter &node) {
  Value input = imageInput(node, false, /*only2D=*/true);
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
    {"AveragePool", 7, 22, 1, 1, buildAveragePool, "", "float", "1-d to 3-d"},
    {"GlobalAveragePool", 1, 22, 1, 1, buildGlobalPool<GlobalAvgPoolOp>, "",
     "float", "1-d to 3-d"},
    {"GlobalLpPool", 1, 22, 1, 1, buildGlobalLpPool},
    {"GlobalMaxPool", 1, 22, 1, 1, buildGlobalPool<GlobalMaxPoolOp>, "",
     kNumberTypes},
    {"LpPool", 1, 22, 1, 1, buildLpPool, "", "float", "2-d, no ceil_mode"},
    {"MaxPool", 1, 22, 1, 1, buildMaxPool, "", kNumberTypes,
     "1-d to 3-d; Indices of float, to 2-d"},
};

} // namespace

ArrayRef<OpEntry> qwid::getPoolingOps() { return kOps; }
