//===- Layers.cpp - The layers that bench-layers times --------------------===//

#include "Layers.h"

#include "qwid/Support/FixedPoint.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace qwid::bench;
using llvm::formatv;

namespace {

using Kind = LayerShape::Kind;

// name, kind, image, channels, outputs, kernel, stride, groups, residual, goal
const LayerShape shapes[] = {
    {"3x3 256-256 @14", Kind::Convolution, 14, 256, 256, 3, 1, 1, false, true},
    {"1x1 1024-256 @14", Kind::Convolution, 14, 1024, 256, 1, 1, 1, false,
     true},
    // ResNet-50
    {"7x7/2 3-64 @224", Kind::Convolution, 224, 3, 64, 7, 2},
    {"max 3x3/2 64 @112", Kind::MaxPool, 112, 64, 64, 3, 2},
    {"1x1 64-256 @56", Kind::Convolution, 56, 64, 256},
    {"3x3 64-64 @56", Kind::Convolution, 56, 64, 64, 3},
    {"1x1/2 256-512 @56", Kind::Convolution, 56, 256, 512, 1, 2},
    {"3x3 128-128 @28", Kind::Convolution, 28, 128, 128, 3},
    {"1x1 256-1024 @14 + residual", Kind::Convolution, 14, 256, 1024, 1, 1, 1,
     true},
    {"3x3 512-512 @7", Kind::Convolution, 7, 512, 512, 3},
    {"1x1 2048-512 @7", Kind::Convolution, 7, 2048, 512},
    {"add 256 @56", Kind::Add, 56, 256, 256},
    {"mean 2048 @7", Kind::GlobalPool, 7, 2048, 2048},
    {"dense 2048-1000", Kind::FullyConnected, 1, 2048, 1000},
    // MobileNetV2
    {"1x1 32-16 @112", Kind::Convolution, 112, 32, 16},
    {"dw 3x3/2 96 @112", Kind::Convolution, 112, 96, 96, 3, 2, 96},
    {"1x1 24-144 @56", Kind::Convolution, 56, 24, 144},
    {"dw 3x3 192 @28", Kind::Convolution, 28, 192, 192, 3, 1, 192},
    {"dw 3x3 384 @14", Kind::Convolution, 14, 384, 384, 3, 1, 384},
    {"dw 3x3 960 @7", Kind::Convolution, 7, 960, 960, 3, 1, 960},
    {"1x1 160-960 @7", Kind::Convolution, 7, 160, 960},
    {"1x1 960-160 @7 + residual", Kind::Convolution, 7, 960, 160, 1, 1, 1,
     true},
};

/// Of asymmetric weights; all integers from 0 to 255 occur.
constexpr int kZeroPoint = 150;

/// Bell-shaped weights as the hexadecimal text of a dense constant.
std::string printWeights(int64_t count, LayerType type) {
  std::mt19937 random(1);
  std::normal_distribution<float> bell(0.0f, 30.0f);
  std::string bytes;
  for (int64_t i = 0; i < count; ++i) {
    float value = std::clamp(std::round(bell(random)), -127.0f, 127.0f);
    if (type == LayerType::PowerOfTwo)
      value = qwid::decodePowerOfTwo(qwid::encodePowerOfTwo(value));
    if (type == LayerType::Asymmetric)
      value = std::clamp(value * 2 + kZeroPoint, 0.0f, 255.0f);
    if (type == LayerType::Float) {
      value *= 0.01f;
      bytes.append(reinterpret_cast<const char *>(&value), sizeof(value));
    } else {
      bytes.push_back(char(int(value)));
    }
  }
  return "\"0x" + llvm::toHex(bytes) + "\"";
}

/// Prints one layer; every function gives a piece of the text.
class LayerPrinter {
public:
  LayerPrinter(const LayerShape &shape, LayerType kind)
      : shape(shape), kind(kind), isFloat(kind == LayerType::Float) {}

  std::string print() const {
    std::string arguments = "%x: " + inputType();
    if (hasSecond())
      arguments += ", %r: " + outputType();
    return formatv("!a = {0}\n!w = {1}\n"
                   "func.func @main({2}) -> {3} {{\n{4}"
                   "  return %y : {3}\n}\n",
                   isFloat ? "f32" : "!quant.uniform<i8:f32, 0.05:-128>",
                   weightType(), arguments, outputType(), printOp())
        .str();
  }

private:
  std::string weightType() const {
    if (kind == LayerType::Asymmetric)
      return formatv("!quant.uniform<u8:f32, 0.001:{0}>", kZeroPoint);
    return isFloat ? "f32" : "!quant.uniform<i8<-127:127>:f32, 0.001>";
  }

