//===- PreviewJson.h - A preview as JSON ------------------------*- C++ -*-===//

#ifndef QWID_DRIVER_PREVIEWJSON_H
#define QWID_DRIVER_PREVIEWJSON_H

#include "qwid/Driver/Preview.h"
#include "qwid/Support/JsonStream.h"

namespace qwid {

/// Writes all figures but the time that it took, as attributes of an object that is
/// open. Times stand in the order of "threads".
void writePreview(JsonStream &json, const PreviewResult &result);

} // namespace qwid

#endif // QWID_DRIVER_PREVIEWJSON_H
