//===- Session.h - A model that is open -------------------------*- C++ -*-===//
//
// The runtime's session with buffers for its outputs: for those who run a model
// many times. Compiler.h's `run` is a session for one run.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_SESSION_H
#define QWID_DRIVER_SESSION_H

#include "qwid/Reference/Tensor.h"
#include "runtime/qwid_runtime.h"

#include "llvm/Support/Error.h"

#include <memory>
#include <vector>

namespace qwid {

class Session {
public:
  /// Opens `model`, which must outlive the session, with the variant `isa` (the
  /// best, if it is empty). One session serves one thread at a time.
  static llvm::Expected<std::unique_ptr<Session>>
  open(const qwid_model &model, llvm::StringRef isa = {}, int64_t threads = 1);
  ~Session();
  Session(const Session &) = delete;

  /// Runs on one array per input of the model, as its layers read it; results
  /// are in getOutputs.
  void run(llvm::ArrayRef<const void *> inputs);
  /// Runs on a photo, preprocessed as the model says.
  llvm::Error run(const qwid_image &photo);

  /// What the last run gave: one per output, of the stored type.
  llvm::ArrayRef<Tensor> getOutputs() const { return outputs; }
  llvm::StringRef getIsa() const;

private:
  Session(qwid_session *session) : session(session) {}

  qwid_session *session;
  std::vector<Tensor> outputs;
  std::vector<void *> buffers; ///< the bytes of each
};

/// The real numbers that `stored`, the tensor `info` of a model, means.
std::vector<float> readReals(const qwid_tensor_info &info,
                             const Tensor &stored);

} // namespace qwid

#endif // QWID_DRIVER_SESSION_H
