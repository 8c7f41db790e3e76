//===- DataSet.cpp - Photos and arrays with their classes -----------------===//

#include "qwid/Driver/DataSet.h"

#include "DataSetBuilder.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace qwid;

Expected<DataSet> DataSet::open(ArrayRef<std::string> paths,
                                const DataSetOptions &options) {
  DataSetBuilder builder(options, /*isOnlyPath=*/paths.size() == 1);
  for (const std::string &path : paths)
    if (Error error = builder.add(path))
      return std::move(error);
  return builder.finish();
}

size_t DataSet::size() const { return starts.back(); }

size_t DataSet::countLabelled() const {
  size_t count = 0;
  for (const DataFile &file : files)
    count += file.labels.size();
  return count;
}

std::pair<size_t, int64_t> DataSet::locate(size_t index) const {
  assert(index < size() && "no such item");
  size_t file = upper_bound(starts, index) - starts.begin() - 1;
  return {file, int64_t(index - starts[file])};
}

std::string DataSet::getName(size_t index) const {
  auto [file, row] = locate(index);
  std::string name = files[file].name;
  return files[file].rows == 1 ? name : name + "[" + std::to_string(row) + "]";
}

StringRef DataSet::getPath(size_t index) const {
  return files[locate(index).first].path;
}

std::optional<int64_t> DataSet::getLabel(size_t index) const {
  auto [file, row] = locate(index);
  ArrayRef<int32_t> labels = files[file].labels;
  return labels.empty() ? std::nullopt : std::optional<int64_t>(labels[row]);
}

std::optional<size_t> DataSet::find(StringRef name) const {
  for (auto [number, file] : enumerate(files)) {
    StringRef rest = name;
    if (!rest.consume_front(file.name))
      continue;
    size_t row = 0;
    bool isOne = rest.empty() && file.rows == 1;
    bool isRow = rest.consume_front("[") && rest.consume_back("]") &&
                 !rest.getAsInteger(10, row) && row < size_t(file.rows) &&
                 file.rows > 1;
    if (isOne || isRow)
      return starts[number] + row;
  }
  return std::nullopt;
}
