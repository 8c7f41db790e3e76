//===- WeightsBlock.h - The constants of a variant, packed ------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_WEIGHTSBLOCK_H
#define QWID_LIB_CODEGEN_WEIGHTSBLOCK_H

#include "KernelBuilder.h"

#include "llvm/ADT/StringMap.h"

#include <vector>

namespace qwid {

/// How a constant argument of a kernel is laid out.
enum class ConstantLayout {
  Plain,     ///< row-major as it is
  Filter,    ///< packed for micro-tiles
  PerChannel ///< padded per group to whole blocks of channels
};

/// Where a constant lies in the block.
struct PackedConstant {
  ConstantLayout layout;
  int64_t offset, bytes;
};

/// The block of weights as it grows: constants in the order of their first use,
/// each as its kernel reads it, each once.
class WeightsBlock {
public:
  explicit WeightsBlock(const VariantInfo &variant) : variant(variant) {}

  /// The place of constant `value`, argument number `argument` of a layer with
  /// these accesses, which is a contraction if `nest` is given.
  PackedConstant add(mlir::Value value, unsigned argument,
                     const LayerAccesses &accesses,
                     const ContractionNest *nest);

  llvm::ArrayRef<char> getBytes() const { return block; }

private:
  const VariantInfo &variant;
  std::vector<char> block;
  /// By what was packed and how.
  llvm::StringMap<PackedConstant> known;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_WEIGHTSBLOCK_H
