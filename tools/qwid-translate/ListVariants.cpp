//===- ListVariants.cpp - The table of instruction sets -------------------===//

#include "ListVariants.h"

#include "qwid/Target/CpuFeatures.h"
#include "runtime/qwid_runtime.h"

#include "llvm/ADT/StringExtras.h"

using namespace qwid;

static std::string listFeatures(uint64_t features) {
  return features ? llvm::join(getFeatureNames(features), ",") : "-";
}

int qwid::listVariants(llvm::raw_ostream &os) {
  for (const VariantInfo *variant : getVariants()) {
    uint64_t needed = getNeededFeatures(*variant);
    os << variant->isa << " " << variant->triple.split('-').first << " "
       << listFeatures(needed) << " "
       << listFeatures(needed & ~qwid_cpu_features()) << "\n";
  }
  return 0;
}
