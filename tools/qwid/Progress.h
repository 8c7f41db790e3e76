//===- Progress.h - How far a long step has come ----------------*- C++ -*-===//
//
// To standard error: on a terminal one line that is rewritten, with the time
// left; elsewhere a line at the start of each quarter.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_QWID_PROGRESS_H
#define QWID_TOOLS_QWID_PROGRESS_H

#include "llvm/ADT/StringRef.h"

#include <chrono>
#include <string>

namespace qwid {

class Progress {
public:
  /// `label` is what is being done, "calibrating".
  explicit Progress(llvm::StringRef label);
  /// Ends the line.
  ~Progress();

  /// `done` of `total` steps are behind us.
  void update(int64_t done, int64_t total);

private:
  std::string label;
  int64_t quarters = 0; ///< lines printed so far, off a terminal
  bool terminal;
  std::chrono::steady_clock::time_point start, shown;
};

} // namespace qwid

#endif // QWID_TOOLS_QWID_PROGRESS_H
