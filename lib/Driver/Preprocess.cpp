//===- Preprocess.cpp - From photo to network input -----------------------===//

#include "qwid/Driver/Preprocess.h"

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Dialect/Orientation.h"
#include "qwid/Dialect/Sizes.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Target/Preprocess.h"

#include "llvm/ADT/ScopeExit.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

func::FuncOp qwid::getEntry(ModuleOp module) {
  return module.lookupSymbol<func::FuncOp>(names::kEntry);
}

std::vector<std::string> qwid::getLabels(ModuleOp module) {
  std::vector<std::string> labels;
  if (auto list = module->getAttrOfType<ArrayAttr>(names::kLabels))
    for (auto name : list.getAsRange<StringAttr>())
      labels.push_back(name.str());
  return labels;
}

namespace {

/// The image that the first input takes.
struct ImageInput {
  int64_t channels, height, width;
  Type element; ///< f32 or an integer
};

} // namespace

/// Whether pixels can be elements of that type: f32, u8, i8, i32, i64.
static bool holdsPixels(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  return element.isF32() ||
         (integer && (integer.getWidth() == 8 ||
                      ((integer.getWidth() == 32 || integer.getWidth() == 64) &&
                       !integer.isUnsigned())));
}

static std::optional<ImageInput> getImageInput(ModuleOp module) {
  func::FuncOp entry = getEntry(module);
  if (entry.getNumArguments() != 1)
    return std::nullopt;
  auto type = dyn_cast<RankedTensorType>(entry.getArgumentTypes()[0]);
  if (!type || type.getRank() != 4 || !holdsPixels(type.getElementType()))
    return std::nullopt;
  for (Layout layout : {Layout::NCHW, Layout::NHWC}) {
    ImageDims dims(layout);
    int64_t channels = type.getDimSize(dims.channel);
    int64_t height = type.getDimSize(dims.height);
    int64_t width = type.getDimSize(dims.width);
    if ((channels == 1 || channels == 3) &&
        std::max(height, width) <= kLargestSide)
      return ImageInput{channels, height, width, type.getElementType()};
  }
  return std::nullopt;
}

bool qwid::takesImages(ModuleOp module) {
  return getImageInput(module).has_value();
}

/// `given` for each of `channels`, or `fallback` if nothing was given.
static FailureOr<SmallVector<float>>
perChannel(ArrayRef<float> given, int64_t channels, float fallback) {
  if (given.size() <= 1)
    return SmallVector<float>(channels, given.empty() ? fallback : given[0]);
  if (int64_t(given.size()) != channels)
    return failure();
  return SmallVector<float>(given);
}

/// Means and deviations that no training can have used, because they are on
/// another scale than the pixels. Whoever wants pixels as they are (no std) may
/// have them.
static llvm::Error checkPixels(PreprocessAttr attr) {
  constexpr float kMost = 30;   // of a normalized input; usual are 2 to 5
  constexpr float kLeast = 0.1; // between black and white
  float white = attr.getRange();
  for (auto [mean, std] :
       llvm::zip(attr.getMean().asArrayRef(), attr.getStd().asArrayRef())) {
    if (white == 1 && mean > 1)
      return llvm::createStringError(
          "--mean " + shortestDecimal(mean) +
          " with pixels 0..1: a mean of that size is one of pixels 0..255; "
          "give --range 255, or divide --mean and --std by 255");
    float low = (0 - mean) / std, high = (white - mean) / std;
    std::string inputs = "photos would become inputs from " +
                         shortestDecimal(low) + " to " + shortestDecimal(high);
    if (std != 1 && std::max(std::abs(low), std::abs(high)) > kMost)
      return llvm::createStringError(
          inputs + ": --std " + shortestDecimal(std) +
          " is too small for pixels 0.." + shortestDecimal(white) +
          (white == 255 ? "; give --range 1, or multiply --mean and --std by "
                          "255"
                        : "; for a network that takes pixels 0..255, give "
                          "--range 255 and no --std"));
    if (std::abs(high - low) < kLeast)
      return llvm::createStringError(
          inputs + ": --std " + shortestDecimal(std) +
          " is too large for pixels 0.." + shortestDecimal(white) +
          (white == 1 ? "; give --range 255, or divide --mean and --std by 255"
                      : "; give the deviation of pixels 0..255"));
  }
  return llvm::Error::success();
}

/// Pixels that an integer of eight bits cannot hold would all be its limit.
static llvm::Error checkBytes(PreprocessAttr attr, Type element) {
  bool isUnsigned = element.isUnsignedInteger();
  float least = isUnsigned ? 0 : -128, most = isUnsigned ? 255 : 127;
  for (auto [mean, std] :
       llvm::zip(attr.getMean().asArrayRef(), attr.getStd().asArrayRef())) {
    float ends[] = {(0 - mean) / std, (attr.getRange() - mean) / std};
    float low = std::min(ends[0], ends[1]), high = std::max(ends[0], ends[1]);
    if (low < least || high > most)
      return llvm::createStringError(
          "photos would become integers from " + shortestDecimal(low) + " to " +
          shortestDecimal(high) + ", and the model's input holds " +
          shortestDecimal(least) + " to " + shortestDecimal(most) +
          "; leave --mean and --std out for pixels " +
          (isUnsigned ? "as they are" : "without 128"));
  }
  return llvm::Error::success();
}

/// What no network takes.
static llvm::Error checkNumbers(const PreprocessOptions &options) {
  if (options.range && *options.range != 1 && *options.range != 255)
    return llvm::createStringError("--range " + Twine(*options.range) +
                                   ": expected 1 or 255");
  auto isFinite = [](float value) { return std::isfinite(value); };
  if (!llvm::all_of(options.mean, isFinite))
    return llvm::createStringError("--mean: expected finite numbers");
  if (!llvm::all_of(options.std, isFinite) ||
      llvm::is_contained(options.std, 0.0f))
    return llvm::createStringError("--std: expected finite numbers other than "
                                   "0");
  return llvm::Error::success();
}

