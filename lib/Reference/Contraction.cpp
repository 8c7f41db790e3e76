//===- Contraction.cpp - Convolution and matrix product loops -------------===//
//
// A tile is P output cells by V vectors of output channels, held in registers
// over the whole reduction; per step it loads V vectors of weights and
// broadcasts P inputs. Clones differ in the vector length alone.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace qwid;

#ifndef __has_builtin
#define __has_builtin(x) 0
#endif

#define QWID_INLINE __attribute__((always_inline)) inline

namespace {

/// Output channels per block of packed weights.
constexpr int64_t kBlock = 32;

/// A vector register of `Lanes` elements.
template <typename T, int Lanes> struct Register {
  typedef T Type __attribute__((vector_size(Lanes * sizeof(T))));
};

/// sum += a * b, lane by lane. References, since vectors wider than the build's
/// registers have no calling convention.
template <typename T, int Lanes, typename Vector>
QWID_INLINE void multiplyAdd(const Vector &a, const Vector &b, Vector &sum) {
  if constexpr (std::is_integral_v<T>) {
    sum += a * b;
  } else {
#if __has_builtin(__builtin_elementwise_fma)
    sum = __builtin_elementwise_fma(a, b, sum);
#else
    for (int i = 0; i < Lanes; ++i)
      sum[i] = std::fmaf(a[i], b[i], sum[i]);
#endif
  }
}

//===----------------------------------------------------------------------===//
// Dense and grouped
//===----------------------------------------------------------------------===//

/// What the tiles of one block of output channels share.
template <typename T> struct Block {
  const T *weights;    ///< [taps][channels][kBlock]
  const int64_t *taps; ///< offset of each tap from a cell's first input
  int64_t tapCount;
  int64_t channels; ///< per group
  const T *start;   ///< kBlock values
  int64_t valid;    ///< outputs of this block that exist
};

/// Computes P cells x V vectors of outputs from `lane` on. `inputs` are the
/// first inputs of the cells, `outputs` their first results of the block.
template <typename T, int Lanes, int V, int P>
QWID_INLINE void computeTile(const Block<T> &block, const T *const *inputs,
                             T *const *outputs, int64_t lane) {
  using Vector = typename Register<T, Lanes>::Type;
  Vector sums[P][V];
  for (int p = 0; p < P; ++p)
    std::memcpy(sums[p], block.start + lane, sizeof(sums[p]));
  const T *weights = block.weights + lane;
  for (int64_t tap = 0; tap < block.tapCount; ++tap) {
    int64_t offset = block.taps[tap];
    for (int64_t c = 0; c < block.channels; ++c, weights += kBlock) {
      Vector w[V];
      std::memcpy(w, weights, sizeof(w));
      for (int p = 0; p < P; ++p) {
        T value = inputs[p][offset + c];
        Vector x;
        for (int i = 0; i < Lanes; ++i)
          x[i] = value;
        for (int v = 0; v < V; ++v)
          multiplyAdd<T, Lanes>(x, w[v], sums[p][v]);
      }
    }
  }
  int64_t valid = std::min<int64_t>(block.valid - lane, Lanes * V);
  for (int p = 0; p < P; ++p)
    if (valid == Lanes * V)
      std::memcpy(outputs[p] + lane, sums[p], sizeof(sums[p]));
    else
      std::memcpy(outputs[p] + lane, sums[p], valid * sizeof(T));
}

template <typename T, int Lanes, int V, int P>
QWID_INLINE void computeTiles(const Block<T> &block, const T *const *inputs,
                              T *const *outputs) {
  for (int64_t lane = 0; lane < block.valid; lane += Lanes * V)
    computeTile<T, Lanes, V, P>(block, inputs, outputs, lane);
}

/// All cells of all blocks. `cells` are the offsets of the cells' first inputs.
template <typename T, int Lanes, int V, int P>
QWID_INLINE void contractDense(const ContractionShape &shape, const T *image,
                               const T *packed, const T *start, T *result,
                               const std::vector<int64_t> &cells,
                               const std::vector<int64_t> &taps) {
  int64_t channels = shape.groupChannels(), outputs = shape.groupOutputs();
  int64_t count = cells.size(), tapCount = taps.size();
  for (int64_t group = 0; group < shape.groups; ++group)
    for (int64_t first = 0; first < outputs; first += kBlock) {
      T starts[kBlock] = {};
      int64_t valid = std::min(kBlock, outputs - first);
      int64_t output = group * outputs + first;
      std::copy_n(start + output, valid, starts);
      Block<T> block{packed, taps.data(), tapCount, channels, starts, valid};
      packed += tapCount * channels * kBlock;
      for (int64_t cell = 0; cell < count; cell += P) {
        const T *inputs[P];
        T *results[P];
        for (int p = 0; p < P; ++p) {
          // Beyond the last cell the tile repeats it.
          int64_t at = std::min(cell + p, count - 1);
          inputs[p] = image + cells[at] + group * channels;
          results[p] = result + at * shape.outputs + output;
        }
        if (cell + 1 == count)
          computeTiles<T, Lanes, V, 1>(block, inputs, results);
        else
          computeTiles<T, Lanes, V, P>(block, inputs, results);
      }
    }
}

//===----------------------------------------------------------------------===//
// Depthwise
//===----------------------------------------------------------------------===//

/// V vectors of channels of one cell.
template <typename T, int Lanes, int V>
QWID_INLINE void depthwiseTile(const ContractionShape &shape, const T *input,
                               const T *weights, const T *start, T *output,
                               const std::vector<int64_t> &taps) {
  using Vector = typename Register<T, Lanes>::Type;
  Vector sums[V];
  std::memcpy(sums, start, sizeof(sums));
  for (int64_t tap : taps) {
    Vector x[V], w[V];
    std::memcpy(x, input + tap, sizeof(x));
    std::memcpy(w, weights, sizeof(w));
    for (int v = 0; v < V; ++v)
      multiplyAdd<T, Lanes>(x[v], w[v], sums[v]);
    weights += shape.channels;
  }
  std::memcpy(output, sums, sizeof(sums));
}

template <typename T, int Lanes, int V>
QWID_INLINE void contractDepthwise(const ContractionShape &shape,
                                   const T *image, const T *packed,
                                   const T *start, T *result,
                                   const std::vector<int64_t> &cells,
                                   const std::vector<int64_t> &taps) {
  int64_t channels = shape.channels;
  for (int64_t cell : cells) {
    int64_t c = 0;
    for (; c + Lanes * V <= channels; c += Lanes * V)
      depthwiseTile<T, Lanes, V>(shape, image + cell + c, packed + c, start + c,
                                 result + c, taps);
    for (; c < channels; ++c)
      depthwiseTile<T, 1, 1>(shape, image + cell + c, packed + c, start + c,
                             result + c, taps);
    result += channels;
  }
}

//===----------------------------------------------------------------------===//
// Clones
//===----------------------------------------------------------------------===//

template <typename T, int Lanes, int V, int P>
QWID_INLINE void contractAny(const ContractionShape &shape, const T *image,
                             const T *packed, const T *start, T *result) {
  std::vector<int64_t> taps, cells;
  int64_t pitch = shape.width * shape.channels;
  for (int64_t h = 0; h < shape.kernelHeight; ++h)
    for (int64_t w = 0; w < shape.kernelWidth; ++w)
      taps.push_back(h * shape.dilationHeight * pitch +
                     w * shape.dilationWidth * shape.channels);
  for (int64_t n = 0; n < shape.batch; ++n)
    for (int64_t h = 0; h < shape.outputHeight; ++h)
      for (int64_t w = 0; w < shape.outputWidth; ++w)
        cells.push_back((n * shape.height + h * shape.strideHeight) * pitch +
                        w * shape.strideWidth * shape.channels);
  if (shape.isDepthwise())
    contractDepthwise<T, Lanes, V>(shape, image, packed, start, result, cells,
                                   taps);
  else
    contractDense<T, Lanes, V, P>(shape, image, packed, start, result, cells,
                                  taps);
}

#if defined(__x86_64__)
template <typename T>
__attribute__((target("avx512f,avx2,fma"))) void
contractAvx512(const ContractionShape &shape, const T *image, const T *packed,
               const T *start, T *result) {
  contractAny<T, 16, 2, 8>(shape, image, packed, start, result);
}

template <typename T>
__attribute__((target("avx2,fma"))) void
contractAvx2(const ContractionShape &shape, const T *image, const T *packed,
             const T *start, T *result) {
  contractAny<T, 8, 2, 6>(shape, image, packed, start, result);
}
#endif

} // namespace

