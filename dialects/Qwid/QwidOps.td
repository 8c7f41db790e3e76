//===- QwidOps.td - Graph ops ------------------------------*- tablegen -*-===//
//
// The ops of a convolutional classifier. Labels such as /*conv2d_c3*/ name the
// constraint of README.md that a trait, a predicate or the verifier enforces.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_OPS
#define QWID_OPS

include "dialects/Qwid/QwidMathOps.td"
include "dialects/Qwid/QwidOpBase.td"
include "dialects/Qwid/QwidWindowOps.td"

//===----------------------------------------------------------------------===//
// Constants and borders between value spaces
//===----------------------------------------------------------------------===//

def Qwid_ConstantOp : Qwid_Op<"constant", IsConstant, FixedAxes, FloatOnly, [ConstantLike]> {
  let summary = "a tensor known at compile time";
  let description = [{
    `value` holds what is stored: f32 for f32, the storage integers for
    `!quant.uniform`, i8 codes for `!qwid.codebook`.

    ```mlir
    %w = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Qwid_QuantizeOp
    : Qwid_ShapedOp<"quantize", IsBorder, AnyAxes, FloatOnly> {
  let summary = "f32 to a quantized tensor";
  let description = [{
    `q = sat(rne(x / scale) + zero_point)`, NaN counts as 0 (Numerics 1). Scale
    and zero point are those of the tensor or of the index along the axis.
    ```mlir
    %q = qwid.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 0.5>>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$input /*quantize_c1*/);
  let results = (outs Qwid_QuantizedTensor:$result /*quantize_c2*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Qwid_DequantizeOp
    : Qwid_ShapedOp<"dequantize", IsBorder, AnyAxes, FloatOnly> {
  let summary = "a quantized tensor to f32";
  let description = [{
    `x = f32(q - zero_point) * scale`.
    ```mlir
    %x = qwid.dequantize %q : (tensor<1x4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins Qwid_QuantizedTensor:$input /*dequantize_c1*/);
  let results = (outs Qwid_FloatTensor:$result /*dequantize_c2*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Qwid_StorageCastOp
    : Qwid_ShapedOp<"storage_cast", IsBorder, AnyAxes, FloatOnly> {
  let summary = "stored integers under another meaning";
  let description = [{
    The same stored integers as a plain tensor, as a quantized one, or on another
    scale; nothing is computed. `offset` is added to each, modulo two to the power
    of the width: -qwid-storage-sign writes it where one side is re-encoded.
    ```mlir
    %q = qwid.storage_cast %x : (tensor<1x4xui8>) -> tensor<1x4x!quant.uniform<u8:f32, 0.5:128>>
    ```
  }];
  let arguments = (ins Qwid_StoredTensor:$input,
      DefaultValuedAttr<I64Attr, "0">:$offset);
  let results = (outs Qwid_StoredTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Qwid_RescaleOp
    : Qwid_ShapedOp<"rescale", IsElementwise, AnyAxes, Rescales, [Qwid_FusedClamp]> {
  let summary = "one quantization to another";
  let description = [{
    The value of `input` on the scale of the result, by the arithmetic that
    `rescale_kind` names, then clamped.
    ```mlir
    %r = qwid.rescale %q {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>>
    ```
  }];
  let arguments = (ins Qwid_QuantizedTensor:$input /*rescale_c1*/,
      Qwid_RescaleKindAttr:$rescale_kind, OptionalAttr<Qwid_ClampAttr>:$clamp);
  let results = (outs Qwid_QuantizedTensor:$result /*rescale_c1*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

def Qwid_Conv2DOp
    : Qwid_ShapedOp<"conv2d", IsContraction, ImageAxes, Accumulates,
        [AttrSizedOperandSegments, PadsWithZero, Qwid_Spatial, Qwid_FusedClamp,
         Qwid_Weighted]> {
  let summary = "2-d convolution with optional bias, residual and clamp";
  let description = [{
    `filter` is `[O][C/g][KH][KW]` under layout `nchw` and `[O][KH][KW][C/g]`
    under `nhwc`. `pads` is `[top, left, bottom, right]`. The fused residual is
    added before the clamp. A depthwise convolution has `groups == C`. A result
    `!quant.uniform<i32:f32:axis, {s_in * s_w[o], ...}>` is the accumulator
    itself: then there is neither rescale_kind nor clamp nor residual.
    ```mlir
    %y = qwid.conv2d %x, %w bias %b residual %r {
        layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
        dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>}
      : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, Qwid_RealTensor:$filter,
      Optional<Qwid_RealTensor>:$bias, Optional<Qwid_RealTensor>:$residual,
      Qwid_LayoutAttr:$layout, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$groups,
      OptionalAttr<Qwid_ClampAttr>:$clamp,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_RealTensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? (`residual` $residual^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// Whether every input channel is a group of its own.
    bool isDepthwise();
    int64_t getInputChannels();
    int64_t getOutputChannels();
    /// The dimension of the result that is the output channel.
    int32_t getOutputAxis();
  }];
}

def Qwid_FullyConnectedOp
    : Qwid_ShapedOp<"fully_connected", IsContraction, ColumnAxes, Accumulates,
        [AttrSizedOperandSegments, Qwid_FusedClamp, Qwid_Weighted]> {
  let summary = "input times constant weights, with bias, residual and clamp";
  let description = [{
    `y[n][o] = clamp(bias[o] + sum_k input[n][k] * filter[o][k] + residual)`.
    A result of 32 bits is the accumulator, as in conv2d.
    ```mlir
    %y = qwid.fully_connected %x, %w bias %b : (tensor<1x16xf32>, tensor<9x16xf32>, tensor<9xf32>) -> tensor<1x9xf32>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, Qwid_RealTensor:$filter,
      Optional<Qwid_RealTensor>:$bias, Optional<Qwid_RealTensor>:$residual,
      OptionalAttr<Qwid_ClampAttr>:$clamp,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_RealTensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? (`residual` $residual^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The dimension of the result that is the output channel.
    int32_t getOutputAxis();
  }];
}

def Qwid_MatMulOp
    : Qwid_ShapedOp<"matmul", IsContraction, FixedAxes, FloatOnly> {
  let summary = "product of two computed matrices";
  let description = [{
    `y[..][m][n] = sum_k lhs[..][m][k] * rhs[..][k][n]`, leading dimensions equal
    or broadcast as in NumPy. With a constant `rhs` of rank 2 it becomes a
    `fully_connected`.
    ```mlir
    %y = qwid.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$lhs, Qwid_FloatTensor:$rhs /*matmul_c1*/);
  let results = (outs Qwid_FloatTensor:$result /*matmul_c1*/);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

class Qwid_BinaryOp<string name>
    : Qwid_ShapedOp<name, IsElementwise, BroadcastAxes, Rescales,
        [Commutative, Qwid_FusedClamp]> {
  let arguments = (ins Qwid_AnyTensor:$lhs, Qwid_AnyTensor:$rhs,
      OptionalAttr<Qwid_ClampAttr>:$clamp,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Qwid_AddOp : Qwid_BinaryOp<"add"> {
  let summary = "sum with NumPy broadcasting, then clamp";
  let description = [{
    ```mlir
    %y = qwid.add %a, %b {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def Qwid_MulOp : Qwid_BinaryOp<"mul"> {
  let summary = "product with NumPy broadcasting, then clamp";
  let description = [{
    ```mlir
    %y = qwid.mul %a, %b : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
    ```
  }];
}

def Qwid_BatchNormOp
    : Qwid_ShapedOp<"batch_norm", IsNormalization, NamedAxes, FloatOnly,
        [RenamesAxes]> {
  let summary = "(x - mean) / sqrt(variance + epsilon) * scale + offset";
  let description = [{
    Per channel along `axis`. A graph pass folds it into the convolution before
    it.
    ```mlir
    %y = qwid.batch_norm %x, %s, %o, %m, %v {axis = 1 : i64, epsilon = 1.0e-05 : f32}
      : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$input, Qwid_FloatTensor:$scale,
      Qwid_FloatTensor:$offset, Qwid_FloatTensor:$mean,
      Qwid_FloatTensor:$variance, I64Attr:$axis, F32Attr:$epsilon);
  let results = (outs Qwid_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $offset `,` $mean `,` $variance attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // QWID_OPS
