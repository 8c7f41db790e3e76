//===- Harness.h - One fuzzed input, and its mutations ----------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_FUZZ_IMPORT_HARNESS_H
#define QWID_TOOLS_DEV_FUZZ_IMPORT_HARNESS_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid::fuzz {

/// What an input came to, for statistics. Imported: no pass ran on it, or one
/// refused it.
enum class Outcome { Refused, Imported, Floated };

/// Bytes to IR (import), verify, then the passes of stage float. Diagnostics are
/// swallowed, but a refusal without one aborts: that is a defect too.
Outcome runInput(llvm::StringRef bytes);

/// A model made from `bytes` by a few structured mutations: wrong shapes, other
/// types, odd attributes, names twice or of nothing, cycles, gigantic sizes.
/// What is no model comes back with some bytes changed. The same seed gives the
/// same result.
std::string mutateModel(llvm::StringRef bytes, uint64_t seed);

} // namespace qwid::fuzz

#endif // QWID_TOOLS_DEV_FUZZ_IMPORT_HARNESS_H
