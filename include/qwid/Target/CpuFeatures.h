//===- CpuFeatures.h - What a variant needs of the CPU ----------*- C++ -*-===//
//
// The artefact tells these bits to the runtime, which chooses by them; the
// target `native` and the tests ask here. Rows: runtime/cpu_features.inc.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TARGET_CPUFEATURES_H
#define QWID_TARGET_CPUFEATURES_H

#include "qwid/CodeGen/TargetInfo.h"

#include "llvm/ADT/SmallVector.h"

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace qwid {

/// The QWID_FEATURE_* bits that code for `machine`, or of `variant`, needs: those
/// of the table that LLVM may use on its CPU.
uint64_t getNeededFeatures(const llvm::TargetMachine &machine);
uint64_t getNeededFeatures(const VariantInfo &variant);

/// Whether this machine runs code of `variant`.
bool runsHere(const VariantInfo &variant);

/// LLVM's names of the QWID_FEATURE_* bits in `features`, in the table's order.
llvm::SmallVector<llvm::StringRef> getFeatureNames(uint64_t features);

} // namespace qwid

#endif // QWID_TARGET_CPUFEATURES_H
