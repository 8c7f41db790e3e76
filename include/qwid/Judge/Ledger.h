//===- Ledger.h - Where the bytes of a program are --------------*- C++ -*-===//
//
// Every constant in float and as the program stores it, and why it is not smaller;
// machine code per layer; what lies in the arena while which layer runs; the whole
// as stored and as general compressors would make it. All of it is read off a
// program for one instruction set: nothing is estimated.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_LEDGER_H
#define QWID_JUDGE_LEDGER_H

#include "qwid/Driver/Compiler.h"
#include "qwid/Support/JsonStream.h"

namespace qwid {

/// The weights block of a program, and its size compressed.
struct SchemeSize {
  std::string scheme; ///< "plan", "float", "int8", "pow2"
  int64_t storedBytes = 0, gzipBytes = 0, lzmaBytes = 0;
};

struct Ledger {
  /// One part of the weights block.
  struct Constant {
    std::string node; ///< that reads it first
    std::string
        part; ///< "weights", "bias", "start values", "factors", "table",
              ///< "constant"
    int64_t floatBytes = 0; ///< what a float program has in its place
    int64_t storedBytes = 0;
    std::string reason; ///< it is not a quarter of that; else empty
  };
  /// One row of the layer table.
  struct Layer {
    std::string node, kind;
    int64_t ownCodeBytes = 0;    ///< machine code that it alone runs
    int64_t sharedCodeBytes = 0; ///< that other layers run as well
  };
  /// A piece of the arena.
  struct Buffer {
    std::vector<std::string> tensors; ///< in it, one after the other
    int64_t offset = 0, bytes = 0;
    int64_t firstLayer = 0, lastLayer = 0; ///< that use it
    bool isAtPeak = false;                 ///< in use at the peak
  };

  std::string isa;
  std::vector<Constant> constants; ///< in the order of the block
  std::vector<Layer> layers;       ///< in the order in which they run
  std::vector<Buffer> buffers;     ///< in the order of their first use
  int64_t arenaBytes = 0;
  int64_t codeBytes = 0; ///< of all layers, and what aligns it
  /// The first layer while which most bytes are in use, and how many.
  int64_t peakLayer = 0, peakBytes = 0;
  std::vector<SchemeSize> schemes; ///< the model itself first
};

/// The ledger of `model`, at stage float or quantized, compiled for the best
/// variant that `options` (target and isa) choose.
llvm::Expected<Ledger> makeLedger(const Model &model,
                                  const CompileOptions &options);

/// The weights block of `model` in a program for that variant, as `scheme`.
llvm::Expected<SchemeSize> measureScheme(const Model &model, std::string scheme,
                                         const CompileOptions &options);

/// The attributes of an object.
void writeLedger(JsonStream &json, const Ledger &ledger);

} // namespace qwid

#endif // QWID_JUDGE_LEDGER_H
