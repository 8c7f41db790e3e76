//===- RuntimeApi.h - The runtime's headers as text -------------*- C++ -*-===//
//
// The header of an artefact needs no other: it has the runtime's in it, and a
// shared library exports the runtime's functions under names of its own. Both
// follow what stands in runtime/qwid_api.h, and the functions that know their model
// are listed once, in RuntimeApi.cpp; there is no second list.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TARGET_RUNTIMEAPI_H
#define QWID_LIB_TARGET_RUNTIMEAPI_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid {

/// The text of qwid_types.h, qwid_api.h and, behind its file comment, qwid_runtime.h,
/// without the lines that include one of them.
std::string getRuntimeTypes();
std::string getRuntimeApi();
std::string getRuntimeOpening();

/// The functions of qwid_api.h without "qwid_": "close", "run", ...
llvm::SmallVector<std::string> getApiFunctions();

/// The text of qwid_api.h for the shared library `model`, whose functions are
/// called `model`_close and so on.
std::string getRenamedApi(llvm::StringRef model);

/// A function that knows its model: <model>_<name>. In a shared library it is
/// qwid_<name>_embedded; elsewhere it is qwid_<name> of the model, which comes
/// before the other arguments.
struct BoundFunction {
  const char *name;
  const char *comment; ///< lines, or empty: the one before speaks of both
  const char *result;  ///< what stands before the function's name
  const char *parameters, *arguments; ///< with types, and without
};
llvm::ArrayRef<BoundFunction> getBoundFunctions();

} // namespace qwid

#endif // QWID_LIB_TARGET_RUNTIMEAPI_H
