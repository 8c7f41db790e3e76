//===- PassInputs.h - What passes of the code generator start from --*- C++ -*-===//
//
// The function that a module is compiled from and the variant of a pass option;
// null after an error at the module if there is none.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_PASSINPUTS_H
#define QWID_LIB_CODEGEN_PASSINPUTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Dialect/Qwid.h"

namespace qwid {

inline mlir::func::FuncOp requireEntry(mlir::ModuleOp module) {
  auto entry = module.lookupSymbol<mlir::func::FuncOp>(names::kEntry);
  if (!entry)
    module.emitError() << "expected a function @" << names::kEntry;
  return entry;
}

inline const VariantInfo *requireVariant(mlir::Operation *op,
                                         llvm::StringRef isa) {
  const VariantInfo *variant = findVariant(isa);
  if (variant)
    return variant;
  mlir::InFlightDiagnostic error =
      op->emitError() << "expected the name of an instruction set, got '" << isa
                      << "'; there are ";
  llvm::interleaveComma(getVariants(), error,
                        [&](const VariantInfo *known) { error << known->isa; });
  return nullptr;
}

} // namespace qwid

#endif // QWID_LIB_CODEGEN_PASSINPUTS_H
