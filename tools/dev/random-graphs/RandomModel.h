//===- RandomModel.h - A random network in ONNX text ------------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_RANDOM_GRAPHS_RANDOMMODEL_H
#define QWID_TOOLS_DEV_RANDOM_GRAPHS_RANDOMMODEL_H

#include <cstdint>
#include <string>

namespace qwid::random {

/// Whether the model brings scales: none, or quantized tensors of 8 or 16 bits
/// between any two nodes (QuantizeLinear, DequantizeLinear).
enum class Borders { None, Bits8, Bits16 };

/// A network of `steps` random nodes on an image, as ONNX text: windows,
/// products, sums, functions and moves with random attributes, branches, and
/// every value that nobody reads as an output. The same arguments give the same
/// model, and fewer steps a beginning of it.
std::string makeRandomModel(uint64_t seed, unsigned steps, Borders borders);

} // namespace qwid::random

#endif // QWID_TOOLS_DEV_RANDOM_GRAPHS_RANDOMMODEL_H
