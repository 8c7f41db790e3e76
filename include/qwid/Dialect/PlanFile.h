//===- PlanFile.h - The bytes of a plan -------------------------*- C++ -*-===//
//
// A plan (.qwid) is a header of 64 bytes and MLIR bytecode behind it; docs/
// PlanFormat.md specifies both. The header is checked before MLIR's reader,
// which trusts its input, sees a byte.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_PLANFILE_H
#define QWID_DIALECT_PLANFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace qwid {

/// Bytes of the header. Bytecode aligns its sections, so a file that is aligned
/// to this many bytes in memory has an aligned payload.
inline constexpr size_t kPlanHeaderBytes = 64;

/// Of what stands behind the header. A change of the dialect after which older
/// plans mean something else, or nothing, counts it up.
inline constexpr uint32_t kPlanFormat = 1;

/// Whether `bytes` begin as a plan does; their first 8 decide.
bool startsPlan(llvm::StringRef bytes);

/// The header of a plan whose payload is `payload`.
std::string makePlanHeader(llvm::StringRef payload);

/// The payload of the plan `bytes`. The error says that bytes were lost, added
/// or changed, or which version of qwid wrote a plan of another format.
llvm::Expected<llvm::StringRef> getPlanPayload(llvm::StringRef bytes);

/// Writes `module` as a plan. Equal modules give equal bytes.
void writePlanBytes(mlir::ModuleOp module, llvm::raw_ostream &os);

} // namespace qwid

#endif // QWID_DIALECT_PLANFILE_H
