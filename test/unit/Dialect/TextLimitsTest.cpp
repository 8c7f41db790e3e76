//===- TextLimitsTest.cpp -------------------------------------------------===//

#include "qwid/Dialect/TextLimits.h"

#include <gtest/gtest.h>

#include <string>

using namespace qwid;

namespace {

/// Whether `text` nests exactly `depth` deep.
testing::AssertionResult nests(llvm::StringRef text, size_t depth) {
  if (depth && !findDeepNesting(text, depth - 1))
    return testing::AssertionFailure() << "nests less than " << depth;
  if (auto line = findDeepNesting(text, depth))
    return testing::AssertionFailure()
           << "nests deeper than " << depth << ", in line " << *line;
  return testing::AssertionSuccess();
}

TEST(TextLimitsTest, BracketsOfEveryKindNest) {
  EXPECT_TRUE(nests("", 0));
  EXPECT_TRUE(nests("module {} {} () [] <>", 1));
  EXPECT_TRUE(nests("a([{<>}])", 4));
  EXPECT_TRUE(nests("() -> (() -> (() -> ()))", 3));
}

TEST(TextLimitsTest, ABracketThatDoesNotMatchClosesNone) {
  EXPECT_TRUE(nests("[>[)[}[", 4));
  EXPECT_TRUE(nests(")]}> [", 1));
}

TEST(TextLimitsTest, StringsAndCommentsHideBrackets) {
  EXPECT_TRUE(nests(R"([ "]" [ "\"]" [)", 3));
  EXPECT_TRUE(nests(R"(["[[[[" ])", 1));
  EXPECT_TRUE(nests("[ // ]\n [ // [[[[\n]]", 2));
  EXPECT_TRUE(nests("\"[[", 0));
  EXPECT_TRUE(nests("\"\\", 0));
  EXPECT_TRUE(nests("// [[", 0));
}

TEST(TextLimitsTest, OperatorsOfOneExpressionNest) {
  EXPECT_TRUE(nests("(d0 + d1 - d2 * 3)", 4));
  EXPECT_TRUE(nests("(d0 mod 5 floordiv 3 ceildiv 2)", 4));
  EXPECT_TRUE(nests("(---d0)", 4));
  EXPECT_TRUE(nests("(d0 +\n d1 // +\n + d2)", 3));
  EXPECT_TRUE(nests("(d0 + 1, d0 + 2, -1, -2)", 2));
  EXPECT_TRUE(nests("a = -1 b = -1 : i8 c = -1 : i8", 1));
  EXPECT_TRUE(nests("modest.mod", 0));
}

TEST(TextLimitsTest, AliasesCountWithWhatTheyStandFor) {
  EXPECT_TRUE(nests("#a = [1]\n#b = [#a]\n!c = t<#b>\nop {x = !c}", 4));
  EXPECT_TRUE(nests("#a = [[1]]\n!a = i1\nop {x = !a}", 2));
  EXPECT_TRUE(nests("#a = dense<1>\n  : tensor<1xi8, [[1]]>\nop {x = #a}", 4));
  EXPECT_TRUE(nests("!a = (i1) -> t<t<i1>>\nop {x = !a}", 3));
  EXPECT_TRUE(nests("#0 = [1]\n#a-b = [#0]\nop {x = #a-b}", 3));
  EXPECT_TRUE(nests("#a // [\n = [1]\nop {x = #a}", 2));
}

TEST(TextLimitsTest, AnAliasEndsWhereAnOperationBegins) {
  EXPECT_TRUE(nests("#a = [1]\nmodule {f {x = #a} g {x = #a}}", 3));
  EXPECT_TRUE(nests("#a = 1 \"op\"() {x = [[1]]}\nop {x = #a}", 3));
  EXPECT_TRUE(nests("#a = 1\n%0 = op {x = [[1]]}\nop {x = #a}", 3));
}

TEST(TextLimitsTest, NamesTheFirstLine) {
  EXPECT_EQ(findDeepNesting("[\n[\n[\n]\n[", 2), std::optional<size_t>(3));
  EXPECT_EQ(findDeepNesting("[[[", 2), std::optional<size_t>(1));
  EXPECT_EQ(findDeepNesting(std::string(kMostNesting, '{')), std::nullopt);
  EXPECT_EQ(findDeepNesting(std::string(kMostNesting + 1, '{')),
            std::optional<size_t>(1));
}

TEST(TextLimitsTest, AnArrayHoldsNoIndex) {
  EXPECT_EQ(findIndexArray("a = array<i64: 1>\nb = array<index: 1>"), 2u);
  EXPECT_EQ(findIndexArray("array <\n// elements\nindex : 1>"), 3u);
  EXPECT_EQ(findIndexArray("!i = index\narray<!i: 1>"), 2u);
  EXPECT_EQ(findIndexArray("array<index>"), 1u);
  EXPECT_FALSE(findIndexArray("array<i64: 1, 2> : index"));
  EXPECT_FALSE(findIndexArray("array<f32>, tensor<4xindex>, vector<index>"));
  EXPECT_FALSE(findIndexArray("\"array<index: 1>\" // array<index: 1>"));
}

} // namespace
