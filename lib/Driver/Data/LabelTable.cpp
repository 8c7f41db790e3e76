//===- LabelTable.cpp - CSV files of photos and their labels --------------===//

#include "LabelTable.h"

#include "FindFiles.h"

#include "qwid/Driver/DataSet.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

namespace {

/// A line of fields; a quoted field may go over several lines of the text.
struct Record {
  int64_t line = 0;
  SmallVector<std::string> fields;
};

class Parser {
public:
  Parser(StringRef text, StringRef path) : text(text), path(path) {
    // The first that stands outside of quotes.
    bool quoted = false;
    for (char c : text.take_until([](char c) { return c == '\n'; })) {
      quoted ^= c == '"';
      if (!quoted && StringRef(",;\t").contains(c)) {
        separator = c;
        break;
      }
    }
  }

  /// All records that are not blank.
  Expected<std::vector<Record>> parse() {
    std::vector<Record> records;
    while (!text.empty()) {
      Record record{line, {}};
      bool isLast = false;
      while (!isLast)
        if (Error error = parseField(record, isLast))
          return std::move(error);
      if (record.fields.size() > 1 || !record.fields.front().empty())
        records.push_back(std::move(record));
    }
    return records;
  }

  Error fail(int64_t at, const Twine &what) const {
    return createStringError("'" + makePrintable(path) + "': line " +
                             Twine(at) + ": " + what);
  }

private:
  /// Moves what stands before the next separator or end of line to `record`.
  Error parseField(Record &record, bool &isLast) {
    std::string field;
    text = text.ltrim(separator == '\t' ? " " : " \t");
    bool quoted = text.consume_front("\"");
    int64_t start = line;
    while (quoted) {
      auto [before, after] = text.split('"');
      if (before.size() == text.size())
        return fail(start, "a quoted field does not end");
      field += before;
      line += before.count('\n');
      text = after;
      quoted = text.consume_front("\"");
      if (quoted)
        field += '"';
    }
    char ends[] = {separator, '\n'};
    StringRef rest =
        text.take_until([&](char c) { return is_contained(ends, c); });
    if (!field.empty() && !rest.trim().empty())
      return fail(line, "text after a quoted field");
    text = text.drop_front(rest.size());
    isLast = text.empty() || text.front() == '\n';
    line += !text.empty() && isLast;
    text = text.drop_front(!text.empty());
    record.fields.push_back(field.empty() ? rest.trim().str() : field);
    return Error::success();
  }

  StringRef text, path;
  char separator = ',';
  int64_t line = 1;
};

} // namespace

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

namespace {

struct Columns {
  size_t file = 0, label = 1;
};

} // namespace

/// Whether the first record has titles: no field is a file, by its name or
/// because it is there.
static bool isHeader(const Record &record, StringRef table) {
  return none_of(record.fields, [&](const std::string &field) {
    return isPhotoFile(field) || isArrayFile(field) ||
           (!field.empty() && sys::fs::exists(getBeside(table, field)));
  });
}

/// The columns that the titles call so, or the first two.
static Columns findColumns(const Record &header) {
  Columns columns;
  auto find = [&](std::initializer_list<StringRef> titles, size_t &column) {
    for (StringRef title : titles)
      for (auto [index, field] : enumerate(header.fields))
        if (StringRef(field).equals_insensitive(title)) {
          column = index;
          return;
        }
  };
  find({"file", "filename", "image", "path"}, columns.file);
  find({"label", "class"}, columns.label);
  if (columns.file == columns.label) // a single title was known
    columns.label = columns.file == 0 ? 1 : 0;
  return columns;
}

Expected<LabelTable> qwid::parseLabelTable(StringRef text, StringRef path) {
  Parser parser(text, path);
  if (text.contains('\0'))
    return parser.fail(1 + text.split('\0').first.count('\n'),
                       "a NUL character; expected text in UTF-8, or in UTF-16 "
                       "with a byte order mark");
  Expected<std::vector<Record>> records = parser.parse();
  if (!records)
    return records.takeError();
  LabelTable table;
  ArrayRef<Record> rows = *records;
  Columns columns;
  if (!rows.empty() && isHeader(rows.front(), path)) {
    columns = findColumns(rows.front());
    for (auto [index, title] : enumerate(rows.front().fields))
      if (index != columns.file && index != columns.label)
        table.ignored.push_back(title);
    rows = rows.drop_front();
  }
  for (const Record &row : rows) {
    size_t most = std::max(columns.file, columns.label);
    if (row.fields.size() <= most)
      return parser.fail(row.line,
                         "expected a file and a label, got " +
                             Twine(row.fields.size()) +
                             (row.fields.size() == 1 ? " field" : " fields"));
    const std::string &file = row.fields[columns.file];
    const std::string &label = row.fields[columns.label];
    if (file.empty() || label.empty())
      return parser.fail(row.line, file.empty() ? "the file is missing"
                                                : "the label is missing");
    table.rows.push_back({row.line, file, label});
  }
  if (table.rows.empty())
    return createStringError("'" + makePrintable(path) +
                             "' has no row with a file and a label");
  return table;
}

Expected<LabelTable> qwid::readLabelTable(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return refuseToRead(path, buffer.getError());
  StringRef text = (*buffer)->getBuffer();
  std::string converted;
  if (hasUTF16ByteOrderMark(ArrayRef(text.data(), text.size()))) {
    if (!convertUTF16ToUTF8String(ArrayRef(text.data(), text.size()),
                                  converted))
      return createStringError("'" + makePrintable(path) +
                               "' starts as UTF-16 but is damaged; save it as "
                               "UTF-8 text");
    text = converted;
  }
  text.consume_front("\xef\xbb\xbf");
  return parseLabelTable(text, path);
}
