//===- WeightsBlock.h - The constants of a variant, packed ------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_WEIGHTSBLOCK_H
#define QWID_LIB_CODEGEN_WEIGHTSBLOCK_H

#include "KernelBuilder.h"

#include "llvm/ADT/StringMap.h"

#include <vector>

namespace qwid {

/// The block of weights as it grows: constants in the order of their first use,
/// each as its kernel reads it, each once.
class WeightsBlock {
public:
  explicit WeightsBlock(const VariantInfo &variant) : variant(variant) {}

  /// The offset of constant `value`, argument number `argument` of a layer with
  /// these accesses, which is a contraction if `nest` is given. `bytes` becomes
  /// its size in the block.
  int64_t add(mlir::Value value, unsigned argument,
              const LayerAccesses &accesses, const ContractionNest *nest,
              int64_t &bytes);

  llvm::ArrayRef<char> getBytes() const { return block; }

private:
  const VariantInfo &variant;
  std::vector<char> block;
  /// Offset and size by what was packed and how.
  llvm::StringMap<std::pair<int64_t, int64_t>> known;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_WEIGHTSBLOCK_H
