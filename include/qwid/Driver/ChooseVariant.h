//===- ChooseVariant.h - The instruction set that options choose -*- C++ -*-===//

#ifndef QWID_DRIVER_CHOOSEVARIANT_H
#define QWID_DRIVER_CHOOSEVARIANT_H

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/Compiler.h"

namespace qwid {

/// The best variant of the target that `options` name; the error is that of
/// compile.
llvm::Expected<const VariantInfo *>
chooseVariant(const CompileOptions &options);

} // namespace qwid

#endif // QWID_DRIVER_CHOOSEVARIANT_H
