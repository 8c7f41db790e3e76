//===- DataSetBuilder.cpp - From paths to a data set ----------------------===//

#include "DataSetBuilder.h"

#include "CifarFile.h"
#include "LabelArray.h"
#include "LabelTable.h"

#include "qwid/Support/PrintableText.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace qwid;
namespace fs = llvm::sys::fs;

void DataSetBuilder::note(const Twine &text) {
  data.notes.push_back({Severity::Info, "", "", text.str()});
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

int32_t DataSetBuilder::getClass(StringRef name) {
  auto [it, isNew] = named.try_emplace(name.str(), data.classes.size());
  if (isNew)
    data.classes.push_back({name.str()});
  return it->second;
}

int32_t DataSetBuilder::getClass(int64_t index) {
  auto [it, isNew] = indexed.try_emplace(index, data.classes.size());
  if (isNew)
    data.classes.push_back(
        {std::to_string(index), DataClass::Key::Index, index});
  return it->second;
}

void DataSetBuilder::label(DataFile &file, StringRef name) {
  file.labels.assign(file.rows, getClass(name));
}

/// The index that `name` spells in digits.
static std::optional<int64_t> parseIndex(StringRef name) {
  int32_t index;
  if (!all_of(name, isDigit) || name.getAsInteger(10, index))
    return std::nullopt;
  return index;
}

void DataSetBuilder::sortClasses() {
  std::set<int32_t> used;
  for (const DataFile &file : data.files)
    used.insert(file.labels.begin(), file.labels.end());
  auto isUsed = [&](const auto &entry) { return used.count(entry.second); };
  auto parse = [](const auto &entry) { return parseIndex(entry.first); };
  bool allNumbers =
      all_of(make_filter_range(named, isUsed),
             [&](const auto &entry) { return parse(entry).has_value(); });
  if (allNumbers)
    for (const auto &entry : make_filter_range(named, isUsed)) {
      data.classes[entry.second].key = DataClass::Key::Number;
      data.classes[entry.second].index = parse(entry);
    }
  std::vector<int32_t> order(used.begin(), used.end());
  auto getKey = [&](int32_t label) {
    const DataClass &entry = data.classes[label];
    bool isName = entry.key == DataClass::Key::Name;
    return std::make_tuple(isName ? -1 : *entry.index, StringRef(entry.name));
  };
  sort(order, [&](int32_t a, int32_t b) { return getKey(a) < getKey(b); });
  std::vector<DataClass> sorted;
  std::vector<int32_t> position(data.classes.size());
  for (int32_t label : order) {
    position[label] = sorted.size();
    sorted.push_back(data.classes[label]);
  }
  data.classes = std::move(sorted);
  for (DataFile &file : data.files)
    for (int32_t &label : file.labels)
      label = position[label];
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static Error describeArrayFile(DataFile &file) {
  qwid_array array;
  qwid_error error;
  if (qwid_npy_describe(file.path.c_str(), &array, &error))
    return createStringError(error.text);
  file.kind = DataFile::Kind::Array;
  file.type = array.type;
  file.fileBits = array.file_bits;
  file.shape.assign(array.shape, array.shape + array.rank);
  file.rows = array.rank > 0 ? array.shape[0] : 1;
  return Error::success();
}

Error DataSetBuilder::addFile(StringRef path, StringRef root) {
  DataFile file;
  file.path = path.str();
  StringRef name = path;
  if (isOnlyPath && name.consume_front(root))
    name = name.ltrim('/');
  file.name = name.empty() ? sys::path::filename(path).str() : name.str();
  if (isArrayFile(path)) {
    if (Error error = describeArrayFile(file))
      return error;
  } else if (path.ends_with_insensitive(".bin")) {
    Expected<CifarFile> batch = readCifarFile(path);
    if (!batch)
      return batch.takeError();
    file.kind = DataFile::Kind::Records;
    file.rows = batch->labels.size();
    file.labelBytes = batch->labelBytes;
    for (int32_t label : batch->labels) {
      bool isNamed = size_t(label) < batch->names.size();
      int32_t number =
          isNamed ? getClass(batch->names[label]) : getClass(int64_t(label));
      data.classes[number].index = label;
      if (options.labels)
        file.labels.push_back(number);
    }
  }
  data.files.push_back(std::move(file));
  return Error::success();
}

Error DataSetBuilder::addLabelArrays(size_t first) {
  // Arrays that share labels.npy, in the order of their paths.
  std::map<std::string, SmallVector<DataFile *>> owners;
  for (DataFile &file : MutableArrayRef(data.files).drop_front(first))
    if (file.kind == DataFile::Kind::Array)
      if (std::string labels = findLabelArray(file.path); !labels.empty())
        owners[labels].push_back(&file);
  for (const auto &[labels, arrays] : owners) {
    if (Error error = readLabelArray(labels, arrays))
      return error;
    for (DataFile *array : arrays)
      for (int32_t &label : array->labels)
        label = getClass(int64_t(label));
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

/// The first folder below `root` on the way to `path`; empty if it is `root`.
static StringRef getTopFolder(StringRef path, StringRef root) {
  path.consume_front(root);
  path = path.ltrim('/');
  return path.contains('/') ? path.split('/').first : StringRef();
}

void DataSetBuilder::noteEmptyFolders(StringRef folder, size_t first) {
  std::set<StringRef> full;
  for (const DataFile &file : ArrayRef(data.files).drop_front(first))
    full.insert(getTopFolder(file.path, folder));
  full.erase("");
  if (full.empty()) // folders are no classes here
    return;
  std::vector<std::string> empty;
  for (const std::string &name : findFolders(folder))
    if (!full.count(name))
      empty.push_back(name);
  if (!empty.empty())
    note(Twine(empty.size()) +
         (empty.size() == 1 ? " folder has no photos and is no class: "
                            : " folders have no photos and are no classes: ") +
         listNames(empty));
}

Error DataSetBuilder::addFolder(StringRef folder) {
  SmallString<128> table(folder);
  sys::path::append(table, "labels.csv");
  if (options.labels && fs::exists(table))
    return addTable(table, /*isWhole=*/true);
  Expected<std::vector<std::string>> found = findFiles(folder, leftOut);
  if (!found)
    return found.takeError();
  if (found->empty())
    return createStringError(
        "folder '" + makePrintable(folder) +
        "' has no photo (.jpg, .jpeg, .png) and no .npy array" +
        (leftOut.empty() ? "" : ", but " + leftOut.describe()) +
        "; name a folder with some photos of the kind that the model will see");
  size_t first = data.files.size();
  for (const std::string &path : *found)
    if (Error error = addFile(path, folder))
      return error;
  if (!options.labels)
    return Error::success();
  if (Error error = addLabelArrays(first))
    return error;
  for (DataFile &file : MutableArrayRef(data.files).drop_front(first))
    if (StringRef top = getTopFolder(file.path, folder);
        !top.empty() && file.labels.empty())
      label(file, top);
  noteEmptyFolders(folder, first);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// CSV files
//===----------------------------------------------------------------------===//

/// The error for rows of `table` whose files are not there.
static Error refuseMissing(StringRef path, ArrayRef<const LabelRow *> missing) {
  constexpr size_t kShown = 5;
  std::string text;
  for (const LabelRow *row : missing.take_front(kShown))
    text += "\n  line " + std::to_string(row->line) + ": '" +
            makePrintable(row->file) + "'";
  if (missing.size() > kShown)
    text += "\n  and " + std::to_string(missing.size() - kShown) + " others";
  return createStringError(
      "'" + makePrintable(path) + "': " + Twine(missing.size()) +
      (missing.size() == 1 ? " row names a file that is"
                           : " rows name files that are") +
      " not there (paths are relative to the folder of the CSV)" + text);
}

Error DataSetBuilder::addTable(StringRef path, bool isWhole) {
  Expected<LabelTable> table = readLabelTable(path);
  if (!table)
    return table.takeError();
  StringRef root = sys::path::parent_path(path);
  std::vector<std::pair<std::string, const LabelRow *>> rows;
  SmallVector<const LabelRow *> missing;
  for (const LabelRow &row : table->rows) {
    SmallString<128> name(row.file);
    sys::path::remove_dots(name, /*remove_dot_dot=*/false);
    std::string file = getBeside(path, name);
    if (fs::is_regular_file(file))
      rows.push_back({file, &row});
    else
      missing.push_back(&row);
  }
  if (!missing.empty())
    return refuseMissing(path, missing);
  stable_sort(rows, less_first());
  size_t first = data.files.size();
  for (const auto &[file, row] : rows) {
    if (Error error = addFile(file, root))
      return error;
    if (options.labels)
      label(data.files.back(), row->label);
  }
  if (!table->ignored.empty())
    note("columns of '" + makePrintable(path) +
         "' that are not read: " + listNames(table->ignored));
  if (!isWhole)
    return Error::success();
  Expected<std::vector<std::string>> found = findFiles(root, leftOut);
  if (!found)
    return found.takeError();
  std::set<StringRef> listed;
  for (const DataFile &file : ArrayRef(data.files).drop_front(first))
    listed.insert(file.path);
  std::vector<std::string> others;
  for (const std::string &file : *found)
    if (!listed.count(file))
      others.push_back(sys::path::filename(file).str());
  if (!others.empty())
    note("left out, because '" + makePrintable(path) + "' does not name " +
         (others.size() == 1 ? "it: " : "them: ") + Twine(others.size()) +
         (others.size() == 1 ? " file (" : " files (") + listNames(others) +
         ")");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

Error DataSetBuilder::add(StringRef path) {
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return refuseToRead(path, code);
  if (fs::is_directory(status))
    return addFolder(path);
  if (path.ends_with_insensitive(".csv"))
    return addTable(path, /*isWhole=*/false);
  size_t first = data.files.size();
  if (Error error = addFile(path, sys::path::parent_path(path)))
    return error;
  return options.labels ? addLabelArrays(first) : Error::success();
}

/// A file that was named twice counts once; under two classes it is an error.
Error DataSetBuilder::dropRepeated() {
  std::map<std::string, size_t> seen;
  std::vector<DataFile> kept;
  std::vector<std::string> repeated;
  std::string conflicts;
  auto getClassName = [&](const DataFile &file) {
    return "'" + makePrintable(data.classes[file.labels.front()].name) + "'";
  };
  for (DataFile &file : data.files) {
    SmallString<128> path(file.path);
    (void)fs::real_path(file.path, path);
    auto [it, isNew] = seen.try_emplace(path.str().str(), kept.size());
    if (isNew) {
      kept.push_back(std::move(file));
      continue;
    }
    DataFile &before = kept[it->second];
    repeated.push_back(file.name);
    if (before.labels.empty())
      before.labels = file.labels;
    else if (!file.labels.empty() && file.labels != before.labels)
      conflicts += "\n  '" + makePrintable(file.name) +
                   "': " + getClassName(before) + " and " + getClassName(file);
  }
  if (!conflicts.empty())
    return createStringError("the same file has two classes:" + conflicts);
  if (!repeated.empty())
    note(Twine(repeated.size()) +
         (repeated.size() == 1 ? " file was named twice and counts once: "
                               : " files were named twice and count once: ") +
         listNames(repeated));
  data.files = std::move(kept);
  return Error::success();
}

/// Among items with classes, those without.
void DataSetBuilder::noteUnlabelled() {
  std::vector<std::string> names;
  bool anyLabelled = false;
  for (const DataFile &file : data.files) {
    anyLabelled |= !file.labels.empty();
    if (file.labels.empty())
      names.push_back(file.name);
  }
  if (anyLabelled && !names.empty())
    note(Twine(names.size()) +
         (names.size() == 1 ? " file has no class, others have: "
                            : " files have no class, others have: ") +
         listNames(names));
}

/// The note on arrays whose numbers are rounded.
static std::string describeDoubles(ArrayRef<DataFile> files) {
  std::vector<StringRef> doubles;
  for (const DataFile &file : files)
    if (file.fileBits == 64)
      doubles.push_back(file.path);
  if (doubles.empty())
    return {};
  return "'" + makePrintable(doubles.front()) + "'" +
         (doubles.size() == 1 ? std::string(" is")
                              : " and " + std::to_string(doubles.size() - 1) +
                                    " other arrays are") +
         " float64; their numbers were rounded to float32";
}

Expected<DataSet> DataSetBuilder::finish() {
  if (options.labels)
    if (Error error = dropRepeated())
      return std::move(error);
  noteUnlabelled();
  sortClasses();
  size_t items = 0;
  for (const DataFile &file : data.files) {
    data.starts.push_back(items);
    items += file.rows;
  }
  data.starts.push_back(items);
  if (!leftOut.empty())
    note("left out of the photos: " + leftOut.describe() +
         "; JPEG, PNG and .npy are read, convert others to take part");
  if (std::string doubles = describeDoubles(data.files); !doubles.empty())
    note(doubles);
  return std::move(data);
}
