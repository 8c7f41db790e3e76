//===- ResizeOps.cpp - Resize, Upsample -----------------------------------===//
//
// Dimension by dimension. Cell x of the result stands at a coordinate of the
// input, which the coordinate transformation tells. nearest takes one cell: a
// selection. linear and cubic weigh 2 or 4 cells: a product with a matrix of
// [result][input] weights. Coordinates are f32, since rounding decides which
// cell is nearest.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "lib/Import/OpTable.h"

#include "qwid/Import/ImportONNX.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// One dimension: its sizes before and after, and their ratio as given.
struct Axis {
  int64_t input, output;
  float scale;
};

struct Resize {
  SmallVector<Axis> axes;
  std::string mode, coordinates, nearest;
  float cubic = -0.75f;
  bool excludeOutside = false;
  bool antialias = false; ///< linear and cubic; nearest knows none
};

float coordinateOf(const Resize &resize, const Axis &axis, int64_t x) {
  StringRef mode = resize.coordinates;
  if (mode == "asymmetric")
    return float(x) / axis.scale;
  if (mode == "align_corners")
    return axis.output == 1
               ? 0.0f
               : float(x) * float(axis.input - 1) / float(axis.output - 1);
  if (mode == "pytorch_half_pixel" && axis.output == 1)
    return 0.0f;
  float offset = 0.0f;
  if (mode == "half_pixel_symmetric")
    offset = float(axis.input) / 2 *
             (1 - float(axis.output) / (axis.scale * float(axis.input)));
  return offset + (float(x) + 0.5f) / axis.scale - 0.5f;
}

/// The cell nearest to `x`; "simple" is how Resize was before opset 11.
int64_t nearestCell(const Resize &resize, const Axis &axis, float x) {
  StringRef mode = resize.nearest;
  float cell = std::round(x);
  if (mode == "floor" || (mode == "simple" && axis.scale >= 1))
    cell = std::floor(x);
  else if (mode == "ceil" || mode == "simple")
    cell = std::ceil(x);
  else if (mode == "round_prefer_floor" && x == std::floor(x) + 0.5f)
    cell = std::floor(x);
  return std::clamp<int64_t>(int64_t(cell), 0, axis.input - 1);
}

/// The weight of a cell at distance `d` >= 0.
float weightAt(const Resize &resize, float d) {
  float a = resize.cubic;
  if (resize.mode == "linear")
    return std::max(1 - d, 0.0f);
  if (d >= 2)
    return 0.0f;
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}

/// Adds the weights of the cells around `x` to `row`, [input]. Cells outside count
/// for the nearest one, unless they are excluded. With antialiasing an image that
/// becomes smaller has a filter as much wider, whose weights are made to sum to 1.
void addWeights(const Resize &resize, const Axis &axis, float x,
                MutableArrayRef<float> row) {
  int64_t last = axis.input - 1;
  if (resize.mode == "linear" && !resize.antialias) {
    x = std::clamp(x, 0.0f, float(last));
    int64_t cell = std::min(int64_t(x), last), next = std::min(cell + 1, last);
    row[cell] += 1.0f - (x - float(cell));
    row[next] += x - float(cell);
    return;
  }
  float shrink = resize.antialias ? std::min(axis.scale, 1.0f) : 1.0f;
  float begin = std::floor(x), t = x - begin, sum = 0;
  float reach = resize.mode == "linear" ? 1.0f : 2.0f;
  int64_t first = int64_t(std::floor(-reach / shrink)) + 1;
  SmallVector<float> taps;
  for (int64_t i = first; i <= 1 - first; ++i) {
    float weight = weightAt(resize, shrink * std::abs(t - float(i)));
    int64_t cell = int64_t(begin) + i;
    if (resize.excludeOutside && (cell < 0 || cell > last))
      weight = 0;
    taps.push_back(weight);
    sum += weight;
  }
  bool isScaled = resize.excludeOutside || shrink != 1.0f;
  for (auto [i, weight] : llvm::enumerate(taps))
    row[std::clamp<int64_t>(int64_t(begin) + first + int64_t(i), 0, last)] +=
        isScaled ? weight / sum : weight;
}

