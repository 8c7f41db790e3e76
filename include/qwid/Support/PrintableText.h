//===- PrintableText.h - Names of a file as they may be shown ---*- C++ -*-===//

#ifndef QWID_SUPPORT_PRINTABLETEXT_H
#define QWID_SUPPORT_PRINTABLETEXT_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid {

/// `text` as valid UTF-8 without control characters, which a terminal would obey
/// and JSON does not hold: each byte of those, and each that is no UTF-8, becomes
/// "\xNN". Text without any is returned as it is.
std::string makePrintable(llvm::StringRef text);

/// The same for a text of several lines: where a line ends, it still does.
std::string makeLinesPrintable(llvm::StringRef text);

} // namespace qwid

#endif // QWID_SUPPORT_PRINTABLETEXT_H
