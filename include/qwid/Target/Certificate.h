//===- Certificate.h - What a program is to compute -------------*- C++ -*-===//

#ifndef QWID_TARGET_CERTIFICATE_H
#define QWID_TARGET_CERTIFICATE_H

#include "runtime/qwid_checksum.h"

#include <array>
#include <cstdint>
#include <vector>

namespace qwid {

using Checksum = std::array<uint8_t, QWID_CHECKSUM_BYTES>;
using Sha256 = std::array<uint8_t, QWID_SHA256_BYTES>;

/// What the reference executor computes from a plan on made-up inputs
/// (qwid_make_sample): qwid_certificate, before it is known which values a program
/// stores.
struct Certificate {
  Sha256 planHash = {}; ///< of the plan's bytes
  int32_t samples = 0;
  std::vector<qwid_sample_range> ranges; ///< one per input of the model
  /// By number of the value (Dialect/ValueMarks.h), `samples` of each.
  std::vector<std::vector<Checksum>> checksums;
};

} // namespace qwid

#endif // QWID_TARGET_CERTIFICATE_H
