//===- Grouping.h - Classes that are answered as one ------------*- C++ -*-===//
//
// A text file names groups, one per line:
//
//   # what the sprayer does not tell apart
//   broadleaf: dock, nettle, bindweed
//   grass: millet
//
// Classes go by name or index. One that no line names stays alone and keeps its
// name.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_GROUPING_H
#define QWID_JUDGE_GROUPING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace qwid {

struct Grouping {
  std::vector<std::string> names; ///< in the order of their first classes
  std::vector<int64_t> groupOf;   ///< by class
};

/// The grouping of `classes` that the file `path` holds. The error names the line
/// that is none, a class that there is not (and the nearest that there is), one
/// that stands twice, or a group that is called like another.
llvm::Expected<Grouping> readGrouping(llvm::StringRef path,
                                      llvm::ArrayRef<std::string> classes);

} // namespace qwid

#endif // QWID_JUDGE_GROUPING_H
