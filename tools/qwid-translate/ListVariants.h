//===- ListVariants.h - The table of instruction sets -----------*- C++ -*-===//

#ifndef QWID_TOOLS_TRANSLATE_LISTVARIANTS_H
#define QWID_TOOLS_TRANSLATE_LISTVARIANTS_H

#include "llvm/Support/raw_ostream.h"

namespace qwid {

/// Prints a line per instruction set: "ISA ARCH NEEDED LACKING", the last two
/// LLVM's names of CPU features, separated by commas, or "-" for none. Returns
/// the exit code of the tool.
int listVariants(llvm::raw_ostream &os);

} // namespace qwid

#endif // QWID_TOOLS_TRANSLATE_LISTVARIANTS_H
