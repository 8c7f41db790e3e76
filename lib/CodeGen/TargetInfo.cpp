//===- TargetInfo.cpp - The table of CPUs ---------------------------------===//
//
// Tile shapes are those that leave no spill: accumulators, weights and the
// broadcast input fit the register file (docs/CodeGeneration.md, section 4). How
// fast the CPUs are, Analysis/CostModel/Machines.cpp knows.
//
//===----------------------------------------------------------------------===//

#include "qwid/CodeGen/TargetInfo.h"

#include "llvm/Support/MathExtras.h"

using namespace qwid;

namespace {

constexpr llvm::StringLiteral kX86Triple = "x86_64-unknown-linux-gnu";
constexpr llvm::StringLiteral kArmTriple = "aarch64-unknown-linux-gnu";

const VariantInfo avx512vnni{"avx512vnni",
                             kX86Triple,
                             "cascadelake",
                             "",
                             /*unsignedStorage=*/true,
                             /*vectorBytes=*/64,
                             DotKind::Quads,
                             /*integer=*/{14, 32, 32, 4},
                             /*coded=*/{14, 32, 32, 4},
                             /*real=*/{14, 32, 32, 1},
                             /*depthwise=*/{2, 64, 64, 4},
                             /*realDepthwise=*/{4, 16, 16, 1}};

// Reads the same packed weights as avx512vnni, half a block at a time.
const VariantInfo avx2{"avx2",
                       kX86Triple,
                       "haswell",
                       "",
                       /*unsignedStorage=*/true,
                       /*vectorBytes=*/32,
                       DotKind::PairsI16,
                       /*integer=*/{3, 16, 32, 4},
                       /*coded=*/{5, 16, 32, 4},
                       /*real=*/{6, 16, 32, 1},
                       /*depthwise=*/{1, 32, 64, 4},
                       /*realDepthwise=*/{4, 16, 16, 1}};

const VariantInfo neon{"neon",
                       kArmTriple,
                       "cortex-a72",
                       "",
                       /*unsignedStorage=*/false,
                       /*vectorBytes=*/16,
                       DotKind::NeonMultiply,
                       /*integer=*/{2, 8, 8, 16},
                       /*coded=*/{2, 8, 8, 16},
                       /*real=*/{8, 8, 8, 1},
                       /*depthwise=*/{2, 16, 16, 1},
                       /*realDepthwise=*/{4, 16, 16, 1}};

const VariantInfo dotprod{"dotprod",
                          kArmTriple,
                          "cortex-a76",
                          "",
                          /*unsignedStorage=*/false,
                          /*vectorBytes=*/16,
                          DotKind::NeonDot,
                          /*integer=*/{6, 16, 16, 4},
                          /*coded=*/{8, 8, 16, 4},
                          /*real=*/{8, 8, 8, 1},
                          /*depthwise=*/{2, 16, 16, 1},
                          /*realDepthwise=*/{4, 16, 16, 1}};

const VariantInfo *const allVariants[] = {&avx512vnni, &avx2, &neon, &dotprod};
const VariantInfo *const x86Variants[] = {&avx512vnni, &avx2};
const VariantInfo *const armVariants[] = {&dotprod, &neon};

const TargetInfo targets[] = {
    {"x86-64", "a PC: AVX512-VNNI and AVX2, chosen when the program starts",
     "x86_64", x86Variants},
    {"rpi4", "Raspberry Pi 4 (Cortex-A72)", "aarch64",
     llvm::ArrayRef(armVariants).drop_front()},
    {"rpi5", "Raspberry Pi 5 (Cortex-A76, dot products)", "aarch64",
     llvm::ArrayRef(armVariants).take_front()},
    {"aarch64",
     "any AArch64 board: dot products or plain NEON, chosen when the "
     "program starts",
     "aarch64", armVariants},
};

} // namespace

int64_t TileShape::getBlockWidth(bool isDepthwise, int64_t valid) const {
  if (!isDepthwise)
    return packChannels;
  constexpr int64_t lane = 16;
  int64_t width = llvm::PowerOf2Ceil(std::max(valid, lane));
  return std::min(width, packChannels);
}

int64_t TileShape::getDepthSteps(bool isDepthwise, int64_t taps,
                                 int64_t depth) const {
  return isDepthwise ? llvm::divideCeil(taps, packDepth)
                     : taps * llvm::divideCeil(depth, packDepth);
}

int64_t VariantInfo::getLanes(bool isFloat, bool isCoded) const {
  // The groups in which the DotKernels give channels.
  if (isFloat)
    return vectorBytes / 4;
  bool narrow =
      dot == DotKind::NeonMultiply || (dot == DotKind::NeonDot && isCoded);
  return narrow ? 8 : 16;
}

llvm::ArrayRef<TargetInfo> qwid::getTargets() { return targets; }

const TargetInfo *qwid::findTarget(llvm::StringRef name) {
  for (const TargetInfo &target : targets)
    if (target.name == name)
      return &target;
  return nullptr;
}

llvm::ArrayRef<const VariantInfo *> qwid::getVariants() { return allVariants; }

const VariantInfo *qwid::findVariant(llvm::StringRef isa) {
  for (const VariantInfo *variant : allVariants)
    if (variant->isa == isa)
      return variant;
  return nullptr;
}
