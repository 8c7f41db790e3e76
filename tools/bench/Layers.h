//===- Layers.h - The layers that bench-layers times ------------*- C++ -*-===//
//
// Shapes from ResNet-50 and MobileNetV2, as MLIR of stage quantized or float.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_BENCH_LAYERS_H
#define QWID_BENCH_LAYERS_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <string>

namespace qwid::bench {

/// What a layer multiplies: 8-bit activations by 8-bit weights, by such with a
/// zero point or by powers of two in 4-bit codes, or f32.
enum class LayerType { Int8, Asymmetric, PowerOfTwo, Float };

/// One layer on a square image of batch 1.
struct LayerShape {
  enum Kind { Convolution, MaxPool, GlobalPool, Add, FullyConnected };
  const char *name;
  Kind kind;
  int64_t image;    ///< height and width of the input
  int64_t channels; ///< of the input
  int64_t outputs;  ///< channels of the output
  int64_t kernel = 1, stride = 1;
  int64_t groups = 1;
  bool residual = false;
  /// Whether the speed goals of the project are about this layer.
  bool isGoal = false;

  int64_t getOutputImage() const {
    return (image + kernel / 2 * 2 - kernel) / stride + 1;
  }
};

/// All of them; the goals come first.
llvm::ArrayRef<LayerShape> getLayerShapes();

/// A module with the layer in @main: quantized with s8 storage, activations
/// without negative values (zero point -128), or f32. Weights are bell-shaped
/// and the same at every call.
std::string printLayer(const LayerShape &shape, LayerType type);

} // namespace qwid::bench

#endif // QWID_BENCH_LAYERS_H
