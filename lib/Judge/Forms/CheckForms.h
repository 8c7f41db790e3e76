//===- CheckForms.h - Whether forms are of one network ----------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_CHECKFORMS_H
#define QWID_LIB_JUDGE_CHECKFORMS_H

#include "qwid/Judge/Form.h"

namespace qwid {

/// An error that says of every form that is no form of the network of the first
/// in what it differs: input, first output, labels, preprocessing.
llvm::Error checkAlike(llvm::ArrayRef<std::unique_ptr<Form>> forms);

} // namespace qwid

#endif // QWID_LIB_JUDGE_CHECKFORMS_H
