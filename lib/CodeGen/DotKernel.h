//===- DotKernel.h - How an instruction set multiplies ----------*- C++ -*-===//
//
// A micro-tile is lowered by one driver (LowerTiles.cpp: loops over k, epilogue,
// stores) and one DotKernel per instruction set, which owns the accumulators:
// what they hold, how a k step adds to them, how they become channels again.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_DOTKERNEL_H
#define QWID_LIB_CODEGEN_DOTKERNEL_H

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/CodeGen/Tile.h"

#include "mlir/IR/Builders.h"

#include <memory>

namespace qwid {

class DotKernel {
public:
  DotKernel(tile::ContractOp op, const VariantInfo &variant, int64_t groupWidth)
      : op(op), variant(variant), loc(op.getLoc()), groupWidth(groupWidth) {}
  virtual ~DotKernel() = default;

  /// Channels of one vector that `finish` gives; a power of two.
  int64_t getGroupWidth() const { return groupWidth; }
  /// Groups that cover the tile's channels; the last may have lanes to spare.
  int64_t getGroups() const {
    return llvm::divideCeil(tile::ContractOp(op).getChannels(), groupWidth);
  }
  /// k steps that one turn of the inner loop should take.
  virtual int64_t getStepsPerTurn() const { return 1; }

  /// The loop-carried values before the first k step.
  virtual llvm::SmallVector<mlir::Value> start(mlir::OpBuilder &builder) = 0;
  /// Adds `steps` k steps whose inputs start at `input` (plus pixel offsets) and
  /// whose weights start at `weights`, both element offsets into the operands.
  virtual void step(mlir::OpBuilder &builder, mlir::Value input,
                    mlir::Value weights, int64_t steps,
                    llvm::MutableArrayRef<mlir::Value> accumulators) = 0;
  /// The sums of one pixel and group: a vector of i32 or f32, groupWidth lanes.
  virtual mlir::Value finish(mlir::OpBuilder &builder,
                             mlir::ValueRange accumulators, int64_t pixel,
                             int64_t group) = 0;

protected:
  /// base + offset.
  mlir::Value offset(mlir::OpBuilder &builder, mlir::Value base,
                     int64_t elements) const;
  /// `count` elements of `memory` at `index` as a vector.
  mlir::Value load(mlir::OpBuilder &builder, mlir::Value memory,
                   mlir::Value index, int64_t count) const;
  /// `count` weights from number `first` of the tile's on, in the k step at
  /// `step`: loaded as they are, or their codes expanded. A power of two of them
  /// that lie in one half of the step, or all.
  mlir::Value loadWeights(mlir::OpBuilder &builder, mlir::Value step,
                          int64_t first, int64_t count) const;
  /// The start values of a group.
  mlir::Value loadStart(mlir::OpBuilder &builder, int64_t group) const;
  /// `values` once for every pixel.
  llvm::SmallVector<mlir::Value> perPixel(mlir::ValueRange values) const;
  /// The start values of all groups, once for every pixel.
  llvm::SmallVector<mlir::Value> startPerPixel(mlir::OpBuilder &builder) const;
  /// The result of an LLVM intrinsic; overloads are told by the types.
  mlir::Value callIntrinsic(mlir::OpBuilder &builder, llvm::StringRef name,
                            mlir::Type result, mlir::ValueRange operands) const;
  /// A vector of zeros.
  mlir::Value zeros(mlir::OpBuilder &builder, int64_t lanes,
                    mlir::Type element) const;

private:
  /// The codebook's value for each index: one shuffle of bytes.
  mlir::Value lookUp(mlir::OpBuilder &builder, mlir::Value codes) const;

protected:
  tile::ContractOp op;
  const VariantInfo &variant;
  mlir::Location loc;
  int64_t groupWidth;
};

/// The kernel of the variant for an op.
std::unique_ptr<DotKernel> createDotKernel(tile::ContractOp op,
                                           const VariantInfo &variant);
/// Those of one file each.
std::unique_ptr<DotKernel> createX86DotKernel(tile::ContractOp op,
                                              const VariantInfo &variant);
std::unique_ptr<DotKernel> createArmDotKernel(tile::ContractOp op,
                                              const VariantInfo &variant);
std::unique_ptr<DotKernel> createDepthwiseKernel(tile::ContractOp op,
                                                 const VariantInfo &variant);
std::unique_ptr<DotKernel> createFloatDotKernel(tile::ContractOp op,
                                                const VariantInfo &variant);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_DOTKERNEL_H
