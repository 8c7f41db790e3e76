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
    main that could be NaN are made canonical. Where a signless integer of main's
    signature is unsigned or stands for reals, `qwid.element_type` says so.

    **Input invariant**: stage float or quantized; layout nhwc; constant
    weights.

    **Output invariant**: stage integer: func, arith, math, tensor and linalg
    on f32, i64, i32 and signless storage integers.

    Test: `test/lit/Conversion/QwidToLinalg`, equality in
    `test/unit/Conversion/QwidToLinalgTest.cpp`.

    ```mlir
    // before
    func.func @main(%a: tensor<1x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.25>> {
      %w = qwid.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
      %y = qwid.fully_connected %a, %w {rescale_kind = #qwid<rescale_kind float>}
        : (tensor<1x2x!quant.uniform<i8:f32, 0.5>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.5>>)
        -> tensor<1x2x!quant.uniform<i8:f32, 0.25>>
      return %y : tensor<1x2x!quant.uniform<i8:f32, 0.25>>
    }
    // after
    func.func @main(%a: tensor<1x2xi8> {qwid.element_type = !quant.uniform<i8:f32, 5.000000e-01>})
        -> (tensor<1x2xi8> {qwid.element_type = !quant.uniform<i8:f32, 2.500000e-01>}) {
      ...
      %w = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
      %start = arith.constant dense<0> : tensor<2xi32>
      %e = tensor.empty() : tensor<1x2xi32>
      %init = linalg.broadcast ins(%start : tensor<2xi32>) outs(%e : tensor<1x2xi32>) dimensions = [0]
      %acc = linalg.generic {...} ins(%a, %w : tensor<1x2xi8>, tensor<2x2xi8>)
          outs(%init : tensor<1x2xi32>) {
      ^bb0(%in: i8, %filter: i8, %sum: i32):
        %p = arith.extsi %in : i8 to i32
        %q = arith.extsi %filter : i8 to i32
        %m = arith.muli %p, %q : i32
        %s = arith.addi %sum, %m : i32
        linalg.yield %s : i32
      } -> tensor<1x2xi32>
      // s_in * s_w / s_out
      %f = arith.constant dense<1.000000e+00> : tensor<2xf32>
      ...
      %y = linalg.generic {...} ins(%acc, %f : tensor<1x2xi32>, tensor<2xf32>) outs(... : tensor<1x2xi8>) {
      ...
        %r = math.roundeven ... : f32
        %i = arith.fptosi %r : f32 to i32
      ...
      } -> tensor<1x2xi8>
      return %y : tensor<1x2xi8>
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

#endif // QWID_CONVERSION_PASSES
