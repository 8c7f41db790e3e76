//===- QwidMathOps.td - Functions, reductions, norms -------*- tablegen -*-===//
//
// Arithmetic that no pass tells apart by its kind: functions of one and of two
// numbers, reductions, casts; and the normalizations that are one op each
// because their intermediate values must not be rounded to 8 bits.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_MATH_OPS
#define QWID_MATH_OPS

include "dialects/Qwid/QwidOpBase.td"

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

def Qwid_UnaryFunctionOp
    : Qwid_ShapedOp<"unary", IsElementwise, AnyAxes, HasTable> {
  let summary = "a function of each number";
  let description = [{
    On f32 the sequence of `Support/FloatSequences.h` or `MathSequences.h`, on 8
    bits a table. `clip` has a `clamp`; `elu` and `hard_sigmoid` have `alpha` and
    `beta`, `leaky_relu` and `thresholded_relu` have `alpha`.
    ```mlir
    %y = qwid.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
    %z = qwid.unary elu %y {alpha = 1.0 : f32, beta = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Qwid_UnaryFunctionAttr:$function, Qwid_AnyTensor:$input,
      OptionalAttr<F32Attr>:$alpha, OptionalAttr<F32Attr>:$beta,
      OptionalAttr<Qwid_ClampAttr>:$clamp);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$function $input attr-dict `:` functional-type(operands, results)";
  let builders = [
    OpBuilder<(ins "::mlir::Type":$result, "UnaryFunction":$function,
        "::mlir::Value":$input, CArg<"::mlir::FloatAttr", "{}">:$alpha,
        CArg<"::mlir::FloatAttr", "{}">:$beta), [{
      build($_builder, $_state, result, function, input, alpha, beta, ClampAttr());
    }]>,
    /// A clip.
    OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$input,
        "ClampAttr":$clamp), [{
      build($_builder, $_state, result, UnaryFunction::Clip, input,
            ::mlir::FloatAttr(), ::mlir::FloatAttr(), clamp);
    }]>
  ];
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// The bounds of a relu or clip, which are clamps; null for any other
    /// function.
    ClampAttr getBounds();
  }];
}

def Qwid_BinaryFunctionOp
    : Qwid_ShapedOp<"binary", IsElementwise, BroadcastAxes, FormOfFunction> {
  let summary = "a function of two numbers, with NumPy broadcasting";
  let description = [{
    On quantized tensors max and min compare both operands on the scale of the
    result.
    ```mlir
    %y = qwid.binary div %a, %b : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins Qwid_BinaryFunctionAttr:$function, Qwid_AnyTensor:$lhs,
      Qwid_AnyTensor:$rhs, OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$function $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Of max and min.
    IntegerForm getIntegerForm();
  }];
}

def Qwid_CastOp
    : Qwid_ShapedOp<"cast", IsElementwise, AnyAxes, FloatOnly> {
  let summary = "f32 and plain integers into each other";
  let description = [{
    To f32 with one rounding; from f32 towards zero, saturating, NaN to 0;
    between integers the low bits; to i1 whether the number is not 0.
    ```mlir
    %y = qwid.cast %x : (tensor<4xf32>) -> tensor<4xi32>
    ```
  }];
  let arguments = (ins Qwid_PlainTensor:$input /*cast_c1*/);
  let results = (outs Qwid_PlainTensor:$result /*cast_c1*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

def Qwid_ReduceOp
    : Qwid_ShapedOp<"reduce", IsReduction, NamedAxes, FormOfFunction,
        [RenamesAxes]> {
  let summary = "sum, product, largest or smallest value along axes";
  let description = [{
    Sums and products in index order over the reduced cells; largest and smallest
    by IEEE-754, in any order.
    ```mlir
    %y = qwid.reduce max %x {axes = array<i64: 1, 2>, keepdims = true} : (tensor<1x7x7x4xf32>) -> tensor<1x1x1x4xf32>
    ```
  }];
  let arguments = (ins Qwid_ReductionAttr:$reduction, Qwid_AnyTensor:$input,
      DenseI64ArrayAttr:$axes, BoolAttr:$keepdims,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$reduction $input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// A largest or smallest cell keeps its type, a sum is rescaled.
    IntegerForm getIntegerForm();
  }];
}

class Qwid_SelectionOp<string name>
    : Qwid_ShapedOp<name, IsReduction, NamedAxes, FloatOnly, [RenamesAxes]> {
  let arguments = (ins Qwid_FloatTensor:$input, I64Attr:$axis, I64Attr:$k);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}
def Qwid_TopKOp : Qwid_SelectionOp<"top_k"> {
  let summary = "the k largest values along axis, largest first";
  let description = [{
    ```mlir
    %y = qwid.top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<1x9xf32>) -> tensor<1x3xf32>
    ```
  }];
  let results = (outs Qwid_FloatTensor:$result);
}
def Qwid_ArgTopKOp : Qwid_SelectionOp<"arg_top_k"> {
  let summary = "the indices of top_k; of equal values the first comes first";
  let description = [{
    ```mlir
    %y = qwid.arg_top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<1x9xf32>) -> tensor<1x3xi64>
    ```
  }];
  let results = (outs Qwid_IndexTensor:$result);
}

//===----------------------------------------------------------------------===//
// Normalizations
//===----------------------------------------------------------------------===//

def Qwid_NormalizeOp
    : Qwid_ShapedOp<"normalize", IsNormalization, NamedAxes, FloatOnly,
        [RenamesAxes]> {
  let summary = "(x - mean) / sqrt(variance + epsilon) along axes";
  let description = [{
    Mean and variance are those of the reduced cells. Instance, layer and group
    normalization are this op with a product and a sum behind it.
    ```mlir
    %y = qwid.normalize %x {axes = array<i64: 1, 2>, epsilon = 1.0e-05 : f32} : (tensor<1x7x7x4xf32>) -> tensor<1x7x7x4xf32>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$input, DenseI64ArrayAttr:$axes,
      F32Attr:$epsilon);
  let results = (outs Qwid_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Qwid_LrnOp
    : Qwid_ShapedOp<"lrn", IsNormalization, NamedAxes, FloatOnly, [RenamesAxes]> {
  let summary = "x / (bias + alpha / size * (sum of squares nearby))^beta";
  let description = [{
    The sum runs over the `size` cells around x along `axis`, one more behind x
    than before it if `size` is even.
    ```mlir
    %y = qwid.lrn %x {axis = 3 : i64, size = 5 : i64, alpha = 1.0e-04 : f32, beta = 0.75 : f32, bias = 1.0 : f32}
      : (tensor<1x7x7x8xf32>) -> tensor<1x7x7x8xf32>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$input, I64Attr:$axis, I64Attr:$size,
      F32Attr:$alpha, F32Attr:$beta, F32Attr:$bias);
  let results = (outs Qwid_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // QWID_MATH_OPS
