//===- Inspect.h - What a model consists of and costs -----------*- C++ -*-===//
//
// Everything that `qwid inspect` prints, as data.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_INSPECT_H
#define QWID_DRIVER_INSPECT_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace qwid {

struct NodeSupport {
  std::string node, op; ///< as in the ONNX file
  /// The ops of the float graph that compute it, "part of 'NODE'" if it went
  /// into another one, "constant" or "nothing".
  std::string becomes;
  std::string arithmetic; ///< "integer", "float", or "" if it computes nothing
  std::string why;        ///< it is float; else empty
  /// Bytes of its constants if quantized: the model's own integers, or one per
  /// weight; four per bias and of what stays in float.
  int64_t weightBytes;
};

struct InspectResult {
  struct Port {
    std::string name, type;
    std::vector<int64_t> shape;
  };
  std::vector<Port> inputs, outputs;
  /// Ops by kind, in the order of their first one.
  std::vector<std::pair<std::string, int64_t>> ops;
  int64_t macs = 0;       ///< multiply-accumulates of one run
  int64_t parameters = 0; ///< elements of constants

  /// What one scheme of arithmetic would cost.
  struct Scheme {
    std::string name; ///< "float", "int8", "pow2", or "own": the model's scales
    int64_t weightBytes, ramBytes;
    /// Estimated milliseconds on one core, by instruction set.
    std::vector<std::pair<std::string, double>> milliseconds;
  };
  std::vector<Scheme> schemes;
  /// What the estimates assume.
  double shareOfPeak = 0;
  std::vector<std::pair<std::string, double>> gigahertz;

  std::vector<NodeSupport> nodes; ///< of a plan none
};

} // namespace qwid

#endif // QWID_DRIVER_INSPECT_H
