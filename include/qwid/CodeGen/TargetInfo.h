//===- TargetInfo.h - What code generation knows of a CPU -------*- C++ -*-===//
//
// One row per variant: an instruction set for which an artefact carries code.
// Every choice that depends on the CPU is read from here. No MLIR types.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_CODEGEN_TARGETINFO_H
#define QWID_CODEGEN_TARGETINFO_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace qwid {

/// Bytes of a cache line of every CPU here: buffers and packed constants start
/// on one.
inline constexpr int64_t kCacheLine = 64;

/// How eight-bit numbers multiply.
enum class DotKind {
  PairsI16,     ///< AVX2: widen to 16 bits, vpmaddwd
  Quads,        ///< AVX512-VNNI: vpdpbusd
  NeonMultiply, ///< Armv8.0: smull, smlal2, sadalp
  NeonDot,      ///< Armv8.2: sdot
};

/// Shape of a register tile and of the weights that it reads.
struct TileShape {
  int64_t pixels;       ///< outputs along the image
  int64_t channels;     ///< outputs along the channels
  int64_t packChannels; ///< channels of one packed block of weights
  int64_t packDepth;    ///< neighbouring k of a channel that lie together

  /// Channels under which a block of `valid` ones is packed: depthwise tiles do
  /// no work on lanes that a narrower register leaves out.
  int64_t getBlockWidth(bool isDepthwise, int64_t valid) const;
  /// Steps of `packDepth` k for a channel that reads `depth` cells (depthwise:
  /// one) at each of `taps` places.
  int64_t getDepthSteps(bool isDepthwise, int64_t taps, int64_t depth) const;
};

/// One instruction set.
struct VariantInfo {
  llvm::StringRef isa;      ///< "avx2"; the name in the artefact and in options
  llvm::StringRef triple;   ///< LLVM target triple
  llvm::StringRef cpu;      ///< LLVM -mcpu
  llvm::StringRef features; ///< LLVM -mattr
  bool unsignedStorage;     ///< activations are u8 (x86) or s8 (Arm)
  int64_t vectorBytes;      ///< of one register
  DotKind dot;
  /// `coded`: weights in 4-bit codes, whose expansion takes registers too.
  TileShape integer, coded, real, depthwise, realDepthwise;

  /// Channels of the narrowest tile that is no depthwise one.
  int64_t getLanes(bool isFloat, bool isCoded) const;

  const TileShape &getShape(bool isFloat, bool isDepthwise,
                            bool isCoded) const {
    if (isDepthwise)
      return isFloat ? realDepthwise : depthwise;
    if (isCoded)
      return coded;
    return isFloat ? real : integer;
  }
};

/// What `--target` names: the variants that its artefact carries, best first.
struct TargetInfo {
  llvm::StringRef name;
  llvm::StringRef description;
  llvm::StringRef arch; ///< "x86_64" or "aarch64": the runtime it links
  llvm::ArrayRef<const VariantInfo *> variants;
};

/// All targets, in the order of help texts.
llvm::ArrayRef<TargetInfo> getTargets();
/// The target of that name, or null.
const TargetInfo *findTarget(llvm::StringRef name);
/// Every variant once, in the order of the targets.
llvm::ArrayRef<const VariantInfo *> getVariants();
/// The variant of that isa, or null.
const VariantInfo *findVariant(llvm::StringRef isa);

} // namespace qwid

#endif // QWID_CODEGEN_TARGETINFO_H
