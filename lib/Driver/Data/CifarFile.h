//===- CifarFile.h - CIFAR's binary layout ----------------------*- C++ -*-===//
//
// A record is a label byte (CIFAR-100: one for the coarse class, one for the
// fine, which counts here) and 32 x 32 pixels as planes of red, green and blue.
// A file has no header: it is told by its size, and by labels that classes have.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_DRIVER_DATA_CIFARFILE_H
#define QWID_LIB_DRIVER_DATA_CIFARFILE_H

#include "runtime/qwid_types.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// What is known of a file before its pixels.
struct CifarFile {
  int64_t labelBytes = 1;      ///< of a record, before its pixels
  std::vector<int32_t> labels; ///< one per record
  /// By label, from a list beside it (isCifarNames); or none.
  std::vector<std::string> names;
};

/// Whether `path` is a list of names that may lie beside CIFAR batches:
/// batches.meta.txt, fine_label_names.txt, coarse_label_names.txt; classes.txt
/// beside a batch.
bool isCifarNames(llvm::StringRef path);

/// Whether `path` ends in .bin and has CIFAR's layout.
bool isCifarFile(llvm::StringRef path);

/// Reads the labels of `path`. The error says what it is not.
llvm::Expected<CifarFile> readCifarFile(llvm::StringRef path);

/// Reads the photo of record `row`; to be freed with qwid_image_free.
llvm::Error readCifarPhoto(llvm::StringRef path, int64_t labelBytes,
                           int64_t row, qwid_image &photo);

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_CIFARFILE_H
