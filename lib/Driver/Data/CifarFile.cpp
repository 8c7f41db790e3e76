//===- CifarFile.cpp - CIFAR's binary layout ------------------------------===//

#include "CifarFile.h"

#include "FindFiles.h"

#include "qwid/Support/PrintableText.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstdlib>

using namespace llvm;
using namespace qwid;
namespace fs = llvm::sys::fs;

static constexpr int64_t kSide = 32;
static constexpr int64_t kPlane = kSide * kSide;
static constexpr int64_t kPixelBytes = 3 * kPlane;

/// The layouts, by their label bytes, and the classes that they have when no
/// list of names says how many there are.
static constexpr struct {
  int64_t labelBytes;
  int64_t classes;
  StringLiteral names;
} kLayouts[] = {{1, 10, "batches.meta.txt"}, {2, 100, "fine_label_names.txt"}};
static constexpr StringLiteral kOwnNames = "classes.txt";

bool qwid::isCifarNames(StringRef path) {
  StringRef name = sys::path::filename(path);
  if (name == "coarse_label_names.txt" ||
      any_of(kLayouts,
             [&](const auto &layout) { return layout.names == name; }))
    return true;
  if (name != kOwnNames)
    return false;
  std::error_code code;
  for (fs::directory_iterator it(sys::path::parent_path(path), code), end;
       it != end && !code; it.increment(code))
    if (isCifarFile(it->path()))
      return true;
  return false;
}

/// The lines of `path`, without empty ones at the end; none if it is not there.
static Expected<std::vector<std::string>> readNames(const std::string &path) {
  if (!fs::exists(path))
    return std::vector<std::string>();
  qwid_labels labels;
  qwid_error error;
  if (qwid_labels_read(path.c_str(), &labels, &error))
    return createStringError(error.text);
  auto release = make_scope_exit([&] { qwid_labels_free(&labels); });
  return std::vector<std::string>(labels.names, labels.names + labels.count);
}

/// Byte `offset` of each record of an open file.
static Expected<std::vector<int32_t>> readLabels(fs::file_t file,
                                                 StringRef path, int64_t bytes,
                                                 int64_t count,
                                                 int64_t offset) {
  std::vector<int32_t> labels(count);
  for (int64_t row = 0; row < count; ++row) {
    char label = 0;
    Expected<size_t> read = fs::readNativeFileSlice(
        file, MutableArrayRef(&label, 1), row * bytes + offset);
    if (!read)
      return read.takeError();
    labels[row] = uint8_t(label);
  }
  return labels;
}

static Error refuseLayout(StringRef path, uint64_t size) {
  return createStringError(
      "'" + makePrintable(path) + "' (" + Twine(size) +
      " bytes) is no CIFAR batch: expected records of 3073 bytes (one label "
      "byte) or 3074 (two), and labels below 10 (CIFAR-10), 100 (CIFAR-100) or "
      "the number of names in classes.txt beside it");
}

Expected<CifarFile> qwid::readCifarFile(StringRef path) {
  Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file)
    return refuseToRead(path, errorToErrorCode(file.takeError()));
  auto close = make_scope_exit([&] { fs::closeFile(*file); });
  fs::file_status status;
  if (std::error_code code = fs::status(*file, status))
    return refuseToRead(path, code);
  int64_t size = status.getSize();
  for (const auto &layout : kLayouts) {
    int64_t bytes = layout.labelBytes + kPixelBytes;
    if (size == 0 || size % bytes != 0)
      continue;
    CifarFile result;
    result.labelBytes = layout.labelBytes;
    for (StringRef name : {StringRef(layout.names), StringRef(kOwnNames)}) {
      if (!result.names.empty())
        break;
      auto names = readNames(getBeside(path, name));
      if (!names)
        return names.takeError();
      result.names = std::move(*names);
    }
    auto labels =
        readLabels(*file, path, bytes, size / bytes, layout.labelBytes - 1);
    if (!labels)
      return labels.takeError();
    result.labels = std::move(*labels);
    int64_t classes =
        result.names.empty() ? layout.classes : int64_t(result.names.size());
    // Other files may have such a size.
    if (*max_element(result.labels) < classes)
      return result;
  }
  return refuseLayout(path, size);
}

bool qwid::isCifarFile(StringRef path) {
  if (!path.ends_with_insensitive(".bin"))
    return false;
  Expected<CifarFile> file = readCifarFile(path);
  bool is = bool(file);
  if (!is)
    consumeError(file.takeError());
  return is;
}

Error qwid::readCifarPhoto(StringRef path, int64_t labelBytes, int64_t row,
                           qwid_image &photo) {
  Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file)
    return refuseToRead(path, errorToErrorCode(file.takeError()));
  auto close = make_scope_exit([&] { fs::closeFile(*file); });
  std::vector<char> planes(kPixelBytes);
  Expected<size_t> read = fs::readNativeFileSlice(
      *file, planes, row * (labelBytes + kPixelBytes) + labelBytes);
  if (!read)
    return refuseToRead(path, errorToErrorCode(read.takeError()));
  if (*read != planes.size())
    return createStringError("'" + makePrintable(path) + "' is truncated");
  photo = {};
  photo.pixels = static_cast<uint8_t *>(std::malloc(kPixelBytes));
  if (!photo.pixels)
    return createStringError("out of memory for '" + makePrintable(path) + "'");
  photo.width = photo.height = kSide;
  for (int64_t pixel = 0; pixel < kPlane; ++pixel)
    for (int64_t channel = 0; channel < 3; ++channel)
      photo.pixels[3 * pixel + channel] = planes[channel * kPlane + pixel];
  return Error::success();
}
