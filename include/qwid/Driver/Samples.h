//===- Samples.h - Photos and arrays for calibration ------------*- C++ -*-===//
//
// Folders are searched with their subfolders, in the order of the paths, so
// that the same folder gives the same samples. Hidden files (.DS_Store, the ._*
// that macOS writes beside photos) are not looked at; what else lies there and
// is left out is counted. A sample is one input of the network: `batch` photos,
// or `batch` rows of an array.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_SAMPLES_H
#define QWID_DRIVER_SAMPLES_H

#include "qwid/Driver/Preprocess.h"
#include "qwid/Reference/Tensor.h"

#include <map>
#include <vector>

namespace qwid {

/// Whether a file name ends in .npy; in .jpg, .jpeg or .png.
bool isArrayFile(llvm::StringRef path);
bool isPhotoFile(llvm::StringRef path);

class Samples {
public:
  /// Finds the files of `paths` (folders and files). An error names a path that
  /// does not exist or a folder without photos and arrays.
  static llvm::Expected<Samples> find(llvm::ArrayRef<std::string> paths);

  /// Number of photos and arrays.
  size_t size() const { return files.size(); }
  /// Number of files that are behind `next`.
  size_t position() const { return at; }

  /// What `find` and `next` left out or changed, one line each, for the user:
  /// files of folders that are no photos (by suffix, with a few names), photos
  /// with an EXIF orientation that preprocessing does not follow, float64.
  std::vector<std::string> getNotes() const;

  /// The next input of `module`, photos being preprocessed as its
  /// qwid.preprocess says; empty at the end. The last photos of a batch that is
  /// not full are repeated. A file that cannot be read is an error that names
  /// it and every such file after it.
  llvm::Expected<std::vector<Tensor>> next(mlir::ModuleOp module);
  /// Passes over what `next` would give, without decoding photos.
  llvm::Error skip(mlir::ModuleOp module);
  /// The file of each photo, or of each row of an array, that the last `next`
  /// gave; repeated photos do not count.
  llvm::ArrayRef<std::string> getCurrent() const { return current; }

private:
  /// Files left out whose names end alike.
  struct Skipped {
    size_t count = 0;
    std::vector<std::string> first; ///< a few of them
  };

  llvm::Error addPath(llvm::StringRef path);
  void leaveOut(llvm::StringRef path);
  std::string describeSkipped() const;
  llvm::Error readPhotos(mlir::ModuleOp module, Tensor &tensor);
  llvm::Error readArray(mlir::RankedTensorType type);
  llvm::Error unreadable(llvm::StringRef message) const;

  /// Whether rows of `array` are still to come.
  bool isInArray() const;
  /// Whether the next sample is of photos.
  bool isAtPhoto() const;

  std::vector<std::string> files, current;
  std::map<std::string, Skipped> skipped; ///< by suffix
  size_t photos = 0, oriented = 0;        ///< photos read; those EXIF turns
  bool turned = false;                    ///< as preprocessing says
  std::vector<std::string> doubles;       ///< arrays of float64
  size_t at = 0;
  Tensor array;    ///< the rows of an array that are still to come
  int64_t row = 0; ///< the next one of them
};

} // namespace qwid

#endif // QWID_DRIVER_SAMPLES_H
