//===- TargetInfoTest.cpp - The table of CPUs -----------------------------===//

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Analysis/CostModel.h"

#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

#include <string>
#include <vector>

using namespace qwid;

namespace {

TEST(TargetInfo, FindsByName) {
  ASSERT_NE(findTarget("rpi4"), nullptr);
  EXPECT_EQ(findTarget("rpi4")->variants.size(), 1u);
  EXPECT_EQ(findTarget("rpi4")->variants[0], findVariant("neon"));
  EXPECT_EQ(findTarget("RPI4"), nullptr);
  EXPECT_EQ(findTarget(""), nullptr);
  EXPECT_EQ(findVariant("avx2")->cpu, "haswell");
  EXPECT_EQ(findVariant("x86-64"), nullptr);
}

TEST(TargetInfo, ArtefactsTryTheBestVariantFirst) {
  auto x86 = findTarget("x86-64")->variants;
  EXPECT_EQ(x86.front()->isa, "avx512vnni");
  EXPECT_EQ(x86.back()->isa, "avx2");
  EXPECT_EQ(findTarget("aarch64")->variants.front()->isa, "dotprod");
}

TEST(TargetInfo, RowsAreConsistent) {
  for (const TargetInfo &target : getTargets()) {
    ASSERT_FALSE(target.variants.empty()) << target.name.str();
    EXPECT_FALSE(target.description.empty());
    for (const VariantInfo *variant : target.variants) {
      SCOPED_TRACE(variant->isa.str());
      EXPECT_EQ(findVariant(variant->isa), variant);
      EXPECT_TRUE(variant->triple.starts_with(target.arch));
      // x86 multiplies u8 by s8, Arm s8 by s8.
      EXPECT_EQ(variant->unsignedStorage, target.arch == "x86_64");
      for (const TileShape &shape : {variant->integer, variant->real}) {
        EXPECT_EQ(shape.packChannels % shape.channels, 0);
        EXPECT_GE(shape.pixels, 1);
      }
      EXPECT_EQ(variant->real.packDepth, 1);
      EXPECT_NE(findMachine(variant->isa), nullptr);
    }
  }
}

TEST(TargetInfo, ListsEveryVariantOnce) {
  std::vector<std::string> listed;
  for (const VariantInfo *variant : getVariants())
    listed.push_back(variant->isa.str());
  EXPECT_EQ(listed, (std::vector<std::string>{"avx512vnni", "avx2", "neon",
                                              "dotprod"}));
  for (const TargetInfo &target : getTargets())
    for (const VariantInfo *variant : target.variants)
      EXPECT_TRUE(llvm::is_contained(getVariants(), variant));
}

TEST(TargetInfo, PacksWholeSteps) {
  TileShape shape{/*pixels=*/2, /*channels=*/32, /*packChannels=*/64,
                  /*packDepth=*/4};
  // 9 places of 5 cells, each filled up to 8; depthwise 9 cells up to 12.
  EXPECT_EQ(shape.getDepthSteps(/*isDepthwise=*/false, 9, 5), 9 * 2);
  EXPECT_EQ(shape.getDepthSteps(/*isDepthwise=*/true, 9, 1), 3);
  // No register is narrower than 16 lanes.
  EXPECT_EQ(shape.getBlockWidth(/*isDepthwise=*/false, 1), 64);
  EXPECT_EQ(shape.getBlockWidth(/*isDepthwise=*/true, 1), 16);
  EXPECT_EQ(shape.getBlockWidth(/*isDepthwise=*/true, 17), 32);
  EXPECT_EQ(shape.getBlockWidth(/*isDepthwise=*/true, 100), 64);
}

// One blob of weights serves both variants of an x86 artefact.
TEST(TargetInfo, VariantsOfATargetCanShareWeights) {
  const VariantInfo &vnni = *findVariant("avx512vnni"),
                    &avx2 = *findVariant("avx2");
  EXPECT_EQ(vnni.integer.packChannels, avx2.integer.packChannels);
  EXPECT_EQ(vnni.integer.packDepth, avx2.integer.packDepth);
  EXPECT_EQ(vnni.real.packChannels, avx2.real.packChannels);
}

} // namespace
