//===- Descriptors.h - The constant data of an artefact ---------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_DESCRIPTORS_H
#define QWID_LIB_TARGET_DESCRIPTORS_H

#include "ModelDescription.h"

#include "llvm/IR/Module.h"

#include <memory>

namespace qwid {

/// A module that defines NAME_model (qwid_types.h) and all it points at but
/// layers and weights, which it declares.
std::unique_ptr<llvm::Module> buildDescriptors(llvm::LLVMContext &context,
                                               const ModelDescription &model,
                                               const llvm::DataLayout &layout);

/// A module that defines one blob: hidden, 64-byte aligned, in .rodata.qwid.
/// A module of its own, so that no load of a weight folds into code.
std::unique_ptr<llvm::Module> buildWeights(llvm::LLVMContext &context,
                                           const ModelDescription &model,
                                           int blob);

} // namespace qwid

#endif // QWID_LIB_TARGET_DESCRIPTORS_H
