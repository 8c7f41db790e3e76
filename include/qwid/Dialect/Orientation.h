//===- Orientation.h - Photos that are not upright --------------*- C++ -*-===//

#ifndef QWID_DIALECT_ORIENTATION_H
#define QWID_DIALECT_ORIENTATION_H

namespace qwid::names {

/// Of a module with qwid.preprocess: kOrientExif if photos are turned as their
/// EXIF says before anything else is done to them. Absent: they stay as stored.
inline constexpr char kOrient[] = "qwid.orient";
inline constexpr char kOrientExif[] = "exif";

} // namespace qwid::names

#endif // QWID_DIALECT_ORIENTATION_H
