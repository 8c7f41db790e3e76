//===- Progress.h - How far a long step has come ----------------*- C++ -*-===//
//
// To standard error: on a terminal one line that is rewritten, with the time
// left; elsewhere a line at the start of each quarter.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_PROGRESS_H
#define QWID_DRIVER_PROGRESS_H

#include "llvm/ADT/StringRef.h"

#include <chrono>
#include <string>

namespace qwid {

class Progress {
public:
  /// `label` is what is being done, "calibrating"; `total` steps are to come.
  Progress(llvm::StringRef label, int64_t total);
  /// Ends the line.
  ~Progress();

  /// `done` steps are behind us.
  void update(int64_t done);
  double getSeconds() const;

private:
  std::string label;
  int64_t total;
  int64_t quarters = 0; ///< lines printed so far, off a terminal
  bool terminal;
  std::chrono::steady_clock::time_point start, shown;
};

} // namespace qwid

#endif // QWID_DRIVER_PROGRESS_H
