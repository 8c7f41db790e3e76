//===- ExternalData.cpp - Weights beside the model file -------------------===//

#include "ExternalData.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace qwid;
using llvm::StringRef;

namespace {

/// What the tensor says about its data.
struct Place {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

std::optional<Place> readPlace(const onnx::TensorProto &proto,
                               std::string &error) {
  Place place;
  for (const auto &entry : proto.external_data()) {
    uint64_t number = 0;
    bool isNumber = entry.key() == "offset" || entry.key() == "length";
    if (isNumber && StringRef(entry.value()).getAsInteger(10, number)) {
      error = "the " + entry.key() + " of its external data, '" +
              entry.value() + "', is not a number";
      return std::nullopt;
    }
    if (entry.key() == "location")
      place.location = entry.value();
    else if (entry.key() == "offset")
      place.offset = number;
    else if (entry.key() == "length")
      place.length = number;
  }
  return place;
}

/// Whether `path` is relative and names no folder above its start.
bool staysInside(StringRef path) {
  if (path.empty() || path.contains('\0') || llvm::sys::path::is_absolute(path))
    return false;
  return llvm::none_of(llvm::make_range(llvm::sys::path::begin(path),
                                        llvm::sys::path::end(path)),
                       [](StringRef part) { return part == ".."; });
}

} // namespace

std::unique_ptr<llvm::MemoryBuffer>
qwid::openExternal(const onnx::TensorProto &proto, uint64_t bytes,
                   const std::optional<std::string> &directory,
                   std::string &error) {
  std::optional<Place> place = readPlace(proto, error);
  if (!place)
    return nullptr;
  if (!directory) {
    error = "its data are in the file '" + place->location +
            "', but the model does not come from a folder; give the model by "
            "its path";
    return nullptr;
  }
  if (!staysInside(place->location)) {
    error = "its data are in '" + place->location +
            "', which is not a path within the model's folder; save the model "
            "again with its data beside it";
    return nullptr;
  }
  llvm::SmallString<256> path(*directory);
  llvm::sys::path::append(path, place->location);
  uint64_t size = 0;
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path)) {
    error = "its data are in '" + makePrintable(path) + "', which is no file";
    return nullptr;
  }
  if (auto code = llvm::sys::fs::file_size(path, size)) {
    error = "cannot read its data from '" + makePrintable(path) +
            "': " + code.message() +
            "; put the file that was saved with the model beside it";
    return nullptr;
  }
  if (place->length && *place->length != bytes) {
    error = "its type and shape need " + std::to_string(bytes) +
            " bytes, but it says that " + std::to_string(*place->length) +
            " are in '" + place->location + "'";
    return nullptr;
  }
  if (place->offset > size || bytes > size - place->offset) {
    error = "its data are " + std::to_string(bytes) + " bytes from byte " +
            std::to_string(place->offset) + " on of '" + makePrintable(path) +
            "', which has " + std::to_string(size) +
            " bytes; the file is damaged or another";
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFileSlice(path, bytes, place->offset);
  if (buffer)
    return std::move(*buffer);
  error = "cannot read its data from '" + makePrintable(path) +
          "': " + buffer.getError().message();
  return nullptr;
}
