//===- Fuzzing.h - What the fuzzers share -----------------------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_FUZZING_FUZZING_H
#define QWID_TOOLS_DEV_FUZZING_FUZZING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Twine.h"

#include <string>
#include <vector>

namespace qwid::fuzz {

/// The bytes of the files at or directly below `paths`, in the order of their
/// names. None, after an error, if one cannot be read or there is none.
std::vector<std::string> readSeeds(llvm::ArrayRef<std::string> paths);

/// Aborts: the input shows a defect.
[[noreturn]] void complain(const llvm::Twine &what);

} // namespace qwid::fuzz

#endif // QWID_TOOLS_DEV_FUZZING_FUZZING_H
