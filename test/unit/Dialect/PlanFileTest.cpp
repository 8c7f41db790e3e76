//===- PlanFileTest.cpp ---------------------------------------------------===//

#include "qwid/Dialect/PlanFile.h"

#include "llvm/Support/BLAKE3.h"
#include <gtest/gtest.h>

using namespace qwid;

namespace {

const std::string kPayload = "ML\xEFR and so on";

std::string makePlan() { return makePlanHeader(kPayload) + kPayload; }

/// The error of `bytes`, empty if they are a plan.
std::string errorOf(llvm::StringRef bytes) {
  auto payload = getPlanPayload(bytes);
  return payload ? "" : llvm::toString(payload.takeError());
}

/// As docs/PlanFormat.md describes it, written again.
std::string makePlan(uint32_t format, std::string version,
                     const std::string &payload) {
  std::string bytes = "\x89QWID\r\n\x1A";
  for (int shift = 0; shift < 32; shift += 8)
    bytes += char(format >> shift);
  version.resize(20);
  bytes += version;
  for (int shift = 0; shift < 64; shift += 8)
    bytes += char(uint64_t(payload.size()) >> shift);
  llvm::BLAKE3 hasher;
  hasher.update(llvm::StringRef(bytes));
  hasher.update(llvm::StringRef(payload));
  auto digest = hasher.final<24>();
  return bytes + std::string(digest.begin(), digest.end()) + payload;
}

TEST(PlanFileTest, IsAsDocumented) {
  EXPECT_EQ(makePlan(), makePlan(1, QWID_VERSION, kPayload));
  EXPECT_EQ(makePlan().size(), kPlanHeaderBytes + kPayload.size());
}

TEST(PlanFileTest, HoldsThePayload) {
  std::string plan = makePlan();
  auto payload = getPlanPayload(plan);
  ASSERT_TRUE(bool(payload));
  EXPECT_EQ(*payload, kPayload);
  EXPECT_TRUE(startsPlan(plan));
  EXPECT_FALSE(startsPlan(kPayload));
  EXPECT_FALSE(startsPlan("module {}"));
}

TEST(PlanFileTest, EveryChangedBitIsFound) {
  std::string plan = makePlan();
  for (size_t bit = 0; bit < plan.size() * 8; ++bit) {
    std::string damaged = plan;
    damaged[bit / 8] ^= char(1 << bit % 8);
    EXPECT_TRUE(!startsPlan(damaged) ||
                errorOf(damaged).find("damaged") != std::string::npos)
        << "bit " << bit;
  }
}

TEST(PlanFileTest, EveryLostOrAddedByteIsFound) {
  std::string plan = makePlan();
  for (size_t size = 8; size < plan.size(); ++size)
    EXPECT_NE(errorOf(plan.substr(0, size)), "") << size;
  EXPECT_EQ(errorOf(plan.substr(0, 40)),
            "the plan is damaged: expected a header of 64 bytes, got 40; copy "
            "it again, or make it again from the model with 'qwid quantize'");
  EXPECT_NE(errorOf(plan + '\0')
                .find("expected 14 bytes behind its header, "
                      "got 15"),
            std::string::npos);
}

TEST(PlanFileTest, AnotherFormatIsNamed) {
  EXPECT_EQ(errorOf(makePlan(7, "9.8.7", "what comes")),
            "the plan has format 7, written by qwid 9.8.7, and this is "
            "qwid " QWID_VERSION
            ", which reads format 1; quantize the model again "
            "with this version, or use qwid 9.8.7");
  EXPECT_EQ(errorOf(makePlan(1, "9.8.7", "what comes")), "");
}

} // namespace
