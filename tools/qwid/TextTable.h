//===- TextTable.h - A table that fits the terminal -------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_TEXTTABLE_H
#define QWID_TOOLS_QWID_TEXTTABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace qwid {

/// Columns as wide as their widest cell. On a terminal with fewer columns than
/// that, the widest ones are cut: a cell that is too long loses its middle.
class TextTable {
public:
  explicit TextTable(std::vector<std::string> headings);

  void alignRight(size_t column) { rightAligned[column] = true; }
  /// A row; one cell per heading.
  void add(std::vector<std::string> cells);
  /// Two spaces before each column.
  void print(llvm::raw_ostream &os) const;

private:
  std::vector<std::vector<std::string>> rows; ///< the headings first
  std::vector<bool> rightAligned;
};

} // namespace qwid

#endif // QWID_TOOLS_QWID_TEXTTABLE_H