/// `value` with dimension `axis` weighed.
Value weighAxis(NodeImporter &node, const Resize &resize, Value value,
                int64_t axis) {
  const Axis &sizes = resize.axes[axis];
  if (!isFoldable({sizes.output, sizes.input})) {
    (void)node.unsupported("a dimension resized from " + Twine(sizes.input) +
                           " to " + Twine(sizes.output));
    return {};
  }
  std::vector<float> weights(sizes.output * sizes.input, 0.0f);
  for (int64_t x = 0; x < sizes.output; ++x)
    addWeights(
        resize, sizes, coordinateOf(resize, sizes, x),
        MutableArrayRef<float>(weights).slice(x * sizes.input, sizes.input));
  std::string name = "axis" + std::to_string(axis);
  Value filter = node.floatConstant(node.helperLoc(name + ".weights"),
                                    {sizes.output, sizes.input}, weights);
  return weighAlong(node, value, axis, filter, name);
}

LogicalResult emitResize(NodeImporter &node, const Resize &resize) {
  SmallVector<int64_t> shape;
  for (const Axis &axis : resize.axes)
    shape.push_back(axis.output);
  if (!checkedCount(shape))
    return node.error() << "cannot resize shape " << text(node.shape(0))
                        << " to " << text(shape);
  if (resize.mode == "nearest") {
    SmallVector<Selection> selections;
    for (auto [index, axis] : llvm::enumerate(resize.axes)) {
      Selection selection{int64_t(index), {}};
      if (axis.input == axis.output && axis.scale == 1.0f)
        continue;
      for (int64_t x = 0; x < axis.output; ++x)
        selection.indices.push_back(
            nearestCell(resize, axis, coordinateOf(resize, axis, x)));
      selections.push_back(std::move(selection));
    }
    return selections.empty() ? node.forward(0) : setSelected(node, selections);
  }
  Value value = node.floatValue(0);
  for (int64_t axis = int64_t(resize.axes.size()) - 1; value && axis >= 0;
       --axis)
    if (resize.axes[axis].input != resize.axes[axis].output ||
        resize.axes[axis].scale != 1.0f)
      value = weighAxis(node, resize, value, axis);
  return node.setResult(value);
}

//===----------------------------------------------------------------------===//
// What the node says
//===----------------------------------------------------------------------===//

/// The floats of input `index`, which must be known; nothing if it is missing or
/// empty.
std::optional<SmallVector<float>> readFloats(NodeImporter &node, size_t index) {
  if (!node.has(index))
    return std::nullopt;
  const HostTensor *known = node.known(index);
  if (!known || !known->isFloat() || known->shape.size() > 1 ||
      known->count() > 64) {
    if (!node.failed())
      node.error() << "expected a constant vector of floats for the scales; "
                      "simplify the model (onnxsim model.onnx out.onnx)";
    return std::nullopt;
  }
  SmallVector<float> result;
  for (int64_t i = 0; i < known->count(); ++i)
    result.push_back(known->floatAt(i));
  return result.empty() ? std::nullopt : std::optional(result);
}

/// Fills `axes` from scales, of the dimensions `which`.
void applyScales(NodeImporter &node, ArrayRef<float> scales,
                 ArrayRef<int64_t> which, SmallVectorImpl<Axis> &axes) {
  if (scales.size() != which.size()) {
    node.error() << "expected " << int64_t(which.size()) << " scales, got "
                 << int64_t(scales.size());
    return;
  }
  for (auto [scale, index] : llvm::zip_equal(scales, which)) {
    Axis &axis = axes[index];
    float size = std::floor(float(axis.input) * scale);
    if (!(scale > 0) || !(size >= 1) || size > float(1 << 24)) {
      node.error() << "expected scales that give sizes of at least 1, got "
                   << scale << " for size " << axis.input;
      return;
    }
    axis = {axis.input, int64_t(size), scale};
  }
}

