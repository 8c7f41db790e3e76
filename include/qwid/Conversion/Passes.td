//===- Passes.td - Passes of lib/Conversion ----------*- tablegen -*-===//

#ifndef QWID_CONVERSION_PASSES
#define QWID_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

def ConvertQwidToLinalg : Pass<"qwid-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Convert the graph to linalg on plain integers and f32";
  let description = [{
    Decides every number of the program: start values, factors, shifts,
    saturation bounds and tables come from the functions that the reference
    executor computes with, so that the program equals it bit for bit.

    A contraction becomes a pad, a broadcast of the start values, a reduction
    generic, and an element-wise generic that requantizes. Broadcasting is an
    indexing map. Weights of a codebook become the i8 values they mean; code
    generation sees by the values which of them it can pack as codes. Results of
    main that could be NaN are made canonical.

    **Input invariant**: stage float or quantized; layout nhwc; constant
    weights.

    **Output invariant**: stage integer: func, arith, math, tensor and linalg
    on f32, i64, i32 and signless storage integers.

    Shown by test/lit/Conversion/QwidToLinalg.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

#endif // QWID_CONVERSION_PASSES
