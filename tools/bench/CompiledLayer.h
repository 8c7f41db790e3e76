//===- CompiledLayer.h - One layer as the compiler emits it -----*- C++ -*-===//

#ifndef QWID_BENCH_COMPILEDLAYER_H
#define QWID_BENCH_COMPILEDLAYER_H

#include "Layers.h"

#include "qwid_runtime.h"
#include "llvm/ADT/StringRef.h"

#include <memory>
#include <vector>

namespace qwid::bench {

/// A layer in memory, with realistic data: half of the activations are zero, as
/// after a ReLU, the others are one side of a bell. What comes before the layer
/// proper (copying an input into its halo) has run.
class CompiledLayer {
public:
  /// Compiles `shape` for `isa` with the passes and the back end of qwid, in this
  /// process, and loads it; null if that failed and an error was printed.
  static std::unique_ptr<CompiledLayer>
  compile(const LayerShape &shape, llvm::StringRef isa, LayerType type);
  ~CompiledLayer();

  /// Seconds of one launch.
  double measure();
  /// Multiply-accumulates of a launch; 0 for pools and additions.
  uint64_t getMacs() const { return layer->macs; }

private:
  CompiledLayer() = default;
  bool load(const std::string &path);
  void fillMemory(bool isFloat);

  struct FreeAligned {
    void operator()(uint8_t *memory) const { free(memory); }
  };
  /// Cache-line aligned bytes, with the room to read past them that the arena
  /// has.
  uint8_t *allocate(uint64_t bytes);

  void *library = nullptr;
  const qwid_model *model = nullptr;
  const qwid_layer *layer = nullptr; ///< the last
  /// It and the row sums that it needs.
  std::vector<const qwid_layer *> timed;
  std::vector<std::unique_ptr<uint8_t, FreeAligned>> memory;
  std::vector<const void *> inputs;
  std::vector<void *> outputs;
  qwid_frame frame = {};
};

} // namespace qwid::bench

#endif // QWID_BENCH_COMPILEDLAYER_H
