//===- TextLimits.h - What MLIR text may hold -------------------*- C++ -*-===//
//
// MLIR's parser calls itself for what nests, and so does what walks over that
// later: text that nests deep enough overflows the stack of the process. And
// `array<index: 1>` makes the parser of MLIR 22 ask an index for its width, which
// ends the process. So text is looked through before it is parsed.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_TEXTLIMITS_H
#define QWID_DIALECT_TEXTLIMITS_H

#include "llvm/ADT/StringRef.h"

#include <optional>

namespace qwid {

/// Far more than a network or the loops of a kernel need; a stack of 8 MiB
/// takes ten times as much.
inline constexpr size_t kMostNesting = 256;

/// The first line of `text` (from 1) that nests deeper than `most`, if one does.
/// The depth of a place is the number of brackets that are open there, and of
/// operators since its affine expression began; where an alias is used, the
/// depth of what it stands for is added.
std::optional<size_t> findDeepNesting(llvm::StringRef text,
                                      size_t most = kMostNesting);

/// The first line of `text` (from 1) with an array, as `array<i64: 1>`, of "index"
/// or of an alias of a type.
std::optional<size_t> findIndexArray(llvm::StringRef text);

} // namespace qwid

#endif // QWID_DIALECT_TEXTLIMITS_H
