//===- Words.h - Words of messages ------------------------------*- C++ -*-===//

#ifndef QWID_SUPPORT_WORDS_H
#define QWID_SUPPORT_WORDS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid {

/// "a, b or c".
std::string joinChoices(llvm::ArrayRef<llvm::StringRef> names);

/// The candidate nearest to `word` if it is near enough for a slip of the
/// fingers, else empty.
llvm::StringRef findNearMiss(llvm::StringRef word,
                             llvm::ArrayRef<llvm::StringRef> candidates);

/// ", did you mean 'rpi4'?" about that candidate, or nothing.
std::string suggestNearMiss(llvm::StringRef word,
                            llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace qwid

#endif // QWID_SUPPORT_WORDS_H
