//===- NodeImporter.h - One ONNX node on its way to an op -------*- C++ -*-===//
//
// What the builder of an operator sees: the node's inputs, its attributes and
// the place for its result. Accessors do not return errors: a defect is
// reported once and remembered, a harmless value is returned, and the builder
// asks `failed()` before it uses what it read.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_GRAPH_NODEIMPORTER_H
#define QWID_LIB_IMPORT_GRAPH_NODEIMPORTER_H

#include "lib/Import/Files/HostTensor.h"

#include "qwid/Dialect/Qwid.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include "onnx/onnx_pb.h"

#include <memory>

namespace qwid {

/// The tensors that have a meaning so far, by ONNX name. A tensor is known
/// (HostTensor), computed (Value), or both once a known one was used in an op.
class TensorTable {
public:
  /// `directory`: where external data are; see readTensor.
  TensorTable(mlir::OpBuilder &builder, std::optional<std::string> directory)
      : builder(builder), directory(std::move(directory)) {}

  /// The initializers of `graph`, which must outlive the table.
  void addInitializers(const onnx::GraphProto &graph);
  const std::optional<std::string> &getDirectory() const { return directory; }

  void define(llvm::StringRef name, mlir::Value value);
  void define(llvm::StringRef name, HostTensor tensor);
  /// `name` means the same as `source`.
  void alias(llvm::StringRef name, llvm::StringRef source);
  bool isDefined(llvm::StringRef name) const;
  /// `name` means nothing any more.
  void forget(llvm::StringRef name) { entries.erase(name); }

  /// The known elements of `name`, null if it is computed. Initializers are
  /// read when first asked for; one that is defective sets `error`.
  const HostTensor *known(llvm::StringRef name, std::string &error);
  /// The value that computes `name`, null if none does so far.
  mlir::Value computed(llvm::StringRef name) const {
    return entries.lookup(name).value;
  }
  /// The element type of `name`, null if it is not defined or defective.
  mlir::Type element(llvm::StringRef name);
  /// `name` as a value, null and `error` if it cannot be one.
  mlir::Value value(llvm::StringRef name, std::string &error);

private:
  struct Entry {
    mlir::Value value;
    std::shared_ptr<const HostTensor> known;
    const onnx::TensorProto *unread = nullptr;
  };
  mlir::OpBuilder &builder;
  std::optional<std::string> directory;
  llvm::StringMap<Entry> entries;
};

/// The element type of a tensor value.
inline mlir::Type elementOf(mlir::Value value) {
  return mlir::getElementTypeOrSelf(value.getType());
}

class NodeImporter {
public:
  NodeImporter(const onnx::NodeProto &node, int64_t opset, TensorTable &tensors,
               mlir::OpBuilder &builder);

  int64_t getOpset() const { return opset; }
  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Location getLoc() const { return location; }
  /// The location of a helper value; its tensor is "<first output>:<suffix>", or
  /// without a suffix the output itself.
  mlir::Location helperLoc(llvm::StringRef suffix) const;
  /// The location of output `index`.
  mlir::Location outputLoc(size_t index) const;

  /// Starts an error on the node, beginning with its operator.
  mlir::InFlightDiagnostic error();
  /// Emits that `what`, a form of the operator, is not supported, and the way
  /// out if there is a short one; always fails.
  mlir::LogicalResult unsupported(const llvm::Twine &what,
                                  llvm::StringRef wayOut = "");
  bool failed() const { return bad; }

  //===--------------------------------------------------------------------===//
  // Inputs
  //===--------------------------------------------------------------------===//

  size_t numInputs() const { return node.input_size(); }
  /// Whether input `index` is given: optional ones may be missing or "".
  bool has(size_t index) const;
  /// Input `index` as a value of any element type.
  mlir::Value value(size_t index);
  /// The same, which must be f32.
  mlir::Value floatValue(size_t index);
  /// The same, which must be f32 or an integer type other than bool.
  mlir::Value numberValue(size_t index);
  /// Input `index` if an op computes it, else null.
  mlir::Value computed(size_t index) const;
  /// The location of a constant that holds input `index`.
  mlir::Location inputLoc(size_t index) const;
  llvm::ArrayRef<int64_t> shape(size_t index);
  /// The elements of input `index` if they are known during import, else null.
  const HostTensor *known(size_t index);
  /// Whether every given input is known.
  bool allKnown();
  /// The integers of input `index`, which must be known; nothing if the input
  /// is not given.
  std::optional<llvm::SmallVector<int64_t>> integers(size_t index,
                                                     llvm::StringRef what);
  /// The single float of input `index`, which must be known.
  std::optional<float> scalar(size_t index, llvm::StringRef what);

