//===- Fingerprint.h - What shards of one validation share ------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_FINGERPRINT_H
#define QWID_LIB_JUDGE_FINGERPRINT_H

#include "qwid/Driver/DataSet.h"
#include "qwid/Judge/Validate.h"

namespace qwid {

/// SHA-256, in hexadecimal digits, over all that counts depend on: the bytes of
/// the models and the label file, names and labels of the photos, the options,
/// the number of shards, the version of qwid.
llvm::Expected<std::string> takeFingerprint(const ValidateOptions &options,
                                            const DataSet &data);

} // namespace qwid

#endif // QWID_LIB_JUDGE_FINGERPRINT_H
