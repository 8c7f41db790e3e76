//===- DataSet.h - Photos and arrays with their classes ---------*- C++ -*-===//
//
// A data set is made of items: a photo, a photo of a CIFAR batch, or a row of
// an array. Four layouts tell the class of an item:
//
//   a folder          one sub-folder per class, with any folders in it
//   FILE.csv          rows "file,label"; labels.csv in a folder is one, too
//   arrays            a.npy with a.labels.npy, or labels.npy for all beside it
//   CIFAR batches     data_batch_1.bin of 3073 or (CIFAR-100) 3074 bytes a photo
//
// Items stand in the order of the paths, so that the same files give the same
// items. Hidden files (.DS_Store, the ._* that macOS writes beside photos) are
// not looked at; what else is left out is counted and named (getNotes). Nothing
// is decoded here: SampleReader.h does that.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_DATASET_H
#define QWID_DRIVER_DATASET_H

#include "qwid/Dialect/Diagnostics.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// Whether a file name ends in .npy; in .jpg, .jpeg or .png.
bool isArrayFile(llvm::StringRef path);
bool isPhotoFile(llvm::StringRef path);

/// A class of a data set.
struct DataClass {
  enum class Key {
    Name,   ///< a folder's, a CSV's or one of CIFAR's
    Number, ///< a name that is a number, as those of all classes are: an index,
            ///< unless the names of the model are numbers, too
    Index,  ///< of labels.npy, or of CIFAR without names
  };

  std::string name; ///< or the index in digits
  Key key = Key::Name;
  /// Of a Name: where CIFAR has it, for models without labels.
  std::optional<int64_t> index = std::nullopt;
};

/// One file of a data set, with one item or several.
struct DataFile {
  enum class Kind { Photo, Array, Records };

  std::string path;
  std::string name; ///< as DataSet::getName says
  Kind kind = Kind::Photo;
  int64_t rows = 1; ///< items
  /// The class of each item; empty if it has none.
  std::vector<int32_t> labels;
  /// An array's: QWID_... type, bits in the file (64: rounded), shape.
  int32_t type = 0, fileBits = 0;
  llvm::SmallVector<int64_t> shape;
  int64_t labelBytes = 1; ///< of records, before their pixels
};

/// The classes of a model.
struct ModelClasses {
  std::vector<std::string> names; ///< empty if it has none
  int64_t count = 0;              ///< scores per item
};

/// What the classes of a data set are to a model.
struct LabelMap {
  std::vector<int64_t> classes; ///< of the model, by class of the data set
  Messages notes;               ///< what was chosen for the user

  int64_t operator[](int64_t label) const { return classes[label]; }
};

/// A small picture: RGB, [height][width][3].
struct Thumbnail {
  int32_t width = 0, height = 0;
  std::vector<uint8_t> pixels;
};

struct DataSetOptions {
  /// Without: the files alone, in folders with all their sub-folders; labels.csv
  /// in a folder does not choose, labels.npy is no sample.
  bool labels = true;
};

class DataSet {
public:
  /// Finds the items of `paths`: folders, CSV files, photos, arrays, CIFAR
  /// batches. Errors name a path that does not exist, a folder without items,
  /// rows of a CSV without file, labels that do not fit their array.
  static llvm::Expected<DataSet> open(llvm::ArrayRef<std::string> paths,
                                      const DataSetOptions &options = {});

  /// Number of items.
  size_t size() const;
  /// Sorted by name, or by index.
  llvm::ArrayRef<DataClass> getClasses() const { return classes; }
  /// Items that have a class.
  size_t countLabelled() const;

  /// How results call item `index`: its path in the folder (or that of the CSV)
  /// if one was opened, else as it was opened; of a file with several
  /// "data_batch_1.bin[17]".
  std::string getName(size_t index) const;
  /// The file that it is in.
  llvm::StringRef getPath(size_t index) const;
  /// The index of its class in getClasses.
  std::optional<int64_t> getLabel(size_t index) const;
  /// The item that getName calls `name`.
  std::optional<size_t> find(llvm::StringRef name) const;

  /// The class of `model` that each class is: by the same name; else by a name
  /// that differs by capitals and by '_', '-', '.', ' ' alone; classes that have
  /// an index by that, plus `offset`. A class that the model does not have, two
  /// that are one, or a data set without classes is an error; with both lists.
  ///
  /// ImageNet's networks have 1000 classes, or 1001 with a background class at 0.
  /// Without an `offset`, indices of 0 to 999 for 1001 classes are 1 too few, and
  /// it is noted; where that may be or not, it is an error that asks for
  /// --label-offset.
  llvm::Expected<LabelMap>
  matchLabels(const ModelClasses &model,
              std::optional<int64_t> offset = std::nullopt) const;

  /// Item `index` with no side longer than `side`, upright; an error if it is a
  /// row of an array, or cannot be read.
  llvm::Expected<Thumbnail> readThumbnail(size_t index, int32_t side) const;

  /// What was left out or changed, for the user: each a message of its own.
  const Messages &getNotes() const { return notes; }

  llvm::ArrayRef<DataFile> getFiles() const { return files; }
  /// The file of item `index`, by its number, and the item's row there.
  std::pair<size_t, int64_t> locate(size_t index) const;

private:
  friend class DataSetBuilder;

  std::vector<DataFile> files;
  std::vector<size_t> starts; ///< the first item of each file
  std::vector<DataClass> classes;
  Messages notes;
};

} // namespace qwid

#endif // QWID_DRIVER_DATASET_H