  //===--------------------------------------------------------------------===//
  // Attributes: each one read or ignored; others are an error (checkAttributes)
  //===--------------------------------------------------------------------===//

  bool hasAttribute(llvm::StringRef name) const;
  int64_t getInt(llvm::StringRef name, int64_t otherwise);
  /// The same for an attribute that the operator demands.
  int64_t getRequiredInt(llvm::StringRef name);
  float getFloat(llvm::StringRef name, float otherwise);
  std::string getString(llvm::StringRef name, llvm::StringRef otherwise);
  std::optional<llvm::SmallVector<int64_t>> getInts(llvm::StringRef name);
  std::optional<llvm::SmallVector<float>> getFloats(llvm::StringRef name);
  /// The integers of attribute `name`, which later versions of the operator have
  /// as input `index`; nothing if neither is given. That the version has the one
  /// that is given was checked before (OpVersions).
  std::optional<llvm::SmallVector<int64_t>>
  attributeOrInput(llvm::StringRef name, size_t index);
  std::optional<HostTensor> getTensor(llvm::StringRef name);
  /// Attributes without a meaning for inference.
  void ignore(std::initializer_list<llvm::StringRef> names);
  /// `axis` counted from the end if negative, within [0, rank) or, with
  /// `inclusive`, [0, rank].
  int64_t normalizeAxis(int64_t axis, int64_t rank, bool inclusive = false);

  //===--------------------------------------------------------------------===//
  // Results
  //===--------------------------------------------------------------------===//

  /// Creates a helper op with f32 cells at `loc`; null if shapes do not fit, or
  /// after any error, since an operand may be null then.
  template <typename OpTy, typename... Args>
  mlir::Value create(mlir::Location loc, Args &&...args) {
    return createAs<OpTy>(loc, builder.getF32Type(),
                          std::forward<Args>(args)...);
  }
  /// The same with cells of type `element`.
  template <typename OpTy, typename... Args>
  mlir::Value createAs(mlir::Location loc, mlir::Type element, Args &&...args) {
    return bad ? mlir::Value()
               : checkSize(createInferred<OpTy>(builder, loc, element,
                                                std::forward<Args>(args)...));
  }
  /// Creates the op that is the node's result, with f32 cells.
  template <typename OpTy, typename... Args>
  mlir::LogicalResult emit(Args &&...args) {
    return setResult(create<OpTy>(location, std::forward<Args>(args)...));
  }
  /// The same with cells of type `element`.
  template <typename OpTy, typename... Args>
  mlir::LogicalResult emitAs(mlir::Type element, Args &&...args) {
    return setResult(
        createAs<OpTy>(location, element, std::forward<Args>(args)...));
  }
  /// A constant of f32 elements, one per cell of `shape` or one for all.
  mlir::Value floatConstant(mlir::Location loc, llvm::ArrayRef<int64_t> shape,
                            llvm::ArrayRef<float> values);
  /// `input` under a shape of as many cells; null if it is null.
  mlir::Value reshape(mlir::Location loc, mlir::Value input,
                      llvm::ArrayRef<int64_t> shape);

  size_t numOutputs() const { return node.output_size(); }
  /// Whether output `index` has a name.
  bool hasOutput(size_t index) const;
  mlir::LogicalResult setResult(mlir::Value value, size_t index = 0);
  mlir::LogicalResult setResult(HostTensor tensor, size_t index = 0);
  /// A result that is known, and that `value` computes.
  mlir::LogicalResult setResult(mlir::Value value, HostTensor tensor,
                                size_t index = 0);
  /// The result is input `index` itself.
  mlir::LogicalResult forward(size_t index);
  /// An error if an attribute was neither read nor ignored.
  mlir::LogicalResult checkAttributes();

private:
  const onnx::AttributeProto *find(llvm::StringRef name,
                                   onnx::AttributeProto::AttributeType type);
  /// The result of `op`; null with an error if it has too many elements.
  mlir::Value checkSize(mlir::Operation *op);
  template <typename T> T fail(T harmless, const llvm::Twine &message);

  const onnx::NodeProto &node;
  int64_t opset;
  TensorTable &tensors;
  mlir::OpBuilder &builder;
  mlir::Location location;
  llvm::StringSet<> handled; ///< attributes
  bool bad = false;
};

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_NODEIMPORTER_H
