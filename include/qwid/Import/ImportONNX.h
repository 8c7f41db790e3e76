//===- ImportONNX.h - ONNX models become qwid modules -----------*- C++ -*-===//
//
// One qwid op per ONNX node, in f32, with static shapes; node and tensor names
// survive as locations. Nothing of ONNX or protobuf is visible here.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_IMPORT_IMPORTONNX_H
#define QWID_IMPORT_IMPORTONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// The operator sets of ONNX that are read, where the operators that a model uses
/// are. Of later ones it is not known which operators they change.
inline constexpr int64_t kFirstOpset = 7, kLastOpset = 28;
/// The largest number of elements of a tensor.
inline constexpr int64_t kMaxElements = int64_t(1) << 31;

/// A node of the file, for reports.
struct ImportedNode {
  std::string name; ///< as in locations
  std::string op;   ///< with its domain unless that is ONNX's own
  std::vector<std::string> inputs, outputs;
  bool isKnown; ///< its first output is known at compile time
};

struct ImportOptions {
  /// Given to every input whose first dimension is symbolic, 1 if absent; a
  /// remark says so. That no input is symbolic and the first has another size
  /// is an error.
  std::optional<int64_t> batch;
  /// The sizes of inputs, by name: for those with several symbolic dimensions,
  /// or no shape at all. An input that the model does not have is an error.
  std::vector<std::pair<std::string, std::vector<int64_t>>> inputShapes = {};
  /// If not null, every node that is imported is appended, in order.
  std::vector<ImportedNode> *nodes = nullptr;
  /// The folder within which external data lie; importing from a path sets it.
  std::optional<std::string> directory = std::nullopt;
};

/// Reads a model from `path` ("-": standard input), binary or in ONNX's text
/// form: the content tells which. The module has one function `main`, verifies,
/// and every op has the location NameLoc("<node>", NameLoc("<first output>")).
/// On any defect of the file, errors are emitted and null is returned; remarks
/// tell what was chosen (batch sizes, converted types).
mlir::OwningOpRef<mlir::ModuleOp> importONNX(llvm::StringRef path,
                                             mlir::MLIRContext &context,
                                             const ImportOptions &options = {});

/// The same for a model in memory; the buffer's identifier names it in errors.
mlir::OwningOpRef<mlir::ModuleOp> importONNX(llvm::MemoryBufferRef buffer,
                                             mlir::MLIRContext &context,
                                             const ImportOptions &options = {});

/// What the importer knows of one operator.
struct SupportedOp {
  llvm::StringRef domain; ///< "" is ONNX's own
  llvm::StringRef name;
  int64_t since;          ///< first opset
  int64_t version;        ///< newest version: the opset that last changed it
  llvm::StringRef types;  ///< element types of data, in ONNX's names
  llvm::StringRef limits; ///< what is not taken, or demanded; may be empty
};

/// Every operator that is imported, sorted by domain and name.
llvm::SmallVector<SupportedOp> getSupportedOps();

} // namespace qwid

#endif // QWID_IMPORT_IMPORTONNX_H
