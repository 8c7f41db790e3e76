//===- CpuFeatures.cpp - What a variant needs of the CPU ------------------===//

#include "qwid/Target/CpuFeatures.h"

#include "Backend.h"
#include "runtime/qwid_runtime.h"

#include "llvm/MC/MCSubtargetInfo.h"

using namespace llvm;
using namespace qwid;

namespace {

/// A CPU feature as LLVM and as the runtime know it.
struct Feature {
  Triple::ArchType arch;
  StringLiteral name;
  uint64_t bit;
};

constexpr Feature kFeatures[] = {
#define QWID_CPU_FEATURE(bit, arch, llvm, text)                                \
  {Triple::arch, llvm, QWID_FEATURE_##bit},
#include "runtime/cpu_features.inc"
};

} // namespace

uint64_t qwid::getNeededFeatures(const TargetMachine &machine) {
  uint64_t bits = 0;
  for (const Feature &feature : kFeatures)
    if (machine.getTargetTriple().getArch() == feature.arch &&
        machine.getMCSubtargetInfo()->checkFeatures(("+" + feature.name).str()))
      bits |= feature.bit;
  return bits;
}

uint64_t qwid::getNeededFeatures(const VariantInfo &variant) {
  // Rows of TargetInfo name CPUs that LLVM has; TargetInfo's tests see to it.
  return getNeededFeatures(*cantFail(
      createTargetMachine(variant.triple, variant.cpu, variant.features)));
}

bool qwid::runsHere(const VariantInfo &variant) {
  return !(getNeededFeatures(variant) & ~qwid_cpu_features());
}

SmallVector<StringRef> qwid::getFeatureNames(uint64_t features) {
  SmallVector<StringRef> names;
  for (const Feature &feature : kFeatures)
    if (features & feature.bit)
      names.push_back(feature.name);
  return names;
}
