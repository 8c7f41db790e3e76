//===- Photo.h - Photos of a data set ---------------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_PHOTO_H
#define QWID_LIB_DRIVER_DATA_PHOTO_H

#include "qwid/Driver/DataSet.h"
#include "runtime/qwid_types.h"

namespace qwid {

/// Decodes the photo `file`, or its record `row`; to be freed with
/// qwid_image_free. The error names the file.
llvm::Error loadPhoto(const DataFile &file, int64_t row, qwid_image &photo);

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_PHOTO_H