/// Fills `axes` from sizes, which `policy` lets keep the ratio of the image.
void applySizes(NodeImporter &node, SmallVector<int64_t> sizes,
                ArrayRef<int64_t> which, StringRef policy,
                SmallVectorImpl<Axis> &axes) {
  if (sizes.size() != which.size() || llvm::any_of(sizes, [](int64_t size) {
        return size < 1 || size > (int64_t(1) << 24);
      })) {
    node.error() << "expected " << int64_t(which.size())
                 << " sizes of at least 1, got " << text(sizes);
    return;
  }
  std::optional<float> common;
  for (auto [size, index] : llvm::zip_equal(sizes, which)) {
    float scale = float(size) / float(axes[index].input);
    if (policy == "not_larger")
      common = std::min(common.value_or(scale), scale);
    else if (policy == "not_smaller")
      common = std::max(common.value_or(scale), scale);
  }
  for (auto [size, index] : llvm::zip_equal(sizes, which)) {
    Axis &axis = axes[index];
    if (common)
      size = std::max<int64_t>(int64_t(std::round(*common * float(axis.input))),
                               1);
    axis = {axis.input, size, common.value_or(float(size) / float(axis.input))};
  }
}

/// One of `allowed` for the attribute `name`.
std::string readWord(NodeImporter &node, StringRef name, StringRef otherwise,
                     ArrayRef<StringRef> allowed) {
  std::string word = node.getString(name, otherwise);
  if (!node.failed() && !llvm::is_contained(allowed, word))
    (void)node.unsupported(name + " '" + word + "'");
  return word;
}

Resize startResize(NodeImporter &node, ArrayRef<StringRef> modes) {
  Resize resize;
  resize.mode = readWord(node, "mode", "nearest", modes);
  resize.coordinates = "asymmetric";
  resize.nearest = "floor";
  for (int64_t size : node.shape(0))
    resize.axes.push_back({size, size, 1.0f});
  if (!node.failed() && llvm::is_contained(node.shape(0), 0))
    node.error() << "its input of shape " << text(node.shape(0))
                 << " has no elements";
  return resize;
}

void readModes(NodeImporter &node, Resize &resize) {
  resize.coordinates =
      readWord(node, "coordinate_transformation_mode", "half_pixel",
               {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",
                "align_corners", "asymmetric"});
  resize.nearest =
      readWord(node, "nearest_mode", "round_prefer_floor",
               {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
  resize.cubic = node.getFloat("cubic_coeff_a", -0.75f);
  resize.excludeOutside = node.getInt("exclude_outside", 0) != 0;
  node.ignore({"extrapolation_value"}); // of tf_crop_and_resize
  resize.antialias = node.getInt("antialias", 0) != 0;
}

LogicalResult buildResize(NodeImporter &node) {
  bool isOld = node.getOpset() < 11;
  Resize resize = startResize(
      node, isOld ? ArrayRef<StringRef>{"nearest", "linear"}
                  : ArrayRef<StringRef>{"nearest", "linear", "cubic"});
  auto scales = readFloats(node, isOld ? 1 : 2);
  auto sizes = isOld ? std::nullopt : node.integers(3, "the sizes");
  resize.nearest = "simple";
  if (!isOld)
    readModes(node, resize);
  int64_t rank = resize.axes.size();
  SmallVector<int64_t> which = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::string policy = readWord(node, "keep_aspect_ratio_policy", "stretch",
                                {"stretch", "not_larger", "not_smaller"});
  if (auto axes = node.getInts("axes"))
    which = *axes;
  for (int64_t &axis : which)
    axis = node.normalizeAxis(axis, rank);
  if (node.failed())
    return failure();
  if (sizes && !sizes->empty())
    applySizes(node, *sizes, which, policy, resize.axes);
  else if (scales)
    applyScales(node, *scales, which, resize.axes);
  else
    return node.error() << "expected scales or sizes";
  return node.failed() ? failure() : emitResize(node, resize);
}

LogicalResult buildUpsample(NodeImporter &node) {
  Resize resize = startResize(node, {"nearest", "linear"});
  auto scales = node.getFloats("scales");
  if (!scales)
    scales = readFloats(node, 1);
  if (node.failed())
    return failure();
  if (!scales)
    return node.error() << "expected scales";
  applyScales(node, *scales,
              llvm::to_vector(llvm::seq<int64_t>(0, resize.axes.size())),
              resize.axes);
  return node.failed() ? failure() : emitResize(node, resize);
}

constexpr OpEntry kOps[] = {
    {"Resize", 10, 19, 1, 4, buildResize, "", "float; nearest: all",
     "no tf_crop_and_resize, tf_half_pixel_for_nn"},
    {"Upsample", 7, 9, 1, 2, buildUpsample, "", "float; nearest: all"},
};

} // namespace

ArrayRef<OpEntry> qwid::getResizeOps() { return kOps; }
