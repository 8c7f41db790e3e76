//===- CertifiedCode.h - The code of a variant, hashed ----------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_CERTIFIEDCODE_H
#define QWID_LIB_TARGET_CERTIFIEDCODE_H

#include "ModelDescription.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace qwid {

/// Notes the code of `variant` in `object`, which has it in one section
/// (getCodeSection): what a linker leaves of that in any program. It keeps a
/// section whole and fills in addresses of 4 bytes each; those are left out of the
/// hash.
llvm::Error certifyCode(llvm::StringRef object, const ModelDescription &model,
                        VariantDescription &variant);

} // namespace qwid

#endif // QWID_LIB_TARGET_CERTIFIEDCODE_H
