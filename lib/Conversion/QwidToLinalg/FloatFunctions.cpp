//===- FloatFunctions.cpp - Functions of one real number ------------------===//
//
// On f32 the sequence of Dialect/Functions.h, emitted; on integers a table
// made at compile time from the same sequence, one entry per stored pattern.
//
//===----------------------------------------------------------------------===//

#include "FloatOps.h"
#include "Patterns.h"

#include "qwid/Dialect/Functions.h"
#include "qwid/Reference/Activations.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

struct ConvertUnary : OpConversionPattern<UnaryFunctionOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(UnaryFunctionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    if (!isRealElement(op.getResult().getType().getElementType()))
      return rewriter.notifyMatchFailure(op, "plain integers have no table");
    RankedTensorType type = convertTensor(op.getResult().getType());
    Operand input{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())};
    Value table;
    if (!type.getElementType().isF32()) {
      SmallVector<int64_t> entries = makeFunctionTable(op);
      table = makeTensor(b, {int64_t(entries.size())}, type.getElementType(),
                         entries);
    }
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), type.getElementType(), input,
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
                  if (!table) {
                    FloatOps ops(b);
                    return emitFunction(ops, op, arguments[0]);
                  }
                  Value index = arith::IndexCastUIOp::create(
                      b, b.getIndexType(), arguments[0]);
                  return tensor::ExtractOp::create(b, table, index);
                }));
    return success();
  }
};

} // namespace

void conversion::populateFloatFunctions(TypeConverter &converter,
                                        RewritePatternSet &patterns) {
  patterns.add<ConvertUnary>(converter, patterns.getContext());
}
