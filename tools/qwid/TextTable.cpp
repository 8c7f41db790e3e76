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

/// Whether the byte `at` is inside of a character of UTF-8.
static bool splitsCharacter(StringRef text, size_t at) {
  return at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80;
}

/// `cell` without its middle, if it is longer than `width`; characters stay whole.
static std::string cut(StringRef cell, size_t width) {
  if (cell.size() <= width)
    return cell.str();
  size_t tail = cell.size() - (width - 2) / 2;
  size_t head = width - 2 - (width - 2) / 2;
  while (splitsCharacter(cell, head))
    --head;
  while (splitsCharacter(cell, tail))
    ++tail;
  return (llvm::Twine(cell.take_front(head)) + ".." + cell.drop_front(tail))
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
