//===- TallyFile.h - Counts as JSON, there and back -------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_TALLYFILE_H
#define QWID_LIB_JUDGE_TALLYFILE_H

#include "qwid/Judge/Tally.h"

#include "llvm/Support/JSON.h"

namespace qwid {

llvm::json::Value writeTally(const Tally &tally);

/// Reads into `tally`, which has the forms, classes and ranks of what was written
/// and counts nothing yet. Returns whether `value` is such a tally.
bool readTally(const llvm::json::Value &value, Tally &tally);

} // namespace qwid

#endif // QWID_LIB_JUDGE_TALLYFILE_H
