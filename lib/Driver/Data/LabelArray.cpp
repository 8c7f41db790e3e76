//===- LabelArray.cpp - Labels of the rows of arrays ----------------------===//

#include "LabelArray.h"

#include "../DescribeArray.h"
#include "FindFiles.h"

#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Support/PrintableText.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <limits>

using namespace llvm;
using namespace qwid;

std::string qwid::findLabelArray(StringRef path) {
  std::string own = (sys::path::stem(path) + ".labels.npy").str();
  for (StringRef name : {StringRef(own), StringRef("labels.npy")})
    if (std::string beside = getBeside(path, name); sys::fs::exists(beside))
      return beside;
  return {};
}

/// "of 'images.npy'".
static std::string describeOwners(ArrayRef<DataFile *> arrays) {
  std::vector<std::string> names;
  for (const DataFile *array : arrays)
    names.push_back(array->name);
  return listNames(names);
}

/// Integers of any kind, but not bools.
static bool isIntegerType(int32_t type) {
  return type != QWID_F32 && type != QWID_BOOL;
}

Error qwid::readLabelArray(StringRef path, ArrayRef<DataFile *> arrays) {
  qwid_array npy;
  qwid_error error;
  if (qwid_npy_read(path.str().c_str(), &npy, &error))
    return createStringError(error.text);
  auto release = make_scope_exit([&] { qwid_array_free(&npy); });
  ArrayRef<int64_t> shape(npy.shape, npy.rank);
  int64_t rows = 0;
  for (const DataFile *array : arrays)
    rows += array->rows;
  bool isList = !shape.empty() && all_of(shape.drop_front(), [](int64_t size) {
    return size == 1;
  });
  if (!isIntegerType(npy.type) || !isList || shape[0] != rows) {
    StringRef found =
        npy.file_bits == 64 ? "float64" : qwid_type_name(npy.type);
    bool isOneHot = shape.size() == 2 && shape[0] == rows && shape[1] > 1;
    return createStringError(
        "'" + makePrintable(path) + "': expected " + Twine(rows) +
        " integers, the class of each row of " + describeOwners(arrays) +
        ", got " + describeArray(found, shape) +
        (isOneHot ? "; save the index of the class: labels.argmax(1)" : ""));
  }
  Tensor labels(shape, *getKindOfRuntimeType(npy.type));
  std::memcpy(labels.bytes.data(), npy.data, npy.bytes);
  std::vector<int64_t> values = labels.getWideIntegers();
  for (auto [row, label] : enumerate(values))
    if (label < 0 || label > std::numeric_limits<int32_t>::max())
      return createStringError("'" + makePrintable(path) + "': label " +
                               Twine(row) + " is " + Twine(label) +
                               "; expected the index of a class, from 0");
  auto next = values.begin();
  for (DataFile *array : arrays) {
    array->labels.assign(next, next + array->rows);
    next += array->rows;
  }
  return Error::success();
}
