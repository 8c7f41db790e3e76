//===- Qwid.h - The qwid dialect: types, attributes, ops --------*- C++ -*-===//
//
// dialects/Qwid/README.md is the specification; the classes are generated from
// the .td files beside it.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_QWID_H
#define QWID_DIALECT_QWID_H

#include "qwid/Dialect/Traits.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace qwid {

/// f32, `!quant.uniform` or `!qwid.codebook`.
bool isRealElement(mlir::Type type);
/// `!quant.uniform` (per tensor or per axis) or `!qwid.codebook`.
bool isQuantizedElement(mlir::Type type);

namespace detail {
/// The verifier of ShapeInference: the declared result shape is the inferred one.
llvm::LogicalResult verifyInferredShape(mlir::Operation *op);
} // namespace detail
} // namespace qwid

#include "qwid/Dialect/QwidDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "qwid/Dialect/QwidTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "qwid/Dialect/QwidAttrs.h.inc"
#include "qwid/Dialect/QwidInterfaces.h.inc"
#define GET_OP_CLASSES
#include "qwid/Dialect/QwidOps.h.inc"

namespace qwid {

/// Names of the discardable attributes that the compiler puts on IR.
namespace names {
/// Of the module: a PreprocessAttr; arrays of strings: the classes, and the nodes
/// that integer-only left out (so that a result of theirs is another).
inline constexpr char kPreprocess[] = "qwid.preprocess";
inline constexpr char kLabels[] = "qwid.labels";
inline constexpr char kDropped[] = "qwid.dropped";
/// Of arguments and results of the function: the ONNX name.
inline constexpr char kTensorName[] = "qwid.name";
/// Of arguments and results of the function at stage integer: the type of the
/// elements, where a signless integer would hide that they are unsigned or stand
/// for reals.
inline constexpr char kElementType[] = "qwid.element_type";
/// Of an op: stays f32 after quantization.
inline constexpr char kKeepFloat[] = "qwid.keep_float";
/// Not an attribute: the function of the network.
inline constexpr char kEntry[] = "main";
} // namespace names

/// Where an image of rank 4 has its channels and its two spatial dimensions.
struct ImageDims {
  explicit ImageDims(Layout layout)
      : channel(layout == Layout::NCHW ? 1 : 3),
        height(layout == Layout::NCHW ? 2 : 1),
        width(layout == Layout::NCHW ? 3 : 2) {}
  int channel, height, width;
};

/// What is stored for one element of a real or integer type: f32 for f32, the
/// storage integer for `!quant.uniform`, i8 for `!qwid.codebook`, itself otherwise.
/// Unsigned quantized storage gives `ui8` and kin.
mlir::Type getStorageElement(mlir::Type element);

/// The tensor type under which a constant of `type` holds its data.
mlir::RankedTensorType getStorageType(mlir::RankedTensorType type);

/// The attribute value of the qwid.constant that defines `value`, or null.
mlir::ElementsAttr getConstantValue(mlir::Value value);

/// The name under which users know a value or op: the outermost NameLoc of its
/// location, else the op name.
std::string getUserName(mlir::Location location);
std::string getUserName(mlir::Operation *op);

/// What `op` is, for tables: the word of its function if it is a unary or
/// binary ("relu", "max"), else its name without the dialect ("conv2d").
llvm::StringRef getKindName(mlir::Operation *op);
/// The same for messages, as the op is written: "qwid.unary relu", "qwid.conv2d".
std::string getSpelling(mlir::Operation *op);

/// The ONNX name of a tensor: `qwid.name` of a function argument, else the
/// innermost NameLoc of the location of the op that produces it (the importer
/// gives an op NameLoc("<node>", NameLoc("<output tensor>"))); empty if none.
std::string getTensorName(mlir::Value value);
std::string getTensorName(mlir::Location location);

/// Creates an op whose result shape is inferred: `elementType` says what its
/// cells are. On failure an error has been emitted and null is returned.
template <typename OpTy, typename... Args>
OpTy createInferred(mlir::OpBuilder &builder, mlir::Location location,
                    mlir::Type elementType, Args &&...args) {
  // A type that is replaced below; rank 0 is legal for every element type.
  auto placeholder = mlir::RankedTensorType::get({}, elementType);
  auto op =
      OpTy::create(builder, location, placeholder, std::forward<Args>(args)...);
  mlir::FailureOr<llvm::SmallVector<int64_t>> shape = op.inferShape();
  if (mlir::failed(shape)) {
    op.erase();
    return nullptr;
  }
  op.getResult().setType(mlir::RankedTensorType::get(*shape, elementType));
  return op;
}

} // namespace qwid

#endif // QWID_DIALECT_QWID_H
