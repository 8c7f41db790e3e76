//===- Verdict.h - One test, from model to verdict --------------*- C++ -*-===//
//
// A test runs in a process of its own, which compiles the model to a shared
// library in a temporary folder and runs that in yet another process, under an
// emulator if it is for another machine. So a crash of the compiler or of the
// program is a failed test, and no more.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_ONNX_CONFORMANCE_VERDICT_H
#define QWID_TOOLS_DEV_ONNX_CONFORMANCE_VERDICT_H

#include "Models.h"

namespace qwid::conformance {

/// Pass: every output is right. Fail: an output is wrong, or something crashed
/// or did not end. Unsupported: the compiler says that it cannot take the model.
enum class Status { Pass, Fail, Unsupported };

llvm::StringRef statusName(Status status); ///< "pass", "fail", "unsupported"

struct Verdict {
  Status status = Status::Fail;
  std::string operators;          ///< "Conv"
  std::string reason;             ///< empty for a pass
  std::vector<std::string> bound; ///< inputs that became constants
};

struct RunSettings {
  std::string target = "native"; ///< of qwid compile
  std::string isa;               ///< one variant of it, or ""
  unsigned seconds = 300;        ///< for one test
};

/// Starts `test` in a process that writes its verdict to FOLDER/verdict; FOLDER
/// exists and is empty. Returns the process.
int startTest(const Test &test, const RunSettings &settings,
              llvm::StringRef folder);

/// The verdict of a process that ended with `waitStatus`, as waitpid says it.
Verdict readVerdict(const Test &test, llvm::StringRef folder, int waitStatus);

} // namespace qwid::conformance

#endif // QWID_TOOLS_DEV_ONNX_CONFORMANCE_VERDICT_H
