//===- ClassNames.h - Names of classes, however they are spelled -*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_CLASSNAMES_H
#define QWID_LIB_DRIVER_CLASSNAMES_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid {

/// " snake weed 12 " of "Snake_weed-12": lower case, words between single spaces.
std::string splitWords(llvm::StringRef text);

} // namespace qwid

#endif // QWID_LIB_DRIVER_CLASSNAMES_H
