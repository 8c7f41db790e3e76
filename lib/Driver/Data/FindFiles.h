//===- FindFiles.h - What lies in a folder ----------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_FINDFILES_H
#define QWID_LIB_DRIVER_DATA_FINDFILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <string>
#include <vector>

namespace qwid {

/// Files of folders that are no samples, counted by suffix.
class LeftOutFiles {
public:
  void add(llvm::StringRef path);
  bool empty() const { return kinds.empty(); }
  /// "5 .webp files (a.webp, b.webp, c.webp ...) and 1 .txt file (notes.txt)".
  std::string describe() const;

private:
  /// Those whose names end alike.
  struct Kind {
    size_t count = 0;
    std::vector<std::string> first; ///< a few of them
  };
  std::map<std::string, Kind> kinds; ///< by suffix
};

/// The paths of photos, arrays and CIFAR batches in a folder and its sub-folders,
/// sorted, without arrays of labels. The rest joins `leftOut`, but not what the
/// layouts of DataSet.h know.
llvm::Expected<std::vector<std::string>> findFiles(llvm::StringRef folder,
                                                   LeftOutFiles &leftOut);

/// The names of the folders in `folder` that are not hidden, sorted.
std::vector<std::string> findFolders(llvm::StringRef folder);

/// Whether the name of a file is labels.npy or NAME.labels.npy.
bool isLabelArray(llvm::StringRef path);

/// The path of `name`, which may be absolute, in the folder of `path`.
std::string getBeside(llvm::StringRef path, llvm::StringRef name);

/// "cannot read 'PATH': REASON".
llvm::Error refuseToRead(llvm::StringRef path, std::error_code code);

/// The first few of `names`, quoted: "'a', 'b', 'c' and 2 others".
std::string listNames(llvm::ArrayRef<std::string> names, size_t most = 3);

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_FINDFILES_H
