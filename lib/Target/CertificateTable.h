//===- CertificateTable.h - The certificate in an artefact ------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_CERTIFICATETABLE_H
#define QWID_LIB_TARGET_CERTIFICATETABLE_H

#include "ConstantBuilder.h"
#include "ModelDescription.h"

namespace qwid {

/// A pointer to the qwid_certificate of `model`, which has one, with the checksums
/// of the values that its layers store. The layers' functions are declared.
llvm::Constant *buildCertificate(ConstantBuilder &builder,
                                 const ModelDescription &model);

} // namespace qwid

#endif // QWID_LIB_TARGET_CERTIFICATETABLE_H