/// What the network that takes `input` does not.
static llvm::Error checkFit(const PreprocessOptions &options,
                            const ImageInput &input) {
  if (options.size && *options.size != std::pair(input.width, input.height))
    return llvm::createStringError(
        "--size " + Twine(options.size->first) + "x" +
        Twine(options.size->second) + " but the model's input is " +
        Twine(input.width) + "x" + Twine(input.height) +
        "; leave --size out, or export the model for that size");
  bool isGray = input.channels == 1;
  if (options.channels && (options.channels == ChannelOrder::Gray) != isGray)
    return llvm::createStringError(
        "--channels " + stringifyChannelOrder(*options.channels) +
        " but the model's input has " + Twine(input.channels) + " channels");
  if (options.range == 1 && !input.element.isF32())
    return llvm::createStringError(
        "--range 1 makes fractions of pixels, and the model's input is of "
        "integers; leave --range out, or give --range 255");
  if (!options.shortSide)
    return llvm::Error::success();
  std::string given = "--resize " + std::to_string(*options.shortSide);
  if (options.resize != ResizeMode::Crop)
    return llvm::createStringError(given + ": only a crop has a short side");
  int64_t least = std::max(input.width, input.height);
  if (*options.shortSide < least)
    return llvm::createStringError(given + ": expected at least " +
                                   Twine(least) +
                                   ", the size of the model's input");
  if (*options.shortSide > kLargestSide)
    return llvm::createStringError(given + ": expected at most " +
                                   Twine(kLargestSide));
  return llvm::Error::success();
}

llvm::Error qwid::setPreprocess(ModuleOp module,
                                const PreprocessOptions &options) {
  std::optional<ImageInput> input = getImageInput(module);
  if (!input)
    return llvm::createStringError(
        "this model takes no photos (expected one input of rank 4 with 1 or 3 "
        "channels and at most " +
        Twine(kLargestSide) +
        " pixels a side, of float32, uint8, int8, int32 or int64); use .npy "
        "arrays");
  if (llvm::Error error = checkNumbers(options))
    return error;
  if (llvm::Error error = checkFit(options, *input))
    return error;
  // A pixel of 0..255 as a signed byte is what is left of it without 128.
  bool isByte = input->element.isInteger(8);
  bool isSignedByte = isByte && !input->element.isUnsignedInteger();
  auto mean =
      perChannel(options.mean, input->channels, isSignedByte ? 128.0f : 0.0f);
  auto std = perChannel(options.std, input->channels, 1.0f);
  if (failed(mean) || failed(std))
    return llvm::createStringError("--mean and --std: expected 1 or " +
                                   Twine(input->channels) + " numbers, got " +
                                   Twine(options.mean.size()) + " and " +
                                   Twine(options.std.size()));
  Builder builder(module.getContext());
  auto attr = PreprocessAttr::get(
      module.getContext(), input->width, input->height,
      options.resize.value_or(ResizeMode::Stretch),
      options.shortSide.value_or(std::max(input->width, input->height)),
      options.channels.value_or(input->channels == 1 ? ChannelOrder::Gray
                                                     : ChannelOrder::RGB),
      options.range.value_or(input->element.isF32() ? 1 : 255),
      builder.getDenseF32ArrayAttr(*mean), builder.getDenseF32ArrayAttr(*std));
  module->setAttr(names::kPreprocess, attr);
  if (options.turn.value_or(false))
    module->setAttr(names::kOrient, builder.getStringAttr(names::kOrientExif));
  if (isByte)
    if (llvm::Error error = checkBytes(attr, input->element))
      return error;
  return checkPixels(attr);
}

std::optional<qwid_preprocess> qwid::getRuntimePreprocess(ModuleOp module) {
  auto inputs = getEntry(module).getArgumentTypes();
  auto type = inputs.size() == 1 ? dyn_cast<RankedTensorType>(inputs[0])
                                 : RankedTensorType();
  return type ? makeRuntimePreprocess(module, type.getShape()) : std::nullopt;
}

/// ImageNet's networks have 1000 classes, or these behind a background class.
static llvm::Error checkLabelCount(StringRef path, int64_t lines,
                                   int64_t classes) {
  if (lines == classes)
    return llvm::Error::success();
  StringRef hint;
  if (lines == 1000 && classes == 1001)
    hint = "; if the model's class 0 is the background, begin the file with a "
           "line 'background'";
  if (lines == 1001 && classes == 1000)
    hint = "; if its first line is the background, which the model does not "
           "have, leave that line out";
  return llvm::createStringError("'" + makePrintable(path) + "' has " +
                                 Twine(lines) +
                                 " labels but the model's output has " +
                                 Twine(classes) + " classes" + hint);
}

llvm::Error qwid::setLabels(ModuleOp module, StringRef path) {
  qwid_labels labels;
  qwid_error error;
  if (qwid_labels_read(path.str().c_str(), &labels, &error))
    return llvm::createStringError(error.text);
  auto release = llvm::make_scope_exit([&] { qwid_labels_free(&labels); });
  SmallVector<StringRef> lines(labels.names, labels.names + labels.count);
  auto output =
      dyn_cast<RankedTensorType>(getEntry(module).getResultTypes()[0]);
  if (output && output.getElementType().isF32() && output.getRank() > 0)
    if (llvm::Error error =
            checkLabelCount(path, lines.size(), output.getShape().back()))
      return error;
  module->setAttr(names::kLabels,
                  Builder(module.getContext()).getStrArrayAttr(lines));
  return llvm::Error::success();
}
