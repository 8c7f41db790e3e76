//===- OptionGroups.cpp - Options that several verbs share ----------------===//

#include "OptionGroups.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// A number of pixels.
static bool parsePositive(StringRef text, int64_t &value) {
  return !text.getAsInteger(10, value) && value > 0 && value <= (1 << 20);
}

/// "224" or "320x240" (width x height).
static Error parseSize(StringRef given,
                       std::optional<std::pair<int64_t, int64_t>> &size) {
  auto [first, second] = given.split('x');
  int64_t width, height;
  if (!parsePositive(first, width) ||
      !parsePositive(given.contains('x') ? second : first, height))
    return createStringError("expected N or WIDTHxHEIGHT in pixels");
  size = {width, height};
  return Error::success();
}

/// "NAME=1x3x224x224"; a name may have '=' in it.
static Error parseInputShape(StringRef given, InputShapes &shapes) {
  auto [name, sizes] = given.rsplit('=');
  std::vector<int64_t> shape;
  bool fits = !name.empty() && given.contains('=');
  for (StringRef part : split(sizes, 'x')) {
    shape.push_back(0);
    fits &= parsePositive(part, shape.back());
  }
  if (!fits)
    return createStringError("expected NAME=SIZES as in image=1x3x224x224");
  shapes.push_back({name.str(), std::move(shape)});
  return Error::success();
}

void qwid::addShapes(ArgumentParser &parser, std::optional<int64_t> &batch,
                     InputShapes &shapes) {
  parser.number("batch", batch, 1, 4096, "N",
                "size of a symbolic first dimension (default 1)");
  parser.option("input-shape", "NAME=SIZES",
                "all sizes of an input with symbolic ones, as in\n"
                "image=1x3x224x224; may be given several times",
                [&](StringRef text) { return parseInputShape(text, shapes); });
}

/// "2/5": part 2 of 5.
static Error setShard(StringRef given, std::optional<Shard> &shard) {
  auto [index, count] = given.split('/');
  Shard parsed;
  if (index.getAsInteger(10, parsed.index) ||
      count.getAsInteger(10, parsed.count) || parsed.index < 1 ||
      parsed.index > parsed.count)
    return createStringError("expected I/N with 1 <= I <= N, as 2/5");
  shard = parsed;
  return Error::success();
}

void qwid::addShard(ArgumentParser &parser, std::optional<Shard> &shard,
                    StringRef help) {
  parser.option("shard", "I/N", help,
                [&shard](StringRef text) { return setShard(text, shard); });
}

/// "0.485,0.456,0.406", or one number for all channels.
static Error parseChannelValues(StringRef given, SmallVectorImpl<float> &values,
                                bool zeroAllowed) {
  values.clear();
  for (StringRef part : split(given, ',')) {
    double value;
    // A double of the decimal text, rounded once, is the nearest f32 but for
    // texts of more digits than anybody writes.
    if (part.trim().getAsDouble(value) || !std::isfinite(float(value)) ||
        (!zeroAllowed && float(value) == 0.0f))
      return createStringError(
          zeroAllowed ? "expected numbers, one or one per channel, as a,b,c"
                      : "expected numbers other than 0, one or one per "
                        "channel, as a,b,c");
    values.push_back(float(value));
  }
  if (values.size() != 1 && values.size() != 3)
    return createStringError("expected 1 or 3 numbers");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

void qwid::addPreprocess(ArgumentParser &parser, PreprocessOptions &options) {
  parser.group("from photo to network input (kept in the plan)");
  parser.option("size", "N|WxH",
                "pixels; must be the model's input, which is the default",
                [&](StringRef text) { return parseSize(text, options.size); });
  parser.option("resize", "stretch|crop|N",
                "stretch to the size (default), or short side to the size or\n"
                "to N pixels and crop the centre",
                [&](StringRef text) -> Error {
                  int64_t side;
                  bool isNumber = parsePositive(text, side);
                  if (text != "stretch" && text != "crop" && !isNumber)
                    return createStringError(
                        "expected stretch, crop or a number of pixels");
                  options.resize = text == "stretch" ? ResizeMode::Stretch
                                                     : ResizeMode::Crop;
                  options.shortSide =
                      isNumber ? std::optional(side) : std::nullopt;
                  return Error::success();
                });
  parser.choice<std::optional<bool>>(
      "orient", options.turn, {{"stored", false}, {"exif", true}},
      "photos as stored, as Pillow opens them (default), or turned\n"
      "as EXIF says");
  parser.choice<std::optional<ChannelOrder>>(
      "channels", options.channels,
      {{"rgb", ChannelOrder::RGB},
       {"bgr", ChannelOrder::BGR},
       {"gray", ChannelOrder::Gray}},
      "order of the channels (default: rgb, or gray for one)");
  parser.option("mean", "a,b,c",
                "subtracted from each channel (default 0; 128 for an input of\n"
                "int8)",
                [&](StringRef text) {
                  return parseChannelValues(text, options.mean, true);
                });
  parser.option("std", "a,b,c", "each channel is divided by it (default 1)",
                [&](StringRef text) {
                  return parseChannelValues(text, options.std, false);
                });
  parser.choice<std::optional<int64_t>>(
      "range", options.range, {{"1", 1}, {"255", 255}},
      "what a white pixel is before mean and std (default 1;\n"
      "255 for an input of integers)");
}

void qwid::addPlan(ArgumentParser &parser, PlanOptions &options) {
  parser.list("calibrate", options.calibrate, "DIR|FILE",
              "photos (JPEG, PNG), .npy arrays, CIFAR batches or a CSV of\n"
              "files to find ranges with; may be given several times");
  parser.choice<std::optional<RangeEstimator>>(
      "ranges", options.estimator,
      {{"sigma", RangeEstimator::Sigma},
       {"minmax", RangeEstimator::MinMax},
       {"average", RangeEstimator::Average}},
      "a tensor's range: two standard deviations of the photos'\n"
      "extremes beyond their mean (default), all that was seen,\n"
      "or the mean alone: for photos of another kind than those\n"
      "that the model will see");
  parser.text("read-ranges", options.readRanges, "FILE",
              "ranges of an earlier calibration in place of photos");
  parser.text("write-ranges", options.writeRanges, "FILE",
              "write the ranges that calibration found, as JSON");
  addShapes(parser, options.batch, options.inputShapes);
  parser.text("labels", options.labels, "FILE", "class names, one per line");
  addPreprocess(parser, options.preprocess);
  parser.group("arithmetic");
  parser.choice<WeightScheme>(
      "weights", options.quantize.weights,
      {{"int8", WeightScheme::Int8}, {"pow2", WeightScheme::PowerOfTwo}},
      "weights are 8-bit integers (default), or powers "
      "of two\nwith a sign in 4 bits");
  parser.choice<std::optional<RescaleKind>>(
      "rescale", options.quantize.rescale,
      {{"float", RescaleKind::Float},
       {"shift", RescaleKind::Shift},
       {"fixed", RescaleKind::Fixed}},
      "from accumulator to output: one f32 multiplication (default),\n"
      "a shift (all scales powers of two), a fixed-point multiplier\n"
      "(default under --integer-only)");
  parser.flag("integer-only", options.quantize.integerOnly,
              "no float between the quantized input and the output");
  parser.flag("qdq-exact", options.quantize.exact,
              "keep every rounding that a model with scales of its own asks\n"
              "for: no residual addition inside a convolution");
  parser.list("keep-float", options.quantize.keepFloat, "PATTERN",
              "nodes that stay in float; * and ? match; several times");
  parser.group("general");
}
