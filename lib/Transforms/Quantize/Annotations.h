//===- Annotations.h - What the quantize passes agree on --------*- C++ -*-===//
//
// Private to lib/Transforms/Quantize. Between AttachRanges and QuantizeGraph
// the graph is still float; decisions about a value stand as discardable
// attributes on the op that defines it, or on the function argument:
//
//   qwid.accumulators                         AssignPrecision
//   qwid.range = array<f32: min, max>         AttachRanges
//   qwid.input_means = array<f32: ...>        AttachRanges, on contractions
//   qwid.type  = !quant.uniform<...>          SelectScales
//
// Terms:
//   integer op    will compute on quantized tensors
//   moving op     its result holds cells of its input (and pad values), so that
//                 the scale of the input serves both
//   edge op       what moves the cells of a function argument, or scales one of
//                 integers (a cast, products and sums with constants): it stays
//                 as it is, and the quantize op comes after it
//   scale source  the value whose range decides: that before all moves
//   accumulators  what a contraction gives that only float ops and results of
//                 the function read: 32 bits, on a scale that no range decides
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TRANSFORMS_QUANTIZE_ANNOTATIONS_H
#define QWID_LIB_TRANSFORMS_QUANTIZE_ANNOTATIONS_H

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace qwid::planning {

/// Whether `value` is a tensor of f32.
bool isFloatTensor(mlir::Value value);
/// Whether `op` reads or gives one.
bool touchesFloat(mlir::Operation *op);

/// Whether the dialect defines the op on quantized tensors and calibration lets
/// it: a contraction only with constant weights, a function only if its slope has
/// a bound.
bool hasIntegerForm(mlir::Operation *op);

/// Whether QuantizeGraph will turn `op`, which computes on f32, into integers:
/// it has an integer form, is not kept in float and is no edge op.
bool isIntegerOp(mlir::Operation *op);

/// Whether `op` computes on f32 (constants and the return do not).
bool computesOnFloat(mlir::Operation *op);

/// Marks `op` with qwid.keep_float; a remark says why.
void keep(mlir::Operation *op, const llvm::Twine &why);

/// Marks the ops whose node a pattern names. Every pattern must name something:
/// errors.
llvm::LogicalResult keepNamed(mlir::ModuleOp module,
                              llvm::ArrayRef<std::string> patterns);

/// The rule of integer-only: an error, with the flag that would fix it, if `op`
/// works on f32 between the quantized inputs and the results. Before
/// QuantizeGraph, that is decided only for ops that are kept in float.
llvm::LogicalResult refuseFloatInside(mlir::Operation *op);

/// The first op of `function` that finds a scale as the model runs (ONNX's
/// DynamicQuantizeLinear), or null: such a model computes in f32 between integers.
mlir::Operation *getFoundScale(mlir::func::FuncOp function);

/// Whether the result of `op`, a contraction, is to be its accumulators.
bool keepsAccumulators(mlir::Operation *op);
void setKeepsAccumulators(mlir::Operation *op);

/// Whether the result of `op` takes the scale of operand 0.
bool isMovingOp(mlir::Operation *op);
bool isEdgeOp(mlir::Operation *op);

/// The float operands that are activations: all but filter and bias.
llvm::SmallVector<mlir::OpOperand *> getActivationOperands(mlir::Operation *op);

/// Follows moving ops up to where the range comes from.
mlir::Value getScaleSource(mlir::Value value);

/// Every f32 value that will have a quantized twin with a planned type, in
/// program order without repetition: activation operands and results of integer
/// ops, other than accumulators.
llvm::SmallVector<mlir::Value> getQuantizedValues(mlir::func::FuncOp function);

/// The functions of `module` that have bodies, in order.
llvm::SmallVector<mlir::func::FuncOp> getFunctions(mlir::ModuleOp module);

std::optional<TensorRange> getRange(mlir::Value value);
void setRange(mlir::Value value, TensorRange range);

/// The mean of each input channel of `op`, a contraction; empty if unknown.
llvm::ArrayRef<float> getInputMeans(mlir::Operation *op);
void setInputMeans(mlir::Operation *op, llvm::ArrayRef<float> means);

/// The quantized element type that SelectScales chose, or null.
mlir::quant::UniformQuantizedType getPlannedType(mlir::Value value);
void setPlannedType(mlir::Value value, mlir::quant::UniformQuantizedType type);
/// Takes the type of a `constant` away again: it serves nobody any more.
void removePlannedType(ConstantOp constant);

/// Removes the attributes of this file from all ops and arguments.
void stripAnnotations(mlir::ModuleOp module);

/// "'<tensor>'" for messages, or the op's user name where the tensor has none.
std::string describe(mlir::Value value);

} // namespace qwid::planning

#endif // QWID_LIB_TRANSFORMS_QUANTIZE_ANNOTATIONS_H
