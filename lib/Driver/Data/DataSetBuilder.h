//===- DataSetBuilder.h - From paths to a data set --------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_DATASETBUILDER_H
#define QWID_LIB_DRIVER_DATA_DATASETBUILDER_H

#include "FindFiles.h"

#include "qwid/Driver/DataSet.h"

#include <set>

namespace qwid {

class DataSetBuilder {
public:
  DataSetBuilder(const DataSetOptions &options, bool isOnlyPath)
      : options(options), isOnlyPath(isOnlyPath) {}

  /// Adds a folder or a file.
  llvm::Error add(llvm::StringRef path);
  llvm::Expected<DataSet> finish();

private:
  llvm::Error addFolder(llvm::StringRef folder);
  /// A CSV file; `isWhole`: it stands for its folder, whose other photos are
  /// noted.
  llvm::Error addTable(llvm::StringRef path, bool isWhole);
  /// A file, without its labels but for those of CIFAR.
  llvm::Error addFile(llvm::StringRef path, llvm::StringRef root);
  /// Gives the arrays from file `first` on what labels.npy says.
  llvm::Error addLabelArrays(size_t first);
  /// Gives all items of `file`, which have no labels, the class `name`.
  void label(DataFile &file, llvm::StringRef name);

  /// The class of that name, or index; makes it if it is new.
  int32_t getClass(llvm::StringRef name);
  int32_t getClass(int64_t index);

  llvm::Error dropRepeated();
  /// Keeps the classes that items have, in their order.
  void sortClasses();
  void note(const llvm::Twine &text);
  void noteUnlabelled();
  void noteEmptyFolders(llvm::StringRef folder, size_t first);

  DataSetOptions options;
  bool isOnlyPath; ///< names need not tell folders apart
  DataSet data;
  LeftOutFiles leftOut;
  std::map<std::string, int32_t> named;
  std::map<int64_t, int32_t> indexed;
};

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_DATASETBUILDER_H
