//===- Certificate.h - That programs compute what a plan says ---*- C++ -*-===//
//
// Programs compiled with a selftest run it, each where it belongs: here, or under
// an emulator. What they found is compared with what the reference executor
// computes from the plan now:
//
//   Expected<ModelCertificate> certificate =
//       certifyModels({"weeds.onnx", "weeds.qwid", "weeds.so", "weeds-pi.so"});
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_CERTIFICATE_H
#define QWID_JUDGE_CERTIFICATE_H

#include "qwid/Support/JsonStream.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace qwid {

/// A file that was certified. Hashes are SHA-256 in hexadecimal digits.
struct CertifiedFile {
  std::string name; ///< without folders
  std::string kind; ///< "ONNX model", "plan", "library", "executable"
  std::string hash;
};

/// One variant of a program.
struct CertifiedVariant {
  std::string isa, codeHash, weightsHash;
  bool ran = false;   ///< else this machine cannot, and the hashes alone hold
  int64_t layers = 0; ///< of which results were compared
};

struct CertifiedProgram {
  std::string name, compiler, target;
  int64_t samples = 0; ///< made-up inputs that its selftest has
  std::vector<CertifiedVariant> variants;
};

/// A layer that programs store the result of.
struct CertifiedLayer {
  std::string layer,
      tensor; ///< names in the ONNX model; a tensor may have none
  std::vector<std::string> checksums; ///< hexadecimal, one per made-up input
};

struct ModelCertificate {
  std::string compiler; ///< that computed the checksums
  std::string planHash; ///< of the plan as bytes, whatever form its file has
  std::vector<CertifiedFile> files;
  std::vector<CertifiedProgram> programs;
  std::vector<CertifiedLayer> layers; ///< in program order
};

/// Certifies the programs among `models`, compiled with a selftest, of the plan among
/// them; other models are named with their hashes. The error says which program is
/// of another plan, cannot be run, or does not compute what the plan says, and
/// where.
llvm::Expected<ModelCertificate>
certifyModels(llvm::ArrayRef<std::string> models);

/// Writes `certificate` as attributes of the JSON object that is open
/// (docs/Judging.md).
void writeCertificate(JsonStream &json, const ModelCertificate &certificate);

} // namespace qwid

#endif // QWID_JUDGE_CERTIFICATE_H
