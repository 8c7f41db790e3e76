//===- Contraction.h - Convolution and matrix product loops -----*- C++ -*-===//
//
// The loops of conv2d, fully_connected and matmul, on f32 and on int32 (held as
// uint32_t, so that wrapping is defined). No MLIR types: the file behind it is
// compiled for several instruction sets, and picks one at run time. Each result
// is one chain of multiply-adds in index order (tap row, tap column, channel),
// so every instruction set gives the same bits.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_REFERENCE_CONTRACTION_H
#define QWID_LIB_REFERENCE_CONTRACTION_H

#include <cstdint>
#include <vector>

namespace qwid {

/// Sizes of a convolution on an image that has its pads already. A matrix
/// product of m rows is an image of 1 x m cells with a 1x1 window.
struct ContractionShape {
  int64_t batch = 1;
  int64_t height = 1, width = 1; ///< of the padded input
  int64_t channels = 1;          ///< of the input, all groups
  int64_t outputs = 1;           ///< output channels, all groups
  int64_t groups = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideHeight = 1, strideWidth = 1;
  int64_t dilationHeight = 1, dilationWidth = 1;
  int64_t outputHeight = 1, outputWidth = 1;

  int64_t groupChannels() const { return channels / groups; }
  int64_t groupOutputs() const { return outputs / groups; }
  /// One channel in and out per group: a loop over channels of its own.
  bool isDepthwise() const {
    return groupChannels() == 1 && groupOutputs() == 1;
  }
};

/// Instruction sets of the clones, from the one every machine has.
enum class CloneKind { Generic, Avx2, Avx512 };

/// The widest clone that this machine runs.
CloneKind getBestClone();

/// `filter` [O][KH][KW][C/g] in the order that contract() reads: per group and
/// block of 32 outputs [KH][KW][C/g][32], filled up with zeros; depthwise
/// [KH][KW][C]. T is float or uint32_t.
template <typename T>
std::vector<T> packFilter(const ContractionShape &shape, const T *filter);

/// result[n][oh][ow][o] = start[o], then += image[n][oh * sh + kh * dh]
/// [ow * sw + kw * dw][c] * filter over (kh, kw, c), by fma for float and
/// modulo 2^32 for uint32_t. `image` is [n][height][width][channels].
template <typename T>
void contract(const ContractionShape &shape, const T *image, const T *packed,
              const T *start, T *result, CloneKind clone = getBestClone());

} // namespace qwid

#endif // QWID_LIB_REFERENCE_CONTRACTION_H
