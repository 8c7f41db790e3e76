//===- Photo.cpp - Photos of a data set -----------------------------------===//

#include "Photo.h"

#include "CifarFile.h"

#include "qwid/Support/PrintableText.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/ScopeExit.h"

using namespace llvm;
using namespace qwid;

Error qwid::loadPhoto(const DataFile &file, int64_t row, qwid_image &photo) {
  if (file.kind == DataFile::Kind::Records)
    return readCifarPhoto(file.path, file.labelBytes, row, photo);
  qwid_error error;
  if (qwid_image_load(file.path.c_str(), &photo, &error))
    return createStringError(error.text);
  return Error::success();
}

Expected<Thumbnail> DataSet::readThumbnail(size_t index, int32_t side) const {
  auto [number, row] = locate(index);
  const DataFile &file = files[number];
  if (file.kind == DataFile::Kind::Array)
    return createStringError("'" + makePrintable(getName(index)) +
                             "' is a row of an array and no photo");
  qwid_image photo = {}, small = {}, upright = {};
  auto release = make_scope_exit([&] {
    qwid_image_free(&photo);
    qwid_image_free(&small);
    qwid_image_free(&upright);
  });
  if (Error error = loadPhoto(file, row, photo))
    return std::move(error);
  int32_t longest = std::max({photo.width, photo.height, side});
  auto shrink = [&](int32_t pixels) {
    return std::max<int32_t>(1, int64_t(pixels) * side / longest);
  };
  qwid_error error;
  if (qwid_image_resize(&photo, shrink(photo.width), shrink(photo.height),
                        &small, &error))
    return createStringError(error.text);
  small.orientation = photo.orientation;
  if (qwid_image_upright(&small, &upright, &error))
    return createStringError(error.text);
  Thumbnail result{upright.width, upright.height, {}};
  result.pixels.assign(upright.pixels,
                       upright.pixels + 3 * upright.width * upright.height);
  return result;
}