  /// The mean over the image: its own op in f32, a window when quantized.
  std::string printMean() const {
    std::string types = formatv(" : ({0}) -> {1}\n", inputType(), outputType());
    if (isFloat)
      return "  %y = qwid.global_avg_pool %x {layout = #qwid<layout nhwc>}" +
             types;
    return formatv("  %y = qwid.avg_pool %x {{layout = #qwid<layout nhwc>, "
                   "kernel = array<i64: {0}, {0}>, strides = array<i64: 1, 1>, "
                   "pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, "
                   "1>, ceil_mode = false, count_include_pad = false, "
                   "rescale_kind = #qwid<rescale_kind float>}",
                   shape.image)
               .str() +
           types;
  }

  bool isDense() const { return shape.kind == LayerShape::FullyConnected; }
  bool hasSecond() const {
    return shape.residual || shape.kind == LayerShape::Add;
  }
  std::string type(int64_t image, int64_t channels) const {
    return isDense()
               ? formatv("tensor<1x{0}x!a>", channels).str()
               : formatv("tensor<1x{0}x{0}x{1}x!a>", image, channels).str();
  }
  std::string inputType() const { return type(shape.image, shape.channels); }
  std::string outputType() const {
    int64_t image =
        shape.kind == LayerShape::GlobalPool ? 1 : shape.getOutputImage();
    return type(image, shape.outputs);
  }
  std::string kindAttribute(llvm::StringRef separator) const {
    return isFloat
               ? ""
               : (separator + "rescale_kind = #qwid<rescale_kind float>").str();
  }
  std::string windowAttributes() const {
    return formatv("layout = #qwid<layout nhwc>, strides = array<i64: {0}, "
                   "{0}>, pads = array<i64: {1}, {1}, {1}, {1}>, dilations = "
                   "array<i64: 1, 1>",
                   shape.stride, shape.kernel / 2)
        .str();
  }

  std::string printOp() const {
    switch (shape.kind) {
    case LayerShape::Convolution:
    case LayerShape::FullyConnected:
      return printContraction();
    case LayerShape::MaxPool:
      return formatv("  %y = qwid.max_pool %x {{{0}, kernel = array<i64: {1}, "
                     "{1}>, ceil_mode = false} : ({2}) -> {3}\n",
                     windowAttributes(), shape.kernel, inputType(),
                     outputType())
          .str();
    case LayerShape::GlobalPool:
      return printMean();
    case LayerShape::Add:
      return formatv("  %y = qwid.add %x, %r {{{0}} : ({1}, {1}) -> {1}\n",
                     kindAttribute(""), inputType())
          .str();
    }
    return "";
  }

  std::string printContraction() const {
    int64_t depth = shape.channels / shape.groups;
    std::string kernel =
        isDense() ? "" : formatv("{0}x{0}x", shape.kernel).str();
    std::string weights = formatv("{0}x{1}{2}x", shape.outputs, kernel, depth);
    int64_t count = shape.outputs * shape.kernel * shape.kernel * depth;
    std::string constant =
        formatv("  %w = qwid.constant dense<{0}> : tensor<{1}{2}> : "
                "tensor<{1}!w>\n",
                printWeights(count, kind), weights,
                isFloat                         ? "f32"
                : kind == LayerType::Asymmetric ? "ui8"
                                                : "i8");
    std::string attributes =
        isDense() ? kindAttribute("")
                  : formatv("{0}, groups = {1} : i64{2}", windowAttributes(),
                            shape.groups, kindAttribute(", "))
                        .str();
    return constant +
           formatv("  %y = qwid.{0} %x, %w{1} {{{2}} : ({3}, tensor<{4}!w>{5}) "
                   "-> {6}\n",
                   isDense() ? "fully_connected" : "conv2d",
                   shape.residual ? " residual %r" : "", attributes,
                   inputType(), weights,
                   shape.residual ? ", " + outputType() : "", outputType())
               .str();
  }

  const LayerShape &shape;
  LayerType kind;
  bool isFloat;
};

} // namespace

llvm::ArrayRef<LayerShape> qwid::bench::getLayerShapes() { return shapes; }

std::string qwid::bench::printLayer(const LayerShape &shape, LayerType type) {
  return LayerPrinter(shape, type).print();
}
