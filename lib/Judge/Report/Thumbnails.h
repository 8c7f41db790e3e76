//===- Thumbnails.h - Small pictures of photos ------------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_REPORT_THUMBNAILS_H
#define QWID_LIB_JUDGE_REPORT_THUMBNAILS_H

#include "qwid/Driver/DataSet.h"

namespace qwid {

/// Item `index` of `data` as a data URL of a JPEG, or nothing for what is no
/// photo.
std::optional<std::string> makeThumbnail(const DataSet &data, size_t index);

} // namespace qwid

#endif // QWID_LIB_JUDGE_REPORT_THUMBNAILS_H
