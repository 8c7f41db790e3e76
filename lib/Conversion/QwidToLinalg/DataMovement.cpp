//===- DataMovement.cpp - Constants, and ops that move cells --------------===//
//
// Stored integers move as they are. A concat rescales the inputs that are not
// on the scale of its result.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// The same data under the signless storage type; a blob is shared.
struct ConvertConstant : OpConversionPattern<ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConstantOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = convertTensor(op.getResult().getType());
    ElementsAttr value = op.getValue();
    if (auto blob = dyn_cast<DenseResourceElementsAttr>(value))
      value = DenseResourceElementsAttr::get(type, blob.getRawHandle());
    else if (value.getType() != type)
      value = cast<DenseElementsAttr>(value).bitcast(type.getElementType());
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, type,
                                                   cast<TypedAttr>(value));
    return success();
  }
};

struct ConvertConcat : OpConversionPattern<ConcatOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type element = op.getResult().getType().getElementType();
    SmallVector<Value> inputs;
    for (auto [original, input] :
         llvm::zip(op.getInputs(), adaptor.getInputs())) {
      auto type = cast<RankedTensorType>(original.getType());
      auto quantization = getQuantization(type.getElementType());
      if (quantization && type.getElementType() != element)
        input = buildStoredRescale(b, input, *quantization, type.clone(element),
                                   *op.getRescaleKind(), ClampAttr());
      inputs.push_back(input);
    }
    rewriter.replaceOp(
        op, tensor::ConcatOp::create(b, op.getAxis(), inputs).getResult());
    return success();
  }
};

/// Negative counts cut cells off first, then positive ones add cells.
struct ConvertPad : OpConversionPattern<PadOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value input = adaptor.getInput();
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> low(op.getLow()), high(op.getHigh()), offsets, sizes;
    for (auto [size, before, after] : llvm::zip(type.getShape(), low, high)) {
      offsets.push_back(std::max<int64_t>(0, -before));
      sizes.push_back(countKept(size, before, after));
      before = std::max<int64_t>(0, before);
      after = std::max<int64_t>(0, after);
    }
    if (type.getShape() != ArrayRef<int64_t>(sizes))
      input = tensor::ExtractSliceOp::create(
          b, input, getAsIndexOpFoldResult(b.getContext(), offsets),
          getAsIndexOpFoldResult(b.getContext(), sizes),
          SmallVector<OpFoldResult>(sizes.size(), b.getIndexAttr(1)));
    Value value = adaptor.getFill() ? readCell(b, adaptor.getFill())
                                    : makeValue(b, op, type);
    rewriter.replaceOp(op, buildPad(b, input, low, high, value));
    return success();
  }

private:
  /// The one cell of `tensor`.
  static Value readCell(ImplicitLocOpBuilder &b, Value tensor) {
    auto rank = cast<RankedTensorType>(tensor.getType()).getRank();
    SmallVector<Value> origin(rank, arith::ConstantIndexOp::create(b, 0));
    return tensor::ExtractOp::create(b, tensor, origin);
  }

  static Value makeValue(ImplicitLocOpBuilder &b, PadOp op,
                         RankedTensorType type) {
    float real = op.getValue().convertToFloat();
    auto stored = getQuantization(op.getInput().getType().getElementType());
    if (!stored)
      return makeFloat(b, real);
    return makeInteger(b, type.getElementType(),
                       quantize(real, stored->scale, stored->zeroPoint,
                                stored->low, stored->high));
  }
};

struct ConvertReshape : OpConversionPattern<ReshapeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, buildReshape(b, adaptor.getInput(),
                                        op.getResult().getType().getShape()));
    return success();
  }
};

struct ConvertTranspose : OpConversionPattern<TransposeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(adaptor.getInput().getType());
    Value init = makeEmpty(b, op.getResult().getType().getShape(),
                           type.getElementType());
    rewriter.replaceOp(op, linalg::TransposeOp::create(
                               b, adaptor.getInput(), init, op.getPermutation())
                               ->getResult(0));
    return success();
  }
};

struct ConvertSlice : OpConversionPattern<SliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    MLIRContext *context = rewriter.getContext();
    rewriter.replaceOpWithNewOp<tensor::ExtractSliceOp>(
        op, adaptor.getInput(),
        getAsIndexOpFoldResult(context, op.getOffsets()),
        getAsIndexOpFoldResult(context, op.getSizes()),
        getAsIndexOpFoldResult(context, op.getStrides()));
    return success();
  }
};

struct ConvertBroadcast : OpConversionPattern<BroadcastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BroadcastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(adaptor.getInput().getType());
    AffineMap map =
        getBroadcastMap(type.getShape(), op.getShape(), rewriter.getContext());
    rewriter.replaceOp(
        op, buildElementwise(b, op.getShape(), type.getElementType(),
                             {{adaptor.getInput(), map}},
                             [](ImplicitLocOpBuilder &, ValueRange arguments)
                                 -> Value { return arguments[0]; }));
    return success();
  }
};

/// Loops over the cells of the result read an index and look the cell up in the
/// input, which is a table of rank 1 for that.
struct ConvertGather : OpConversionPattern<GatherOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(GatherOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(adaptor.getInput().getType());
    int64_t axis = op.getAxis(), size = type.getDimSize(axis), inner = 1;
    for (int64_t after : type.getShape().drop_front(axis + 1))
      inner *= after;
    int64_t count = op.getIndices().getType().getNumElements();
    int64_t outer = type.getNumElements() / (size * inner);
    Value table = buildReshape(b, adaptor.getInput(), {type.getNumElements()});
    Value indices = buildReshape(b, adaptor.getIndices(), {count});
    Value cells = buildElementwise(
        b, {outer, count, inner}, type.getElementType(),
        {{indices, getChannelMap(3, 1, rewriter.getContext())}},
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
          Value row = emitInside(b, arguments[0], size);
          Value first =
              emitAdvance(b, linalg::IndexOp::create(b, 0), size, row);
          Value cell =
              emitAdvance(b, first, inner, linalg::IndexOp::create(b, 2));
          return tensor::ExtractOp::create(b, table, ValueRange{cell});
        });
    rewriter.replaceOp(op, buildReshape(b, cells, op.getType().getShape()));
    return success();
  }

private:
  /// `index`, counted from the end if negative, moved into [0, size).
  static Value emitInside(ImplicitLocOpBuilder &b, Value index, int64_t size) {
    Type type = b.getIndexType();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(b, value);
    };
    index = arith::IndexCastOp::create(b, type, index);
    Value isNegative =
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, index, constant(0));
    index = arith::SelectOp::create(
        b, isNegative, arith::AddIOp::create(b, index, constant(size)), index);
    index = arith::MaxSIOp::create(b, index, constant(0));
    return arith::MinSIOp::create(b, index, constant(size - 1));
  }

  /// outer * size + inner.
  static Value emitAdvance(ImplicitLocOpBuilder &b, Value outer, int64_t size,
                           Value inner) {
    Value begin = arith::MulIOp::create(
        b, outer, arith::ConstantIndexOp::create(b, size));
    return arith::AddIOp::create(b, begin, inner);
  }
};

} // namespace

void conversion::populateDataMovement(TypeConverter &converter,
                                      RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<ConvertConstant, ConvertConcat, ConvertPad, ConvertReshape,
               ConvertTranspose, ConvertSlice, ConvertBroadcast, ConvertGather>(
      converter, context);
  FlattenOp::getCanonicalizationPatterns(patterns, context);
}
