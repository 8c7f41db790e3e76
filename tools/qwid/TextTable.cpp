//===- TextTable.cpp - A table that fits the terminal ---------------------===//

#include "TextTable.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Format.h"

#include <sys/ioctl.h>
#include <unistd.h>

using namespace llvm;
using namespace qwid;

/// Between columns, and before the first.
static constexpr size_t kGap = 2;

/// The columns of the terminal behind standard output, 0 if there is none.
static size_t getTerminalColumns() {
  winsize size;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

TextTable::TextTable(std::vector<std::string> headings)
    : rightAligned(headings.size()) {
  rows.push_back(std::move(headings));
}

void TextTable::add(std::vector<std::string> cells) {
  assert(cells.size() == rightAligned.size() && "one cell per heading");
  rows.push_back(std::move(cells));
}

/// Takes from the widest columns until all fit into `most`, or none is wider
/// than a short word.
static void shrink(MutableArrayRef<size_t> widths, size_t most) {
  constexpr size_t kLeast = 12;
  size_t total = 0;
  for (size_t width : widths)
    total += width + kGap;
  for (; total > most; --total) {
    size_t *widest = max_element(widths);
    if (*widest <= kLeast)
      return;
    --*widest;
  }
}

/// `cell` without its middle, if it is longer than `width`.
static std::string cut(StringRef cell, size_t width) {
  if (cell.size() <= width)
    return cell.str();
  size_t tail = (width - 2) / 2, head = width - 2 - tail;
  return (llvm::Twine(cell.take_front(head)) + ".." + cell.take_back(tail))
      .str();
}

void TextTable::print(raw_ostream &os) const {
  std::vector<size_t> widths(rightAligned.size());
  for (const auto &row : rows)
    for (auto [width, cell] : zip(widths, row))
      width = std::max(width, cell.size());
  if (size_t columns = getTerminalColumns())
    shrink(widths, columns);
  for (const auto &row : rows) {
    std::string line;
    raw_string_ostream text(line);
    for (auto [cell, width, right] : zip(row, widths, rightAligned)) {
      std::string shown = cut(cell, width);
      text << std::string(kGap, ' ')
           << (right ? right_justify(shown, width)
                     : left_justify(shown, width));
    }
    os << StringRef(line).rtrim() << "\n";
  }
}
