//===- PrintableText.cpp - Names of a file as they may be shown -----------===//
//
// Which characters may be shown is the runtime's answer: what the compiler and
// the programs that it makes print is the same text.
//
//===----------------------------------------------------------------------===//

#include "qwid/Support/PrintableText.h"

#include "runtime/qwid_api.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

std::string qwid::makePrintable(llvm::StringRef text) {
  // qwid_utf8_length reads up to a final 0.
  std::string copy = text.str(), result;
  for (size_t at = 0; at < copy.size();) {
    size_t length = qwid_utf8_length(&copy[at]);
    if (length == 0)
      result += "\\x" + llvm::utohexstr(uint8_t(copy[at]), false, /*Width=*/2);
    else
      result.append(copy, at, length);
    at += std::max<size_t>(length, 1);
  }
  return result;
}

std::string qwid::makeLinesPrintable(llvm::StringRef text) {
  return llvm::join(llvm::map_range(llvm::split(text, '\n'), makePrintable),
                    "\n");
}
