//===- DescribeArray.h - Arrays in messages ---------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DESCRIBEARRAY_H
#define QWID_LIB_DRIVER_DESCRIBEARRAY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace qwid {

/// "float32 [1, 3, 8, 8]".
inline std::string describeArray(llvm::StringRef type,
                                 llvm::ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << type << " [";
  llvm::interleaveComma(shape, os);
  os << "]";
  return text;
}

} // namespace qwid

#endif // QWID_LIB_DRIVER_DESCRIBEARRAY_H
