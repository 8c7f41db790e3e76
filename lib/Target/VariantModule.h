//===- VariantModule.h - The LLVM module of one variant ---------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_VARIANTMODULE_H
#define QWID_LIB_TARGET_VARIANTMODULE_H

#include "ModelDescription.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <map>

namespace qwid {

/// The layers that run each function of a variant.
class LayersOfFunctions {
public:
  LayersOfFunctions(const llvm::Module &module,
                    const VariantDescription &variant);

  /// "layer 'conv1'", "layers 'conv1', 'conv2' and 7 more" that run the first
  /// function whose name starts so; empty if none.
  std::string describe(llvm::StringRef function) const;

  /// The layers, by their place in the table, that run `function`.
  llvm::ArrayRef<size_t> find(llvm::StringRef function) const;

private:
  const VariantDescription &variant;
  std::map<std::string, std::vector<size_t>> layers; ///< by function
};

/// Fails, naming the layers, if `module` asks for an instruction that the CPU
/// has not: LLVM itself would abort.
llvm::Error checkInstructions(const llvm::Module &module,
                              const llvm::TargetMachine &machine,
                              const LayersOfFunctions &layers);

/// Makes `module` one variant of the artefact: the CPU's attributes on every
/// function, symbols with the prefix of the variant, hidden unless internal, and
/// NAME_<isa>_infer, which runs the layers in order.
void prepareVariant(llvm::Module &module, const llvm::TargetMachine &machine,
                    const ModelDescription &model,
                    const VariantDescription &variant);

} // namespace qwid

#endif // QWID_LIB_TARGET_VARIANTMODULE_H
