//===- LabelTable.h - CSV files of photos and their labels ------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_LABELTABLE_H
#define QWID_LIB_DRIVER_DATA_LABELTABLE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace qwid {

/// A row of a CSV file: a sample and its class, by name or index.
struct LabelRow {
  int64_t line = 0; ///< where it starts in the file, from 1
  std::string file, label;
};

struct LabelTable {
  std::vector<LabelRow> rows;
  /// Titles of columns that were not read.
  std::vector<std::string> ignored;
};

/// Reads the CSV file `path`: file names in the first column and labels in the
/// second, or in those that a header calls so ("file", "filename", "image",
/// "path"; "label", "class"). Columns are parted by ',', ';' or tabs, whichever
/// the first line has; fields may be quoted, with "" for a quote. Text is UTF-8, or
/// UTF-16 with a byte order mark. Errors name the line.
llvm::Expected<LabelTable> readLabelTable(llvm::StringRef path);

/// The same of a text that `path` holds.
llvm::Expected<LabelTable> parseLabelTable(llvm::StringRef text,
                                           llvm::StringRef path);

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_LABELTABLE_H
