//===- TextTest.cpp - Class names and escaping ----------------------------===//

#include "TestFiles.h"

using namespace qwid::test;

namespace {

using Names = std::vector<std::string>;

Names namesIn(const std::string &bytes) {
  TemporaryFolder folder;
  std::string path = folder.write("labels.txt", bytes);
  qwid_labels labels;
  qwid_error error = {""};
  EXPECT_EQ(qwid_labels_read(path.c_str(), &labels, &error), QWID_OK)
      << error.text;
  Names names(labels.names, labels.names + labels.count);
  qwid_labels_free(&labels);
  EXPECT_EQ(labels.text, nullptr);
  return names;
}

/// The message behind the file's name.
std::string refusalOf(const std::string &bytes) {
  TemporaryFolder folder;
  std::string path = folder.write("labels.txt", bytes);
  qwid_labels labels;
  qwid_error error = {""};
  EXPECT_EQ(qwid_labels_read(path.c_str(), &labels, &error), QWID_ERROR_FORMAT);
  EXPECT_EQ(labels.names, nullptr);
  std::string text = error.text, start = "'" + path + "' ";
  EXPECT_EQ(text.substr(0, start.size()), start);
  return text.substr(start.size());
}

/// UTF-16 of ASCII, or of the units in it.
std::string utf16(const std::u16string &text, bool big) {
  std::string bytes;
  for (char16_t unit : text) {
    char high = char(unit >> 8), low = char(unit & 255);
    bytes += big ? high : low;
    bytes += big ? low : high;
  }
  return bytes;
}

TEST(Labels, LinesWithoutCarriageReturns) {
  EXPECT_EQ(namesIn("dock\r\n\r\nnettle\n\n\n"), (Names{"dock", "", "nettle"}));
  EXPECT_EQ(namesIn("one"), Names{"one"});
  EXPECT_EQ(namesIn(""), Names{});
}

TEST(Labels, ByteOrderMarkIsDropped) {
  EXPECT_EQ(namesIn("\xef\xbb\xbf"
                    "dock\nnettle\n"),
            (Names{"dock", "nettle"}));
  EXPECT_EQ(namesIn("\xef\xbb\xbf"), Names{});
}

TEST(Labels, Utf16BecomesUtf8) {
  for (bool big : {false, true}) {
    // e with acute accent, euro sign, and a seedling outside the first plane.
    std::string bytes = utf16(u"\ufeffpr\u00e9\r\n\u20ac\n\U0001f331\n", big);
    EXPECT_EQ(namesIn(bytes),
              (Names{"pr\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8c\xb1"}));
  }
}

TEST(Labels, DamagedUtf16IsRefused) {
  const std::string damaged =
      "starts as UTF-16 but is damaged; save it as UTF-8 text";
  EXPECT_EQ(refusalOf(utf16(u"\ufeffab", false) + "c"), damaged);
  EXPECT_EQ(refusalOf(utf16({0xfeff, 0xd83c, 'a'}, true)), damaged);
  EXPECT_EQ(refusalOf(utf16({0xfeff, 0xdf31}, true)), damaged);
  EXPECT_EQ(refusalOf(utf16({0xfeff, 0xd83c}, true)), damaged);
}

TEST(Labels, NulIsRefused) {
  const std::string tail = "; expected text in UTF-8, or in UTF-16 with a byte "
                           "order mark";
  EXPECT_EQ(refusalOf(std::string("a\nb\0c\n", 6)),
            "has a NUL character in line 2" + tail);
  EXPECT_EQ(refusalOf(utf16(u"ab\n", false)),
            "has a NUL character in line 1" + tail);
  EXPECT_EQ(refusalOf(utf16({0xfeff, 'a', 0, 'b'}, false)),
            "has a NUL character in line 1" + tail);
}

TEST(Labels, AMegabyteAtMost) {
  EXPECT_EQ(namesIn(std::string(1 << 20, 'a')).size(), 1u);
  EXPECT_EQ(refusalOf(std::string((1 << 20) + 1, 'a')),
            "has 1048577 bytes, too many for class names");
}

std::string escaped(const std::string &text, size_t bytes = 100) {
  std::string room(bytes, '#');
  size_t length = qwid_escape(text.c_str(), room.data(), bytes);
  EXPECT_LT(length, bytes);
  EXPECT_EQ(room[length], '\0');
  return room.substr(0, length);
}

TEST(Escape, TextStaysWhatItIs) {
  for (const char *text : {"", "leaf.jpg", "pr\xc3\xa9", "\xe2\x82\xac",
                           "\xf0\x9f\x8c\xb1", "a\\b 'c'"})
    EXPECT_EQ(escaped(text), text);
}

TEST(Escape, ControlCharactersAndBytesThatAreNoText) {
  EXPECT_EQ(escaped("a\nb\x1b[31m\x7f"), "a\\x0ab\\x1b[31m\\x7f");
  EXPECT_EQ(escaped("caf\xe9"), "caf\\xe9") << "Latin-1";
  EXPECT_EQ(escaped("\xc2\x9b"), "\\xc2\\x9b") << "a control character";
  EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(escaped("\xe0\x9f\xbf"), "\\xe0\\x9f\\xbf") << "overlong";
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(escaped("\xe2\x82"), "\\xe2\\x82") << "cut off";
}

TEST(Escape, WhatIsTooLongEndsInDots) {
  EXPECT_EQ(escaped("abcdefgh", 9), "abcdefgh");
  EXPECT_EQ(escaped("abcdefghi", 9), "abcde...");
  // No escape and no character is cut in two.
  EXPECT_EQ(escaped("abcd\nfgh", 9), "abcd...");
  EXPECT_EQ(escaped("abc\xe2\x82\xac\xe2\x82\xac", 9), "abc...");
}

TEST(Escape, ErrorsAreEscaped) {
  qwid_image image;
  qwid_error error;
  EXPECT_EQ(qwid_image_load("/no/such\n\xff", &image, &error), QWID_ERROR_FILE);
  EXPECT_STREQ(error.text,
               "cannot open '/no/such\\x0a\\xff': No such file or directory");
}

} // namespace