CloneKind qwid::getBestClone() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
    return CloneKind::Avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return CloneKind::Avx2;
#endif
  return CloneKind::Generic;
}

template <typename T>
std::vector<T> qwid::packFilter(const ContractionShape &shape,
                                const T *filter) {
  int64_t taps = shape.kernelHeight * shape.kernelWidth;
  int64_t channels = shape.groupChannels(), outputs = shape.groupOutputs();
  if (shape.isDepthwise()) {
    std::vector<T> packed(taps * shape.channels);
    for (int64_t c = 0; c < shape.channels; ++c)
      for (int64_t tap = 0; tap < taps; ++tap)
        packed[tap * shape.channels + c] = filter[c * taps + tap];
    return packed;
  }
  int64_t blocks = (outputs + kBlock - 1) / kBlock, steps = taps * channels;
  std::vector<T> packed(shape.groups * blocks * steps * kBlock);
  for (int64_t o = 0; o < shape.outputs; ++o) {
    int64_t group = o / outputs, within = o % outputs;
    T *to = packed.data() + within % kBlock +
            (group * blocks + within / kBlock) * steps * kBlock;
    for (int64_t step = 0; step < steps; ++step)
      to[step * kBlock] = filter[o * steps + step];
  }
  return packed;
}

template <typename T>
void qwid::contract(const ContractionShape &shape, const T *image,
                    const T *packed, const T *start, T *result,
                    CloneKind clone) {
#if defined(__x86_64__)
  if (clone == CloneKind::Avx512)
    return contractAvx512(shape, image, packed, start, result);
  if (clone == CloneKind::Avx2)
    return contractAvx2(shape, image, packed, start, result);
#endif
  contractAny<T, 4, 2, 4>(shape, image, packed, start, result);
}

namespace qwid {
template std::vector<float> packFilter(const ContractionShape &, const float *);
template std::vector<uint32_t> packFilter(const ContractionShape &,
                                          const uint32_t *);
template void contract(const ContractionShape &, const float *, const float *,
                       const float *, float *, CloneKind);
template void contract(const ContractionShape &, const uint32_t *,
                       const uint32_t *, const uint32_t *, uint32_t *,
                       CloneKind);
} // namespace qwid
