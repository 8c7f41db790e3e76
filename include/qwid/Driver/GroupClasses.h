//===- GroupClasses.h - A model that answers with groups --------*- C++ -*-===//

#ifndef QWID_DRIVER_GROUPCLASSES_H
#define QWID_DRIVER_GROUPCLASSES_H

#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Model.h"

namespace qwid {

/// A copy of `model`, at stage float or quantized, whose first output has a score
/// for each of the groups `names` in place of one for each class: the largest of
/// its classes, so that the answer is the group of the class that the model
/// answers. `groupOf[c]` is the group of class c; every group has a class. The
/// names become the labels. An error if the output is no list of so many scores.
llvm::Expected<Model> groupClasses(const Model &model,
                                   llvm::ArrayRef<std::string> names,
                                   llvm::ArrayRef<int64_t> groupOf);

} // namespace qwid

#endif // QWID_DRIVER_GROUPCLASSES_H
