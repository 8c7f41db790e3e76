//===- ListVariants.cpp - The table of instruction sets -------------------===//

#include "ListVariants.h"

#include "qwid/Target/CpuFeatures.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace qwid;

static std::string listFeatures(uint64_t features) {
  return features ? llvm::join(getFeatureNames(features), ",") : "-";
}

int qwid::listVariants(llvm::raw_ostream &os) {
  llvm::SetVector<const VariantInfo *> seen; // targets share them
  for (const TargetInfo &target : getTargets())
    for (const VariantInfo *variant : target.variants) {
      if (!seen.insert(variant))
        continue;
      uint64_t needed = getNeededFeatures(*variant);
      os << variant->isa << " " << target.arch << " " << listFeatures(needed)
         << " " << listFeatures(needed & ~qwid_cpu_features()) << "\n";
    }
  return 0;
}
