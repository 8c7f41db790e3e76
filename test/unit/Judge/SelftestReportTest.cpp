//===- SelftestReportTest.cpp - Reports of programs that check themselves -===//

#include "lib/Judge/Certify/SelftestReport.h"

#include <gtest/gtest.h>

using namespace qwid;

namespace {

const char *const kReport = R"({"model": "weeds", "compiler": "qwid 0.1.0",
 "target": "x86-64", "plan_sha256": "ab", "inputs": 2, "variants": [
  {"isa": "avx512vnni", "tested": true, "runs_here": false,
   "weights_match": true, "code_matches": true,
   "weights_sha256": "01", "code_sha256": "02",
   "first_difference": null, "layers": []},
  {"isa": "avx2", "tested": true, "runs_here": true,
   "weights_match": true, "code_matches": true,
   "weights_sha256": "01", "code_sha256": "03",
   "first_difference": null, "layers": [
    {"index": 1, "layer": "conv1", "checksums": ["aa", "bb"]},
    {"index": 2, "layer": "fc", "checksums": ["cc", "dd"]}]}],
 "passed": true})";

TEST(SelftestReport, Parse) {
  llvm::Expected<SelftestReport> report = parseSelftest(kReport);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  EXPECT_EQ(report->planHash, "ab");
  EXPECT_EQ(report->program.compiler, "qwid 0.1.0");
  EXPECT_EQ(report->program.target, "x86-64");
  EXPECT_EQ(report->program.samples, 2);
  ASSERT_EQ(report->program.variants.size(), 2u);
  EXPECT_FALSE(report->program.variants[0].ran);
  EXPECT_EQ(report->program.variants[0].codeHash, "02");
  EXPECT_EQ(report->program.variants[0].layers, 0);
  EXPECT_TRUE(report->program.variants[1].ran);
  EXPECT_EQ(report->program.variants[1].codeHash, "03");
  EXPECT_EQ(report->program.variants[1].weightsHash, "01");
  EXPECT_EQ(report->program.variants[1].layers, 2);
  ASSERT_EQ(report->layers.size(), 2u);
  EXPECT_EQ(report->layers[1].layer, "fc");
  EXPECT_EQ(report->layers[1].checksums,
            (std::vector<std::string>{"cc", "dd"}));
}

/// The report with `from` replaced by `to` is refused for `reason`.
void expectRefused(std::string from, const char *to, const char *reason) {
  std::string text = kReport;
  size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  llvm::Expected<SelftestReport> report = parseSelftest(text);
  ASSERT_FALSE(bool(report)) << from;
  std::string error = llvm::toString(report.takeError());
  EXPECT_NE(error.find(reason), std::string::npos) << error;
}

TEST(SelftestReport, Refuse) {
  expectRefused("\"plan_sha256\": \"ab\",", "", "plan_sha256");
  expectRefused("\"inputs\": 2", "\"inputs\": \"2\"", "inputs");
  expectRefused("\"code_sha256\": \"03\",", "", "variants[1].code_sha256");
  expectRefused("\"runs_here\": true,", "", "variants[1].runs_here");
  expectRefused("\"layers\": []", "\"layers\": 7", "variants[0].layers");
  expectRefused("[\"aa\", \"bb\"]", "[1]",
                "variants[1].layers[0].checksums[0]");
  expectRefused("\"passed\": true}", "", "");
}

} // namespace
