//===- Builders.h - Pieces that the conversion patterns share ---*- C++ -*-===//
//
// Constants, element-wise generics, padding, and the two epilogues: f32 clamp
// and requantization. Bodies are plain arith on scalars; every function that
// emits into a body takes the ImplicitLocOpBuilder positioned there.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CONVERSION_QWIDTOLINALG_BUILDERS_H
#define QWID_LIB_CONVERSION_QWIDTOLINALG_BUILDERS_H

#include "qwid/Reference/Requantize.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace qwid::conversion {

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

/// The type of a converted tensor: storage integers become signless.
mlir::RankedTensorType convertTensor(mlir::RankedTensorType type);

/// An arith.constant tensor; integers are truncated to the element's width.
mlir::Value makeTensor(mlir::ImplicitLocOpBuilder &b,
                       llvm::ArrayRef<int64_t> shape, mlir::Type element,
                       llvm::ArrayRef<int64_t> values);
mlir::Value makeTensor(mlir::ImplicitLocOpBuilder &b,
                       llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<float> values);

/// Scalar constants. An integer is truncated to the width of `type`.
mlir::Value makeFloat(mlir::ImplicitLocOpBuilder &b, float value);
mlir::Value makeInteger(mlir::ImplicitLocOpBuilder &b, mlir::Type type,
                        int64_t value);

mlir::Value makeEmpty(mlir::ImplicitLocOpBuilder &b,
                      llvm::ArrayRef<int64_t> shape, mlir::Type element);

/// A tensor of `shape` whose cells are all `scalar`.
mlir::Value makeFilled(mlir::ImplicitLocOpBuilder &b,
                       llvm::ArrayRef<int64_t> shape, mlir::Value scalar);

//===----------------------------------------------------------------------===//
// Generics
//===----------------------------------------------------------------------===//

/// An operand of a generic: what its loops read of `tensor`.
struct Operand {
  mlir::Value tensor;
  mlir::AffineMap map;
};

using BodyBuilder = llvm::function_ref<mlir::Value(mlir::ImplicitLocOpBuilder &,
                                                   mlir::ValueRange arguments)>;

/// result[i] = body(operands at i) for every cell of a new tensor.
mlir::Value buildElementwise(mlir::ImplicitLocOpBuilder &b,
                             llvm::ArrayRef<int64_t> shape, mlir::Type element,
                             llvm::ArrayRef<Operand> operands,
                             BodyBuilder body);

/// A reduction into `init`; the last `reductions` loops are the reduced ones.
/// The body's last argument is the accumulator.
mlir::Value buildReduction(mlir::ImplicitLocOpBuilder &b, mlir::Value init,
                           mlir::AffineMap initMap, unsigned reductions,
                           llvm::ArrayRef<Operand> operands, BodyBuilder body);

/// The map by which NumPy broadcasting reads a tensor of `shape` in loops over
/// a tensor of rank `rank`: trailing dimensions align, size 1 reads cell 0.
mlir::AffineMap getBroadcastMap(llvm::ArrayRef<int64_t> shape,
                                llvm::ArrayRef<int64_t> result,
                                mlir::MLIRContext *context);

/// The map that reads `tensor[channel]`, `channel` being loop `dim` of `rank`.
mlir::AffineMap getChannelMap(unsigned rank, unsigned dim,
                              mlir::MLIRContext *context);

/// Adds `low` and `high` cells of `value` around `tensor`; no op if all are 0.
mlir::Value buildPad(mlir::ImplicitLocOpBuilder &b, mlir::Value tensor,
                     llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t> high,
                     mlir::Value value);

/// `tensor` under another shape with as many cells.
mlir::Value buildReshape(mlir::ImplicitLocOpBuilder &b, mlir::Value tensor,
                         llvm::ArrayRef<int64_t> shape);

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

/// sequences::clamp, or `x` itself without clamp.
mlir::Value emitClamp(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                      ClampAttr clamp);

/// Whether integers of the unconverted type `element`, quantized or plain, are
/// signed.
bool isSignedStorage(mlir::Type element);

/// A cell around the image that `op` reads, as it is stored.
mlir::Value makePadValue(mlir::ImplicitLocOpBuilder &b, Spatial op);

/// The smallest (largest) value of a tensor's cells: -infinity (infinity), or
/// what its storage holds.
mlir::Value makeSmallest(mlir::ImplicitLocOpBuilder &b,
                         mlir::RankedTensorType type);
mlir::Value makeLargest(mlir::ImplicitLocOpBuilder &b,
                        mlir::RankedTensorType type);

