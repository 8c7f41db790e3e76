//===- JsonStream.h - JSON with names of anybody's --------------*- C++ -*-===//

#ifndef QWID_SUPPORT_JSONSTREAM_H
#define QWID_SUPPORT_JSONSTREAM_H

#include "qwid/Support/PrintableText.h"

#include "llvm/Support/JSON.h"

#include <type_traits>

namespace qwid {

/// LLVM's stream of JSON, which ends the program at a string that is no UTF-8,
/// but that every string becomes printable on its way: names, labels and paths
/// may hold any bytes. All JSON that a user sees is written with it.
class JsonStream : private llvm::json::OStream {
public:
  using OStream::array;
  using OStream::attributeArray;
  using OStream::attributeObject;
  using OStream::object;
  using OStream::OStream;

  template <typename T> void value(const T &value) {
    OStream::value(makeValue(value));
  }
  template <typename T> void attribute(llvm::StringRef key, const T &value) {
    OStream::attribute(makePrintable(key), makeValue(value));
  }

private:
  template <typename T> static llvm::json::Value makeValue(const T &value) {
    if constexpr (std::is_convertible_v<const T &, llvm::StringRef>)
      return makePrintable(value);
    else
      return value;
  }
};

} // namespace qwid

#endif // QWID_SUPPORT_JSONSTREAM_H
