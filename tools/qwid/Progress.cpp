//===- Progress.cpp - How far a long step has come ------------------------===//

#include "Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;
using Clock = std::chrono::steady_clock;

Progress::Progress(StringRef label)
    : label(label), terminal(sys::Process::StandardErrIsDisplayed()),
      start(Clock::now()), shown(start) {}

Progress::~Progress() {
  if (terminal)
    errs() << "\r\033[K"; // what follows starts on an empty line
}

void Progress::update(int64_t done, int64_t total) {
  if (!terminal) {
    if (done * 4 < total * (quarters + 1))
      return;
    quarters = done * 4 / total;
    errs() << "qwid: " << label << " " << done << " of " << total << "\n";
    return;
  }
  // Ten times a second is enough for eyes.
  if (done < total && Clock::now() - shown < std::chrono::milliseconds(100))
    return;
  shown = Clock::now();
  double seconds = std::chrono::duration<double>(shown - start).count();
  double left = done ? seconds / done * (total - done) : 0.0;
  errs() << "\r\033[Kqwid: " << label << " " << done << " of " << total << ", "
         << format("%.0f", left) << " s left";
}