/// The larger (smaller) of `best` and `x`, cells of the unconverted type
/// `element`; NaN if one is.
mlir::Value emitLargest(mlir::ImplicitLocOpBuilder &b, mlir::Type element,
                        mlir::Value best, mlir::Value x);
mlir::Value emitSmallest(mlir::ImplicitLocOpBuilder &b, mlir::Type element,
                         mlir::Value best, mlir::Value x);

/// What a sum of at most `count` cells of the unconverted type `element` starts
/// from: 0, or -zero point * count in i32, in i64 where a sum may leave i32.
mlir::Value makeSumStart(mlir::ImplicitLocOpBuilder &b, mlir::Type element,
                         int64_t count);

/// sum + x; a stored integer is extended to the type of `sum` first.
mlir::Value emitSum(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                    mlir::Value sum, bool isSigned);

/// Stored integer `q` as i32 or i64 `type`, by sign or zero extension.
mlir::Value emitExtend(mlir::ImplicitLocOpBuilder &b, mlir::Value q,
                       mlir::Type type, bool isSigned);

/// `q` - zero point in `type`.
mlir::Value emitCentred(mlir::ImplicitLocOpBuilder &b, mlir::Value q,
                        mlir::Type type, const Quantization &quantization);

/// sat(rne(v) + zero point) as a value of `storage`. Unless `isSmall` says that
/// |v| < 2^30, v is clamped in f32 before it is converted.
mlir::Value emitRounded(mlir::ImplicitLocOpBuilder &b, mlir::Value v,
                        mlir::Type storage, const Quantization &output,
                        IntegerBounds bounds, bool isSmall);

//===----------------------------------------------------------------------===//
// Requantization
//===----------------------------------------------------------------------===//

/// A summand of a rescale: an accumulator of i32 or i64, or the product of one
/// or two stored tensors, each minus its zero point.
struct Summand {
  struct Factor {
    Operand operand;
    std::optional<Quantization> stored; ///< nothing: an accumulator
  };
  llvm::SmallVector<Factor, 2> factors;
  double bound; ///< |value| is at most this
};

/// result = sat(rounded(sum of factors * summands) + zero point). The vectors
/// of numbers have one entry per cell of `shape`; rank 0: one number.
struct Rescale {
  RescaleKind kind;
  Quantization output;
  IntegerBounds bounds;
  llvm::SmallVector<int64_t> shape; ///< of the numbers' tensor
  mlir::AffineMap map;              ///< how the loops read it
  llvm::SmallVector<Summand, 2> summands;

  // Kind float: one factor per summand; the second summand is fused in.
  llvm::SmallVector<float> factors;
  float secondFactor = 0;
  // Kind shift; `second` of an entry is unused with one summand.
  llvm::SmallVector<ShiftSum> shifts;
  // Kind fixed, likewise.
  llvm::SmallVector<FixedSum> multipliers;
};

/// Fills in the numbers of one parameter cell: factors r1 = s1 (* w) / out of
/// the first summand, r2 = s2 / out of the second if `second` > 0. `weight` 0
/// means that the first factor is a plain quotient.
void addRescaleCell(Rescale &rescale, float first, float weight, float second);

/// The largest |q - zero point|.
double getReach(const Quantization &quantization);

/// A stored tensor on the scale of `type`, by `kind`.
mlir::Value buildStoredRescale(mlir::ImplicitLocOpBuilder &b,
                               mlir::Value stored, const Quantization &input,
                               mlir::RankedTensorType type, RescaleKind kind,
                               ClampAttr clamp);

/// The rescale as one element-wise generic over a tensor of `shape`.
mlir::Value buildRescale(mlir::ImplicitLocOpBuilder &b,
                         llvm::ArrayRef<int64_t> shape, mlir::Type storage,
                         const Rescale &rescale);

/// By how many cells sums are divided: one number, or one per cell of `shape`,
/// which the loops over the result read by `map`.
struct MeanCounts {
  llvm::SmallVector<int64_t> counts;
  llvm::SmallVector<int64_t> shape;
  mlir::AffineMap map;
};

/// Sums of cells of `inputType`, zero points taken off, as means of
/// `resultType`. A sum has at most `cells` summands.
mlir::Value buildMean(mlir::ImplicitLocOpBuilder &b, mlir::Value sum,
                      mlir::RankedTensorType inputType,
                      mlir::RankedTensorType resultType, int64_t cells,
                      const MeanCounts &counts, std::optional<RescaleKind> kind,
                      ClampAttr clamp);

} // namespace qwid::conversion

#endif // QWID_LIB_CONVERSION_QWIDTOLINALG_BUILDERS_H
