//===- QwidToLinalg.cpp - From graph ops to linalg on plain integers ------===//
//
// The pass around the pattern sets: type conversion, legality, preconditions.
// The IR that leaves it is the stage integer: func, arith, math, tensor and
// linalg on f32, i64, i32 and signless storage integers; extsi and extui in the
// bodies say which sign a stored integer has.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "qwid/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#define DEBUG_TYPE "qwid-to-linalg"

namespace qwid {
#define GEN_PASS_DEF_CONVERTQWIDTOLINALG
#include "qwid/Conversion/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

StorageTypeConverter::StorageTypeConverter() {
  addConversion([](Type type) { return type; });
  addConversion([](RankedTensorType type) { return convertTensor(type); });
}

namespace {

struct ConvertQwidToLinalg
    : qwid::impl::ConvertQwidToLinalgBase<ConvertQwidToLinalg> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(checkConvertible(getOperation())))
      return signalPassFailure();
    auto main = getOperation().lookupSymbol<func::FuncOp>(names::kEntry);
    SmallVector<bool> withNaN;
    if (main)
      withNaN = llvm::map_to_vector(getResults(main), [](OpOperand &result) {
        return mayBeNaN(result.get());
      });
    SmallVector<ValueMark> marks;
    if (main) {
      noteElements(main);
      marks = exposeMarked(main);
    }
    MLIRContext *context = &getContext();
    StorageTypeConverter converter;
    RewritePatternSet patterns(context);
    populateContractions(converter, patterns);
    populateElementwise(converter, patterns);
    populateFloatFunctions(converter, patterns);
    populateFunctions(converter, patterns);
    populateNormalizations(converter, patterns);
    populateSelections(converter, patterns);
    populateWindows(converter, patterns);
    populateReductions(converter, patterns);
    populateDataMovement(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    if (failed(applyFullConversion(getOperation(), makeTarget(converter),
                                   std::move(patterns))))
      return signalPassFailure();
    if (!main)
      return;
    restoreMarks(main, marks);
    for (auto [result, canonicalize] :
         llvm::zip_equal(getResults(main), withNaN))
      if (canonicalize)
        canonicalizeResult(result);
  }

private:
  static MutableArrayRef<OpOperand> getResults(func::FuncOp function) {
    return function.getBody().back().getTerminator()->getOpOperands();
  }

  /// What a signless integer does not say of the interface, that it is unsigned
  /// or stands for reals, an attribute does.
  static void noteElements(func::FuncOp main) {
    auto getNote = [](Type type) {
      Type element = getElementTypeOrSelf(type);
      return element.isUnsignedInteger() || isQuantizedElement(element)
                 ? TypeAttr::get(element)
                 : TypeAttr();
    };
    for (auto [index, type] : llvm::enumerate(main.getArgumentTypes()))
      if (TypeAttr note = getNote(type))
        main.setArgAttr(index, names::kElementType, note);
    for (auto [index, type] : llvm::enumerate(main.getResultTypes()))
      if (TypeAttr note = getNote(type))
        main.setResultAttr(index, names::kElementType, note);
  }

  ConversionTarget makeTarget(TypeConverter &converter) {
    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, linalg::LinalgDialect,
                           math::MathDialect, tensor::TensorDialect>();
    target.addLegalOp<ModuleOp>();
    target.addIllegalDialect<QwidDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp function) {
      return converter.isSignatureLegal(function.getFunctionType());
    });
    target.addDynamicallyLegalOp<func::ReturnOp>(
        [&](func::ReturnOp op) { return converter.isLegal(op); });
    return target;
  }
};

} // namespace
