//===- OpTable.h - The operators that are imported --------------*- C++ -*-===//
//
// One row per operator and one small function that builds it, in files by
// family. A row holds for all versions of the operator from an opset on to the
// newest that is known. Attributes and inputs that the model's opset does not
// have were refused before (OpVersions); a function looks at the opset itself
// where the meaning of an operator changed.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_OPTABLE_H
#define QWID_LIB_IMPORT_OPTABLE_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"

namespace qwid {

class NodeImporter;

struct OpEntry {
  llvm::StringLiteral name;
  int64_t since;      ///< first opset, of ONNX's own domain
  int64_t version;    ///< the newest version known: the opset that made it
  unsigned minInputs; ///< how many must be given
  unsigned maxInputs;
  mlir::LogicalResult (*build)(NodeImporter &);
  llvm::StringLiteral domain = ""; ///< "": ONNX's own
  // For people: `qwid inspect --ops` and docs/Operators.md show both.
  llvm::StringLiteral types = "float"; ///< of data; in ONNX's names
  llvm::StringLiteral limits = "";     ///< what is not taken, or demanded
};

inline constexpr unsigned kAnyInputs = ~0u;

/// `types` of operators that work on integers too.
inline constexpr llvm::StringLiteral kNumberTypes =
    "float, int8, uint8, int32, int64";

/// `types` of operators that move elements, whatever they mean.
inline constexpr llvm::StringLiteral kAllTypes =
    "float, int8, uint8, int32, int64, bool";

llvm::ArrayRef<OpEntry> getContractionOps();
llvm::ArrayRef<OpEntry> getElementwiseOps();
llvm::ArrayRef<OpEntry> getActivationOps();
llvm::ArrayRef<OpEntry> getFunctionOps();
llvm::ArrayRef<OpEntry> getRectifierOps();
llvm::ArrayRef<OpEntry> getNormalizationOps();
llvm::ArrayRef<OpEntry> getSelectionOps();
llvm::ArrayRef<OpEntry> getComparisonOps();
llvm::ArrayRef<OpEntry> getCumulativeOps();
llvm::ArrayRef<OpEntry> getEinsumOps();
llvm::ArrayRef<OpEntry> getPoolingOps();
llvm::ArrayRef<OpEntry> getReductionOps();
llvm::ArrayRef<OpEntry> getReshapingOps();
llvm::ArrayRef<OpEntry> getMovementOps();
llvm::ArrayRef<OpEntry> getConstantOps();
llvm::ArrayRef<OpEntry> getConvTransposeOps();
llvm::ArrayRef<OpEntry> getPaddingOps();
llvm::ArrayRef<OpEntry> getResizeOps();
llvm::ArrayRef<OpEntry> getShapeArithmeticOps();
llvm::ArrayRef<OpEntry> getSlicingOps();
llvm::ArrayRef<OpEntry> getQuantizationOps();
llvm::ArrayRef<OpEntry> getDynamicQuantizationOps();
llvm::ArrayRef<OpEntry> getQOperatorContractions();
llvm::ArrayRef<OpEntry> getQOperatorOps();
llvm::ArrayRef<OpEntry> getIntegerOps();
llvm::ArrayRef<OpEntry> getQonnxOps();

/// The domain of QONNX operators, whichever of its names a file uses.
inline constexpr llvm::StringLiteral kQonnxDomain = "qonnx.custom_op.general";
/// ONNX Runtime's own domain.
inline constexpr llvm::StringLiteral kMicrosoftDomain = "com.microsoft";

/// The row for an operator, null if there is none.
const OpEntry *findOp(llvm::StringRef domain, llvm::StringRef name);

/// Whether `domain` is ONNX's own: "" or "ai.onnx".
bool isOnnxDomain(llvm::StringRef domain);

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPTABLE_H
