//===- TargetInfoTest.cpp - The table of CPUs -----------------------------===//

#include "qwid/CodeGen/TargetInfo.h"

#include "gtest/gtest.h"

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
      // Integers are what a variant is for.
      EXPECT_GT(variant->peak.integerMacs, variant->peak.realMacs);
      EXPECT_GT(variant->peak.realMacs, 0);
      EXPECT_GT(variant->peak.gigahertz, 0);
    }
  }
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
