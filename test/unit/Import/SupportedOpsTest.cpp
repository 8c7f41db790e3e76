//===- SupportedOpsTest.cpp - The op table as tools see it ----------------===//

#include "qwid/Import/ImportONNX.h"

#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

using namespace qwid;

namespace {

TEST(SupportedOps, AreSortedAndDistinct) {
  auto ops = getSupportedOps();
  ASSERT_FALSE(ops.empty());
  for (size_t i = 1; i < ops.size(); ++i)
    EXPECT_LT(std::tie(ops[i - 1].domain, ops[i - 1].name),
              std::tie(ops[i].domain, ops[i].name));
}

TEST(SupportedOps, HaveVersionsWithinTheOpsetsRead) {
  for (const SupportedOp &op : getSupportedOps()) {
    EXPECT_LE(op.version, kLastOpset) << op.name.str();
    EXPECT_GE(op.version, 1) << op.name.str();
    EXPECT_LE(op.since, kLastOpset) << op.name.str();
  }
}

TEST(SupportedOps, KnowWhenAnOperatorCame) {
  auto ops = getSupportedOps();
  auto find = [&](llvm::StringRef name) {
    return llvm::find_if(
        ops, [&](const SupportedOp &op) { return op.name == name; });
  };
  ASSERT_NE(find("HardSwish"), ops.end());
  EXPECT_EQ(find("HardSwish")->since, 14);
  EXPECT_NE(find("Conv"), ops.end());
  EXPECT_EQ(find("LSTM"), ops.end());
}

} // namespace
