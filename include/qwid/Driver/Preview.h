//===- Preview.h - What a model would cost, before any data -----*- C++ -*-===//
//
// Sizes are those of the lowered module, times the cost model's of its layers
// (qwid/Analysis/CostModel.h). What a float model would become is found out by
// quantizing it with placeholder ranges: neither size nor speed depends on them.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_PREVIEW_H
#define QWID_DRIVER_PREVIEW_H

#include <cstdint>
#include <string>
#include <vector>

namespace qwid {

/// The numbers of threads that a preview is for.
inline constexpr int64_t kPreviewThreads[] = {1, 4};

struct PreviewResult {
  /// One row of the layer table; a time per number of threads.
  struct Layer {
    std::string node, kind; ///< printable; "contraction", "table", ...
    int64_t macs, weightBytes;
    std::vector<double> microseconds;
    /// Of one thread, in the innermost loops of contractions.
    double productMicroseconds;
  };
  /// The program for one instruction set.
  struct Variant {
    std::string isa;
    std::vector<std::string> targets; ///< that carry it, "rpi4"
    int64_t weightBytes = 0;          ///< all constants, packed
    int64_t ramBytes = 0;             ///< of the arena
    std::vector<double> milliseconds; ///< per number of threads
    std::vector<Layer> layers;
  };
  struct Scheme {
    /// "float", "int8", "pow2", "pow2_shift", "integer_only": what a float model
    /// would become; "own": a model with its own scales; "plan": one as it is.
    std::string name;
    std::vector<Variant> variants;
    std::string refusal = {}; ///< why it cannot be made; no variants then
  };
  /// What a variant's times are for, and how far they are off.
  struct Machine {
    std::string isa, name;
    double gigahertz, error; ///< as a share of the time
    std::string calibration; ///< with what the error was found
  };
  std::vector<Scheme> schemes;
  std::vector<Machine> machines;
  double seconds = 0; ///< it took
};

} // namespace qwid

#endif // QWID_DRIVER_PREVIEW_H
