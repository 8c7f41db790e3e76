//===- PrintableTextTest.cpp - Names of a file as they may be shown -------===//

#include "qwid/Support/PrintableText.h"

#include <gtest/gtest.h>

using namespace qwid;

namespace {

TEST(PrintableText, KeepsWhatCanBeShown) {
  for (const char *text : {"", "conv1/Conv_0:0", "a b~", "\\x41",
                           "M\xC3\xA4rz \xE2\x82\xAC \xF0\x9F\x8C\xB1",
                           "\xC2\xA0"}) // a no-break space, after the controls
    EXPECT_EQ(makePrintable(text), text);
}

TEST(PrintableText, EscapesControls) {
  EXPECT_EQ(makePrintable("a\x1B[31mb\nc\x7F"), "a\\x1B[31mb\\x0Ac\\x7F");
  EXPECT_EQ(makePrintable(llvm::StringRef("a\0b", 3)), "a\\x00b");
  // U+009F, the last control; U+009B starts a command like ESC [.
  EXPECT_EQ(makePrintable("\xC2\x9F\xC2\x9B"), "\\xC2\\x9F\\xC2\\x9B");
}

TEST(PrintableText, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(makePrintable("\xFFx"), "\\xFFx");
  EXPECT_EQ(makePrintable("a\xE2\x82"), "a\\xE2\\x82"); // cut short
  EXPECT_EQ(makePrintable("\xC0\x8A"), "\\xC0\\x8A");   // too long a form
  EXPECT_EQ(makePrintable("\xED\xA0\x80"), "\\xED\\xA0\\x80"); // a surrogate
}

TEST(PrintableText, KeepsLines) {
  EXPECT_EQ(makeLinesPrintable("a\rb\n\n  c\xFF\n"), "a\\x0Db\n\n  c\\xFF\n");
  EXPECT_EQ(makeLinesPrintable(""), "");
}

} // namespace
