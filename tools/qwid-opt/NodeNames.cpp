//===- NodeNames.cpp - Names that text should keep ------------------------===//
//
// Names of nodes are locations, which MLIR leaves out of text unless it is told
// otherwise. Text without them cannot go on: ranges, errors and reports are keyed
// by these names.
//
//===----------------------------------------------------------------------===//

#include "NodeNames.h"

#include "llvm/Support/CommandLine.h"

using namespace llvm;

bool qwid::hasNodeNames(StringRef bytes) {
  constexpr StringLiteral start("loc(\"");
  if (bytes.starts_with("ML\xEFR"))
    return true;
  for (size_t at = 0; (at = bytes.find(start, at)) != StringRef::npos;) {
    at = bytes.find('"', at + start.size());
    if (at == StringRef::npos || at + 1 == bytes.size())
      return false;
    if (bytes[at + 1] == '(' || bytes[at + 1] == ')')
      return true;
  }
  return false;
}

void qwid::keepNodeNames() {
  auto *option = cl::getRegisteredOptions().lookup("mlir-print-debuginfo");
  if (option && option->getNumOccurrences() == 0)
    static_cast<cl::opt<bool> *>(option)->setValue(true);
}
