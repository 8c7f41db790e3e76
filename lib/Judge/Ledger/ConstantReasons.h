//===- ConstantReasons.h - Why a constant is no smaller ---------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_LEDGER_CONSTANTREASONS_H
#define QWID_LIB_JUDGE_LEDGER_CONSTANTREASONS_H

#include "qwid/Judge/Ledger.h"

#include "llvm/ADT/StringMap.h"

namespace qwid {

/// An entry of lowered::kConstants.
struct PackedPart {
  int64_t layer = 0;
  llvm::StringRef layout; ///< "filter", "per_channel", "plain"
  mlir::Type type;        ///< of an element before packing
  int64_t elements = 0, bytes = 0;
  std::string node;          ///< printable
  bool isFloatLayer = false; ///< it multiplies in f32

  bool isFilter() const { return layout == "filter"; }
};

class ConstantReasons {
public:
  /// Knows why nodes of `model` stay in float.
  explicit ConstantReasons(const Model &model);

  /// `part` as a line of the ledger.
  Ledger::Constant explain(const PackedPart &part) const;

private:
  std::string explainFilter(const PackedPart &part) const;

  bool isQuantized;
  llvm::StringMap<std::string> keptFloat; ///< reasons by node
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_LEDGER_CONSTANTREASONS_H
