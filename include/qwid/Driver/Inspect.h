//===- Inspect.h - What a model consists of ---------------------*- C++ -*-===//
//
// Everything that `qwid inspect` prints, as data. Names and labels are printable
// (makePrintable), whatever bytes the model has.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_INSPECT_H
#define QWID_DRIVER_INSPECT_H

#include "runtime/qwid_runtime.h"

#include <cstdint>
#include <optional>
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

  std::vector<NodeSupport> nodes; ///< of a plan none

  /// How photos become the input, and the classes, if the model knows.
  std::optional<qwid_preprocess> preprocess;
  std::vector<std::string> labels;
  /// Of a plan, its quantized tensors in order, each with its range.
  struct TensorRange {
    std::string tensor, type; ///< "i8", "u8", "i16"
    double scale, least, most;
    int64_t zeroPoint;
  };
  std::vector<TensorRange> ranges;
  std::vector<std::string> weightSchemes; ///< "int8 per channel", "pow2", ...
  std::vector<std::string> rescales;      ///< "float", "shift", "fixed"
  std::vector<std::string> inputScaling;  ///< nodes, part of the first quantize
  std::vector<std::string> keptFloat;     ///< nodes
  std::vector<std::string> dropped;       ///< softmaxes, by integer-only
};

} // namespace qwid

#endif // QWID_DRIVER_INSPECT_H
