//===- Certify.h - What programs of a plan have to compute ------*- C++ -*-===//

#ifndef QWID_DRIVER_CERTIFY_H
#define QWID_DRIVER_CERTIFY_H

#include "qwid/Driver/Model.h"
#include "qwid/Target/Certificate.h"

#include "llvm/Support/Error.h"

namespace qwid {

/// SHA-256 of a file, and of `model` as writePlan writes it: that of its .qwid file
/// if it is a plan.
llvm::Expected<Sha256> hashFile(llvm::StringRef path);
Sha256 hashPlan(const Model &model);

/// Hexadecimal digits.
std::string toHex(llvm::ArrayRef<uint8_t> bytes);

/// Marks the values of `module`, at stage float or quantized as lowering takes it,
/// and runs the reference executor on `samples` (>= 1) made-up inputs: the
/// checksums of all values. The plan's hash is left to the caller. On failure
/// errors were emitted.
llvm::FailureOr<Certificate> certifyValues(mlir::ModuleOp module,
                                           int64_t samples);

/// A value of a plan as people know it; printable.
struct CertifiedValue {
  std::string node, tensor;
  std::vector<Checksum> checksums; ///< on each made-up input
};

/// The values of `model`, at stage float or quantized, in program order, inputs
/// first: what compile with that selftest certifies.
llvm::Expected<std::vector<CertifiedValue>> certifyPlan(const Model &model,
                                                        int64_t samples);

} // namespace qwid

#endif // QWID_DRIVER_CERTIFY_H
