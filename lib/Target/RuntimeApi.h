//===- RuntimeApi.h - The runtime's headers as text -------------*- C++ -*-===//
//
// The header of an artefact needs no other: it has the runtime's in it, and a
// shared library exports the runtime's functions under names of its own. Both
// follow what stands in runtime/qwid_api.h; there is no second list.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TARGET_RUNTIMEAPI_H
#define QWID_LIB_TARGET_RUNTIMEAPI_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace qwid {

/// The text of qwid_types.h, qwid_api.h and qwid_runtime.h, without the lines
/// that include one of them.
std::string getRuntimeTypes();
std::string getRuntimeApi();
std::string getRuntimeOpening();

/// The functions of qwid_api.h without "qwid_": "close", "run", ...
llvm::SmallVector<std::string> getApiFunctions();

/// The text of qwid_api.h for the shared library `model`, whose functions are
/// called `model`_close and so on.
std::string getRenamedApi(llvm::StringRef model);

/// What a shared library calls the functions that know its model: pairs of a
/// name without "<model>_" and the runtime's function.
struct BoundFunction {
  const char *name, *function;
};
inline constexpr BoundFunction kBoundFunctions[] = {
    {"open", "qwid_open_embedded"},
    {"input", "qwid_input_embedded"},
    {"output", "qwid_output_embedded"},
    {"label", "qwid_label_embedded"},
};

} // namespace qwid

#endif // QWID_LIB_TARGET_RUNTIMEAPI_H
