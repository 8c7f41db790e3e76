//===- RangeStatisticsTest.cpp - Ranges against a naive twin --------------===//

#include "qwid/Analysis/RangeStatistics.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace qwid;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::string text(const RangeTable &table) {
  std::string result;
  llvm::raw_string_ostream os(result);
  table.write(os);
  return result;
}

void expectObserved(RangeTable &table, llvm::StringRef name,
                    llvm::ArrayRef<float> values) {
  llvm::Error error = table.observe(name, values);
  EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
}

std::string errorOf(llvm::StringRef text) {
  llvm::Expected<RangeTable> table = RangeTable::parse(text);
  return table ? "" : llvm::toString(table.takeError());
}

TEST(RangeTable, RefusesTextThatNestsTooDeep) {
  auto nested = [](size_t levels) {
    return errorOf("{\"ranges\":\n" + std::string(levels - 1, '['));
  };
  EXPECT_EQ(nested(100000), "line 2 nests too deep for ranges");
  EXPECT_EQ(nested(65), "line 2 nests too deep for ranges");
  EXPECT_EQ(nested(64).find("nests"), std::string::npos);
}

TEST(RangeTable, EqualsNaiveMinimumAndMaximum) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal(0.0f, 100.0f);
  for (size_t size : {1, 2, 3, 17, 1000}) {
    std::vector<float> values(size);
    for (float &value : values)
      value = normal(random);
    float low = values[0], high = values[0];
    for (float value : values) {
      low = std::fmin(low, value);
      high = std::fmax(high, value);
    }
    RangeTable table;
    expectObserved(table, "t", values);
    EXPECT_EQ(*table.find("t"), (TensorRange{low, high}));
  }
}

TEST(RangeTable, MergesToTheSameBytesInAnyOrderAndGrouping) {
  RangeTable a, b, c;
  expectObserved(a, "x", {1.5f, -2.0f});
  expectObserved(b, "x", {3.25f});
  expectObserved(b, "y", {0.1f});
  expectObserved(c, "y", {-0.3f, 0.2f});
  RangeTable left = a, right = b, reversed = c;
  left.merge(b);
  left.merge(c);
  right.merge(c);
  RangeTable grouped = a;
  grouped.merge(right);
  reversed.merge(b);
  reversed.merge(a);
  EXPECT_EQ(text(left), text(grouped));
  EXPECT_EQ(text(left), text(reversed));
  EXPECT_EQ(*left.find("x"), (TensorRange{-2.0f, 3.25f}));
}

TEST(RangeTable, ReportsWhatIsNotFiniteAndKeepsTheTable) {
  for (float bad : {kNaN, -kNaN, kInf, -kInf}) {
    RangeTable table;
    expectObserved(table, "conv1", {1.0f});
    llvm::Error error = table.observe("conv1", {0.0f, 9.0f, bad});
    std::string message = llvm::toString(std::move(error));
    EXPECT_NE(message.find("'conv1'"), std::string::npos) << message;
    EXPECT_NE(message.find("element 2"), std::string::npos) << message;
    EXPECT_EQ(*table.find("conv1"), (TensorRange{1.0f, 1.0f}));
  }
}

TEST(RangeTable, NegativeZeroIsZero) {
  RangeTable table;
  expectObserved(table, "t", {-0.0f});
  EXPECT_FALSE(std::signbit(table.find("t")->min));
}

TEST(RangeTable, FilesGiveBackEveryBit) {
  RangeTable table;
  std::mt19937 random(3);
  for (int index = 0; index < 2000; ++index) {
    uint32_t bits = random();
    float value = llvm::bit_cast<float>(bits);
    if (std::isfinite(value))
      expectObserved(table, "t/" + std::to_string(index), {value, 0.0f});
  }
  expectObserved(table, "odd \"name\"\n", {FLT_MIN, FLT_MAX});
  llvm::Expected<RangeTable> read = RangeTable::parse(text(table));
  ASSERT_TRUE(bool(read));
  EXPECT_EQ(text(*read), text(table));
  for (const auto &[name, range] : table)
    EXPECT_EQ(*read->find(name), range) << name;
}

TEST(RangeTable, FilesGiveBackInputMeans) {
  RangeTable table;
  expectObserved(table, "y", {1.0f});
  EXPECT_EQ(text(table).find("input_means"), std::string::npos);
  table.setInputMeans("y", {0.1f, -3.0f, FLT_MIN});
  llvm::Expected<RangeTable> read = RangeTable::parse(text(table));
  ASSERT_TRUE(bool(read));
  EXPECT_EQ(text(*read), text(table));
  EXPECT_EQ(read->findInputMeans("y"),
            (llvm::ArrayRef<float>{0.1f, -3.0f, FLT_MIN}));
  EXPECT_TRUE(read->findInputMeans("x").empty());
}

TEST(RangeTable, NamesThatAreNotUTF8AreFoundAgain) {
  RangeTable table;
  expectObserved(table, "\xff\xfe", {1.0f});
  llvm::Expected<RangeTable> read = RangeTable::parse(text(table));
  ASSERT_TRUE(bool(read));
  EXPECT_TRUE(read->find("\xff\xfe").has_value());
}

TEST(RangeTable, WritesTheShortestDecimal) {
  EXPECT_EQ(shortestDecimal(0.1f), "0.1");
  EXPECT_EQ(shortestDecimal(6.0f), "6");
  EXPECT_EQ(shortestDecimal(16777216.0f), "16777216");
  EXPECT_EQ(shortestDecimal(1.0f / 3.0f), "0.33333334");
}

TEST(RangeTable, MalformedFilesNameTheTensor) {
  EXPECT_NE(errorOf("{"), "");
  EXPECT_NE(errorOf("[]").find("'ranges'"), std::string::npos);
  for (const char *value : {"[1]", "[2, 1]", "[1, 1e39]", "\"x\"", "[0, null]"})
    EXPECT_NE(errorOf(std::string("{\"ranges\": {\"relu7\": ") + value + "}}")
                  .find("'relu7'"),
              std::string::npos)
        << value;
  for (const char *value : {"1", "[1, \"x\"]", "[1e39]", "{}"})
    EXPECT_NE(errorOf(std::string("{\"ranges\": {}, \"input_means\": "
                                  "{\"relu7\": ") +
                      value + "}}")
                  .find("'relu7'"),
              std::string::npos)
        << value;
  EXPECT_NE(errorOf("{\"ranges\": {}, \"input_means\": 1}").find("input_means"),
            std::string::npos);
}

} // namespace
