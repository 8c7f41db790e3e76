//===- LabelArray.h - Labels of the rows of arrays --------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_LABELARRAY_H
#define QWID_LIB_DRIVER_DATA_LABELARRAY_H

#include "qwid/Driver/DataSet.h"

namespace qwid {

/// The array of class indices for `path`: a.labels.npy beside a.npy, or labels.npy
/// in the same folder; empty if neither is there.
std::string findLabelArray(llvm::StringRef path);

/// Reads the integers of `path` as the labels of the rows of `arrays`, in their
/// order. The error says if they are as many as they are, what they are not, or
/// which is negative.
llvm::Error readLabelArray(llvm::StringRef path,
                           llvm::ArrayRef<DataFile *> arrays);

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_LABELARRAY_H
