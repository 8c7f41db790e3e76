//===- KnownOperands.h - Operands known during import -----------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_KNOWNOPERANDS_H
#define QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_KNOWNOPERANDS_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// The inputs of `node`, broadcast to one shape, if all are known and that shape
/// is small; nothing if they are to be computed, or after an error.
std::optional<llvm::SmallVector<HostTensor, 3>> readKnown(NodeImporter &node);

/// The same; inputs that are computed are an error.
std::optional<llvm::SmallVector<HostTensor, 3>> demandKnown(NodeImporter &node);

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_KNOWNOPERANDS_H
