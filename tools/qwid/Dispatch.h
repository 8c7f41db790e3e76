//===- Dispatch.h - The main function of a tool with verbs ------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_DISPATCH_H
#define QWID_TOOLS_QWID_DISPATCH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace qwid {

/// A verb and what it does with the words after it; returns an exit code.
struct Verb {
  llvm::StringRef name;
  int (*run)(llvm::ArrayRef<const char *> arguments);
};

/// main of a tool with verbs: runs the one that arguments[1] names, or prints
/// `help`, the version, or a usage error. A full disk under standard output and
/// a lack of memory are errors of the input. All that is a state of the process
/// is set here.
int dispatch(llvm::ArrayRef<const char *> arguments, llvm::ArrayRef<Verb> verbs,
             llvm::StringRef help);

} // namespace qwid

#endif // QWID_TOOLS_QWID_DISPATCH_H
