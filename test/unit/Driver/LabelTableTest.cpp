//===- LabelTableTest.cpp - CSV files of photos and their labels ----------===//

#include "lib/Driver/Data/LabelTable.h"

#include "SampleFiles.h"

using namespace qwid;
using namespace qwid::test;

namespace {

/// "LINE FILE=LABEL" of each row.
std::vector<std::string> parse(llvm::StringRef text) {
  std::vector<std::string> rows;
  for (const LabelRow &row : take(parseLabelTable(text, "t.csv")).rows)
    rows.push_back(std::to_string(row.line) + " " + row.file + "=" + row.label);
  return rows;
}

using Rows = std::vector<std::string>;

} // namespace

TEST(LabelTable, ReadsRowsWithOrWithoutHeader) {
  EXPECT_EQ(parse("a.jpg,dock\nb.jpg,aster\n"),
            (Rows{"1 a.jpg=dock", "2 b.jpg=aster"}));
  EXPECT_EQ(parse("photo,weed\r\na.jpg,dock\r\n\r\nb.jpg , aster "),
            (Rows{"2 a.jpg=dock", "4 b.jpg=aster"}));
}

TEST(LabelTable, FindsColumnsByTheirTitles) {
  LabelTable table = take(
      parseLabelTable("id,Label,FileName,species\n1,3,a.jpg,dock\n", "t.csv"));
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0].file, "a.jpg");
  EXPECT_EQ(table.rows[0].label, "3");
  EXPECT_EQ(table.ignored, (Rows{"id", "species"}));
  EXPECT_EQ(parse("label,file\n3,a.jpg\n"), Rows{"2 a.jpg=3"});
  EXPECT_EQ(parse("weed,file\n3,a.jpg\n"), Rows{"2 a.jpg=3"});
}

TEST(LabelTable, ReadsQuotedFields) {
  EXPECT_EQ(parse("\"a,b.jpg\",\"the \"\"dock\"\"\"\nc.jpg,x\n"),
            (Rows{"1 a,b.jpg=the \"dock\"", "2 c.jpg=x"}));
  EXPECT_EQ(parse("a.jpg,\"two\nlines\"\nb.jpg,x"),
            (Rows{"1 a.jpg=two\nlines", "3 b.jpg=x"}));
}

TEST(LabelTable, TakesTheSeparatorOfTheFirstLine) {
  EXPECT_EQ(parse("a.jpg;do,ck\n"), Rows{"1 a.jpg=do,ck"});
  EXPECT_EQ(parse("a.jpg\tdock\n"), Rows{"1 a.jpg=dock"});
  EXPECT_EQ(parse("\"a;b.jpg\",dock\n"), Rows{"1 a;b.jpg=dock"});
}

TEST(LabelTable, SaysInWhichLineItIsDamaged) {
  auto error = [](llvm::StringRef text) {
    return errorOf(parseLabelTable(text, "t.csv"));
  };
  EXPECT_EQ(error("a.jpg,dock\nb.jpg\n"),
            "'t.csv': line 2: expected a file and a label, got 1 field");
  EXPECT_EQ(error("a.jpg,dock\nb.jpg,\n"),
            "'t.csv': line 2: the label is missing");
  EXPECT_EQ(error(",dock\n"), "'t.csv' has no row with a file and a label");
  EXPECT_EQ(error("a.jpg,dock\n,dock\n"),
            "'t.csv': line 2: the file is missing");
  EXPECT_EQ(error("a.jpg,\"dock\nb.jpg,aster\n"),
            "'t.csv': line 1: a quoted field does not end");
  EXPECT_EQ(error("a.jpg,\"do\"ck\n"),
            "'t.csv': line 1: text after a quoted field");
  EXPECT_EQ(error(""), "'t.csv' has no row with a file and a label");
  EXPECT_EQ(error("file,label\n"),
            "'t.csv' has no row with a file and a label");
  EXPECT_TRUE(contains(error(llvm::StringRef("a.jpg,x\nb\0", 10)),
                       "line 2: a NUL character"));
}

TEST(LabelTable, ReadsByteOrderMarks) {
  Folder folder;
  auto first = [&](llvm::StringRef bytes) {
    LabelTable table = take(readLabelTable(folder.write("t.csv", bytes)));
    return table.rows[0].file + "=" + table.rows[0].label;
  };
  EXPECT_EQ(first("\xef\xbb\xbf"
                  "a.png,x\n"),
            "a.png=x");
  EXPECT_EQ(first(llvm::StringRef("\xff\xfe"
                                  "a\0.\0p\0n\0g\0,\0x\0\n\0",
                                  18)),
            "a.png=x");
  EXPECT_TRUE(contains(errorOf(readLabelTable(folder.write("t.csv", "\xff\xfe"
                                                                    "a"))),
                       "starts as UTF-16 but is damaged"));
  EXPECT_TRUE(
      contains(errorOf(readLabelTable(folder / "no.csv")), "cannot read"));
}

TEST(LabelTable, TakesAFileThatIsThereForNoTitle) {
  Folder folder;
  folder.write("photo", "");
  EXPECT_EQ(
      take(readLabelTable(folder.write("t.csv", "photo,dock\n"))).rows.size(),
      1u);
}
