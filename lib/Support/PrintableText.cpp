//===- PrintableText.cpp - Names of a file as they may be shown -----------===//

#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace qwid;

/// The bytes of the character that `text` starts with if it is valid and may be
/// shown, else 0. Controls are U+0000 to U+001F and U+007F to U+009F.
static size_t printableLength(llvm::StringRef text) {
  const auto *bytes = reinterpret_cast<const llvm::UTF8 *>(text.data());
  size_t length = llvm::getNumBytesForUTF8(bytes[0]);
  if (length > text.size() || !llvm::isLegalUTF8Sequence(bytes, bytes + length))
    return 0;
  bool isControl = length == 1 ? bytes[0] < 0x20 || bytes[0] == 0x7F
                               : bytes[0] == 0xC2 && bytes[1] < 0xA0;
  return isControl ? 0 : length;
}

std::string qwid::makePrintable(llvm::StringRef text) {
  std::string result;
  while (!text.empty()) {
    size_t length = printableLength(text);
    if (length == 0) {
      result += "\\x" + llvm::utohexstr(uint8_t(text[0]), false, /*Width=*/2);
      length = 1;
    } else {
      result += text.take_front(length);
    }
    text = text.drop_front(length);
  }
  return result;
}
