//===- NormalizationOps.cpp - Batch, instance, layer, group norm, LRN -----===//
//
// A batch normalization with known parameters is qwid.batch_norm, which a graph
// pass folds away; with computed ones it is spelled out. Instance, layer and
// group normalization are qwid.normalize, then the scale and the offset.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Constants.h"

using namespace mlir;
using namespace qwid;

using Axes = ArrayRef<int64_t>;

namespace {

/// All axes of a tensor of rank `rank` from `first` on, without `skipped`.
SmallVector<int64_t> axesFrom(int64_t first, int64_t rank,
                              int64_t skipped = -1) {
  SmallVector<int64_t> axes;
  for (int64_t axis = first; axis < rank; ++axis)
    if (axis != skipped)
      axes.push_back(axis);
  return axes;
}

/// An input of `channels` values; null after an error.
Value channelInput(NodeImporter &node, size_t index, int64_t channels) {
  Value value = node.floatValue(index);
  if (value && node.shape(index) != ArrayRef<int64_t>{channels}) {
    node.error() << "expected " << channels << " values in input "
                 << int64_t(index) << ", got shape " << text(node.shape(index));
    return {};
  }
  // Parameters are folded into weights, where scales of their own end.
  const HostTensor *known = node.known(index);
  if (!value || !known || !isQuantizedConstant(node, index))
    return value;
  SmallVector<float> cells;
  for (int64_t i = 0; i < channels; ++i)
    cells.push_back(known->floatAt(i));
  return makeConstant(node.getBuilder(), node.inputLoc(index),
                      cast<RankedTensorType>(value.getType()),
                      ArrayRef<float>(cells));
}

/// normalized * scale + offset, both along axis 1 of `rank`.
Value scaleAndShift(Arithmetic &math, Value normalized, Value scale,
                    Value offset, int64_t rank, StringRef suffix = "") {
  Value product = math.multiply(
      normalized, math.alongAxis(scale, 1, rank, "scale"), "scaled");
  return math.add(product, math.alongAxis(offset, 1, rank, "offset"), suffix);
}

/// sqrt(square + epsilon).
Value boundedRoot(Arithmetic &math, Value square, float epsilon,
                  StringRef suffix) {
  return math.apply(UnaryFunction::Sqrt,
                    math.addConstant(square, epsilon, "bounded"), suffix);
}

//===----------------------------------------------------------------------===//
// Batch normalization
//===----------------------------------------------------------------------===//

/// With the statistics of the batch, which also move the running ones:
/// running = running * momentum + batch * (1 - momentum).
LogicalResult buildTraining(NodeImporter &node, ArrayRef<Value> inputs,
                            float epsilon, float momentum) {
  int64_t rank = node.shape(0).size();
  SmallVector<int64_t> axes = axesFrom(0, rank, 1);
  Arithmetic math(node);
  Value normalized = node.create<NormalizeOp>(
      node.helperLoc("normalized"), inputs[0], axes, llvm::APFloat(epsilon));
  if (failed(node.setResult(
          scaleAndShift(math, normalized, inputs[1], inputs[2], rank))))
    return failure();
  auto move = [&](size_t output, Value running, Value batch, StringRef name) {
    if (!node.hasOutput(output))
      return success();
    std::string prefix = name.str();
    return node.setResult(
        math.add(math.scale(running, momentum, prefix + ".kept"),
                 math.scale(batch, 1.0f - momentum, prefix + ".new"), name),
        output);
  };
  Value mean = math.mean(inputs[0], axes, false, "batch_mean");
  Value distance = math.subtract(
      inputs[0], math.alongAxis(mean, 1, rank, "batch_mean.channels"),
      "distance");
  Value variance = math.mean(math.multiply(distance, distance, "square"), axes,
                             false, "batch_variance");
  if (failed(move(1, inputs[3], mean, "running_mean")) ||
      failed(move(2, inputs[4], variance, "running_variance")))
    return failure();
  return success();
}

/// Statistics and parameters that are computed: the definition, spelled out.
LogicalResult buildComputed(NodeImporter &node, ArrayRef<Value> inputs,
                            float epsilon) {
  int64_t rank = node.shape(0).size();
  Arithmetic math(node);
  Value deviation = boundedRoot(math, inputs[4], epsilon, "deviation");
  Value factor =
      math.apply(BinaryFunction::Div, inputs[1], deviation, "factor");
  Value distance = math.subtract(
      inputs[0], math.alongAxis(inputs[3], 1, rank, "mean"), "distance");
  return node.setResult(scaleAndShift(math, distance, factor, inputs[2], rank));
}

bool hasTrainingOutputs(NodeImporter &node) {
  return llvm::any_of(llvm::seq<size_t>(1, 5),
                      [&](size_t index) { return node.hasOutput(index); });
}

LogicalResult buildBatchNorm(NodeImporter &node) {
  float momentum = node.getFloat("momentum", 0.9f);
  float epsilon = node.getFloat("epsilon", 1.0e-5f);
  if (node.getInt("spatial", 1) != 1)
    return node.unsupported("statistics per cell (spatial = 0)");
  // Before opset 14, more outputs than one ask for training.
  bool training = node.getOpset() >= 14 ? node.getInt("training_mode", 0) != 0
                                        : hasTrainingOutputs(node);
  SmallVector<Value> inputs{node.floatValue(0)};
  if (node.failed())
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  if (shape.size() < 2)
    return node.error() << "expected an input [N, C, ...], got shape "
                        << text(shape);
  bool known = true;
  for (size_t index = 1; index < 5; ++index) {
    inputs.push_back(channelInput(node, index, shape[1]));
    known &= bool(node.known(index));
  }
  if (node.failed())
    return failure();
  if (training)
    return buildTraining(node, inputs, epsilon, momentum);
  if (!known)
    return buildComputed(node, inputs, epsilon);
  return node.emit<BatchNormOp>(inputs[0], inputs[1], inputs[2], inputs[3],
                                inputs[4], int64_t(1), llvm::APFloat(epsilon));
}

//===----------------------------------------------------------------------===//
// Normalization by the tensor's own statistics
//===----------------------------------------------------------------------===//

LogicalResult buildInstanceNorm(NodeImporter &node) {
  llvm::APFloat epsilon(node.getFloat("epsilon", 1.0e-5f));
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t rank = shape.size();
  if (rank < 3)
    return node.error() << "expected an input [N, C, D, ...], got shape "
                        << text(shape);
  Value scale = channelInput(node, 1, shape[1]);
  Value offset = channelInput(node, 2, shape[1]);
  if (node.failed())
    return failure();
  Value normalized = node.create<NormalizeOp>(
      node.helperLoc("normalized"), input, axesFrom(2, rank), epsilon);
  Arithmetic math(node);
  return node.setResult(scaleAndShift(math, normalized, scale, offset, rank));
}

/// The mean over `axes` as output 1 and 1 / deviation as output 2, where they are
/// wanted.
LogicalResult setStatistics(NodeImporter &node, Value input, Axes axes,
                            float epsilon) {
  if (!node.hasOutput(1) && !node.hasOutput(2))
    return success();
  Arithmetic math(node);
  Value mean = math.mean(input, axes, true, "mean");
  if (node.hasOutput(1) && failed(node.setResult(mean, 1)))
    return failure();
  if (!node.hasOutput(2))
    return success();
  Value distance = math.subtract(input, mean, "distance");
  Value variance = math.mean(math.multiply(distance, distance, "square"), axes,
                             true, "variance");
  Value deviation = boundedRoot(math, variance, epsilon, "deviation");
  return node.setResult(
      math.apply(UnaryFunction::Reciprocal, deviation, "inverse"), 2);
}

/// A normalization over the last dimensions, those from attribute 'axis' on.
struct LastDimensions {
  Value input, scale;
  float epsilon;
  SmallVector<int64_t> axes;
};

/// Nothing after an error.
std::optional<LastDimensions> readLastDimensions(NodeImporter &node) {
  node.ignore({"stash_type"}); // of the statistics, which are f32 here
  float epsilon = node.getFloat("epsilon", 1.0e-5f);
  int64_t axis = node.getInt("axis", -1);
  Value input = node.floatValue(0), scale = node.floatValue(1);
  if (node.failed())
    return std::nullopt;
  int64_t rank = node.shape(0).size();
  axis = node.normalizeAxis(axis, rank);
  if (node.failed())
    return std::nullopt;
  return LastDimensions{input, scale, epsilon, axesFrom(axis, rank)};
}

/// Scale and offset broadcast as they are.
LogicalResult buildLayerNorm(NodeImporter &node) {
  auto over = readLastDimensions(node);
  Value offset = over && node.has(2) ? node.floatValue(2) : Value();
  if (node.failed())
    return failure();
  Arithmetic math(node);
  Value normalized =
      node.create<NormalizeOp>(node.helperLoc("normalized"), over->input,
                               over->axes, llvm::APFloat(over->epsilon));
  Value product =
      math.multiply(normalized, over->scale, offset ? "scaled" : "");
  if (failed(node.setResult(offset ? math.add(product, offset) : product)))
    return failure();
  return setStatistics(node, over->input, over->axes, over->epsilon);
}

/// x / sqrt(mean(x^2) + epsilon), scaled.
LogicalResult buildRmsNorm(NodeImporter &node) {
  auto over = readLastDimensions(node);
  if (!over)
    return failure();
  Arithmetic math(node);
  Value square = math.mean(math.multiply(over->input, over->input, "square"),
                           over->axes, true, "mean_square");
  Value size = boundedRoot(math, square, over->epsilon, "size");
  Value normalized =
      math.apply(BinaryFunction::Div, over->input, size, "normalized");
  return node.setResult(math.multiply(normalized, over->scale));
}

/// x / |x| along `axis`, the sum of magnitudes or the root of that of squares;
/// a vector of zeros stays one.
LogicalResult buildLpNorm(NodeImporter &node) {
  int64_t axis = node.getInt("axis", -1), p = node.getInt("p", 2);
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  axis = node.normalizeAxis(axis, node.shape(0).size());
  if (p != 1 && p != 2)
    return node.error() << "expected p = 1 or 2, got " << p;
  if (node.failed())
    return failure();
  Arithmetic math(node);
  Value powers = p == 1 ? math.apply(UnaryFunction::Abs, input, "magnitude")
                        : math.multiply(input, input, "square");
  Value size = math.reduce(Reduction::Sum, powers, {axis}, true, "sum");
  if (p == 2)
    size = math.apply(UnaryFunction::Sqrt, size, "size");
  // The smallest normal number divides zeros alone.
  Value least = node.floatConstant(node.helperLoc("least"), {},
                                   std::numeric_limits<float>::min());
  return node.setResult(
      math.apply(BinaryFunction::Div, input,
                 math.apply(BinaryFunction::Max, size, least, "divisor")));
}

/// The channels in groups, each normalized with all of its cells. Scale and
/// offset are per group before opset 21, per channel since.
LogicalResult buildGroupNorm(NodeImporter &node) {
  node.ignore({"stash_type"});
  llvm::APFloat epsilon(node.getFloat("epsilon", 1.0e-5f));
  int64_t groups = node.getRequiredInt("num_groups");
  Value input = node.floatValue(0), scale = node.floatValue(1);
  Value offset = node.floatValue(2);
  if (node.failed())
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  if (shape.size() < 3 || groups < 1 || shape[1] % groups)
    return node.error() << "expected channels that " << groups
                        << " groups share evenly, got shape " << text(shape);
  bool perGroup = node.getOpset() < 21;
  int64_t values = perGroup ? groups : shape[1];
  if (node.shape(1) != ArrayRef<int64_t>{values} ||
      node.shape(2) != ArrayRef<int64_t>{values})
    return node.error() << "expected " << values << " scales and offsets, got "
                        << text(node.shape(1)) << " and "
                        << text(node.shape(2));
  Value grouped =
      node.reshape(node.helperLoc("groups"), input,
                   {shape[0], groups,
                    cast<RankedTensorType>(input.getType()).getNumElements() /
                        (shape[0] * groups)});
  if (!grouped)
    return failure();
  Value normalized =
      node.create<NormalizeOp>(node.helperLoc("normalized_groups"), grouped,
                               ArrayRef<int64_t>{2}, epsilon);
  Arithmetic math(node);
  if (perGroup)
    normalized =
        scaleAndShift(math, normalized, scale, offset, 3, "shifted_groups");
  if (!normalized)
    return failure();
  if (perGroup)
    return node.setResult(node.reshape(node.getLoc(), normalized, shape));
  normalized = node.reshape(node.helperLoc("normalized"), normalized, shape);
  return node.setResult(
      scaleAndShift(math, normalized, scale, offset, shape.size()));
}

LogicalResult buildLrn(NodeImporter &node) {
  llvm::APFloat alpha(node.getFloat("alpha", 1.0e-4f));
  llvm::APFloat beta(node.getFloat("beta", 0.75f));
  llvm::APFloat bias(node.getFloat("bias", 1.0f));
  int64_t size = node.getRequiredInt("size");
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  int64_t channels = node.shape(0).size() < 2 ? 0 : node.shape(0)[1];
  if (channels == 0 || size < 1)
    return node.error() << "expected an input [N, C, ...] and a size >= 1, got "
                        << text(node.shape(0)) << " and " << size;
  if (size > std::max<int64_t>(2 * channels, 1024)) // mostly padding
    return node.unsupported("a window of " + Twine(size) + " channels on " +
                            Twine(channels));
  return node.emit<LrnOp>(input, int64_t(1), size, alpha, beta, bias);
}

constexpr OpEntry kOps[] = {
    {"BatchNormalization", 7, 15, 5, 5, buildBatchNorm, "", "float",
     "no statistics per cell (spatial = 0)"},
    {"GroupNormalization", 18, 21, 3, 3, buildGroupNorm},
    {"InstanceNormalization", 6, 22, 3, 3, buildInstanceNorm},
    {"LRN", 1, 13, 1, 1, buildLrn, "", "float",
     "a window of at most 1024 channels"},
    {"LayerNormalization", 17, 17, 2, 3, buildLayerNorm},
    {"LpNormalization", 1, 22, 1, 1, buildLpNorm},
    {"RMSNormalization", 23, 23, 2, 2, buildRmsNorm},
};

} // namespace

ArrayRef<OpEntry> qwid::getNormalizationOps() { return kOps; }
