//===- QwidWindowOps.td - Windows and data movement --------*- tablegen -*-===//
//
// Pools, reductions, and the ops that only move cells.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_WINDOW_OPS
#define QWID_WINDOW_OPS

include "dialects/Qwid/QwidOpBase.td"

//===----------------------------------------------------------------------===//
// Windows and reductions
//===----------------------------------------------------------------------===//

class Qwid_PoolOp<string name, Type tensor, Qwid_HasForm form,
                  Qwid_PadsWith border, list<Trait> traits = []>
    : Qwid_ShapedOp<name, IsWindow, ImageAxes, form,
        !listconcat([Qwid_Spatial, border], traits)> {
  let results = (outs tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Qwid_MaxPoolOp
    : Qwid_PoolOp<"max_pool", Qwid_AnyTensor, Keeps, PadsWithLowest> {
  let summary = "largest value of each window";
  let description = [{
    Cells outside the input do not count. With `ceil_mode` the output size is
    rounded up, but a window that would start beyond the input and its leading
    pad is dropped.
    ```mlir
    %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
        pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false}
      : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input, Qwid_LayoutAttr:$layout,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
      BoolAttr:$ceil_mode);
}

def Qwid_AvgPoolOp
    : Qwid_PoolOp<"avg_pool", Qwid_RealTensor, Rescales, PadsWithZero,
        [Qwid_FusedClamp]> {
  let summary = "mean of each window";
  let description = [{
    Divides by the number of valid cells, or with `count_include_pad` by those
    within input and pads; the overhang of `ceil_mode` never counts.
    ```mlir
    %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>,
        pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false}
      : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, Qwid_LayoutAttr:$layout,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
      DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
      BoolAttr:$ceil_mode, BoolAttr:$count_include_pad,
      OptionalAttr<Qwid_ClampAttr>:$clamp,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
}

class Qwid_GlobalPoolOp<string name, Type tensor, Qwid_HasForm form,
                        Qwid_PadsWith border>
    : Qwid_PoolOp<name, tensor, form, border> {
  let arguments = (ins tensor:$input, Qwid_LayoutAttr:$layout);
  let hasCanonicalizer = 1;
}
def Qwid_GlobalAvgPoolOp
    : Qwid_GlobalPoolOp<"global_avg_pool", Qwid_RealTensor, FloatOnly,
        PadsWithZero> {
  let summary = "mean of each channel; canonicalizes to avg_pool";
  let description = [{
    ```mlir
    %y = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x4x7x7xf32>) -> tensor<1x4x1x1xf32>
    ```
  }];
}
def Qwid_GlobalMaxPoolOp
    : Qwid_GlobalPoolOp<"global_max_pool", Qwid_AnyTensor, Keeps,
        PadsWithLowest> {
  let summary = "largest value of each channel; canonicalizes to max_pool";
  let description = [{
    ```mlir
    %y = qwid.global_max_pool %x {layout = #qwid<layout nchw>} : (tensor<1x4x7x7xf32>) -> tensor<1x4x1x1xf32>
    ```
  }];
}

def Qwid_MeanOp
    : Qwid_ShapedOp<"mean", IsReduction, NamedAxes, Rescales, [RenamesAxes]> {
  let summary = "mean along axes";
  let description = [{
    The sum runs in index order over the reduced cells, then is multiplied by
    `f32(1 / N)`.
    ```mlir
    %y = qwid.mean %x {axes = array<i64: 1, 2>, keepdims = true} : (tensor<1x7x7x4xf32>) -> tensor<1x1x1x4xf32>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, DenseI64ArrayAttr:$axes,
      BoolAttr:$keepdims, OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_RealTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Qwid_SoftmaxOp
    : Qwid_ShapedOp<"softmax", IsNormalization, NamedAxes, FloatOnly,
        [RenamesAxes]> {
  let summary = "exp(x - max) / sum(exp(x - max)) along axis, or its logarithm";
  let description = [{
    With `log`: `(x - max) - log(sum(exp(x - max)))`.
    ```mlir
    %y = qwid.softmax %x {axis = 1 : i64} : (tensor<1x9xf32>) -> tensor<1x9xf32>
    ```
  }];
  let arguments = (ins Qwid_FloatTensor:$input /*softmax_c1*/, I64Attr:$axis,
      UnitAttr:$log);
  let results = (outs Qwid_FloatTensor:$result /*softmax_c1*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Qwid_ArgMaxOp
    : Qwid_ShapedOp<"argmax", IsReduction, NamedAxes, Indexes, [RenamesAxes]> {
  let summary = "index of the first largest value along axis";
  let description = [{
    With `last` the index of the last largest value.
    ```mlir
    %y = qwid.argmax %x {axis = 1 : i64, keepdims = false} : (tensor<1x9xf32>) -> tensor<1xi64>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, I64Attr:$axis, BoolAttr:$keepdims,
      UnitAttr:$last);
  let results = (outs Qwid_IndexTensor:$result /*argmax_c2*/);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

def Qwid_ConcatOp
    : Qwid_ShapedOp<"concat", IsMovement, JoinedAxes, Rescales, [RenamesAxes]> {
  let summary = "inputs one after another along axis";
  let description = [{
    On quantized tensors, an input with other scales than the result is rescaled
    by `rescale_kind`.
    ```mlir
    %y = qwid.concat %a, %b {axis = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<1x8x8x2xf32>) -> tensor<1x8x8x6xf32>
    ```
  }];
  let arguments = (ins Variadic<Qwid_AnyTensor>:$inputs, I64Attr:$axis,
      OptionalAttr<Qwid_RescaleKindAttr>:$rescale_kind);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Qwid_PadOp
    : Qwid_ShapedOp<"pad", IsMovement, NamedAxes, Keeps, [RenamesAxes]> {
  let summary = "adds (or, with negative counts, removes) cells around a tensor";
  let description = [{
    `value` is a real number; on a quantized tensor its quantized value is used.
    With `fill`, a tensor of one cell, new cells hold that, and `value` is 0.
    ```mlir
    %y = qwid.pad %x {low = array<i64: 0, 0, 1, 1>, high = array<i64: 0, 0, 1, 1>, value = 0.0 : f32}
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x10x10xf32>
    ```
  }];
  let arguments = (ins Qwid_RealTensor:$input, Optional<Qwid_RealTensor>:$fill,
      DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high, F32Attr:$value);
  let results = (outs Qwid_RealTensor:$result);
  let assemblyFormat = "$input (`fill` $fill^)? attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Qwid_ReshapeOp : Qwid_Op<"reshape", IsMovement, RegroupedAxes, Keeps> {
  let summary = "the same cells in row-major order under another shape";
  let description = [{
    ```mlir
    %y = qwid.reshape %x : (tensor<1x4x1x1xf32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Qwid_FlattenOp
    : Qwid_ShapedOp<"flatten", IsMovement, RegroupedAxes, Keeps> {
  let summary = "to a matrix, split at axis; canonicalizes to reshape";
  let description = [{
    ```mlir
    %y = qwid.flatten %x {axis = 1 : i64} : (tensor<1x4x7x7xf32>) -> tensor<1x196xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input, I64Attr:$axis);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def Qwid_TransposeOp
    : Qwid_ShapedOp<"transpose", IsMovement, PermutedAxes, Keeps> {
  let summary = "result dimension i is input dimension permutation[i]";
  let description = [{
    ```mlir
    %y = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def Qwid_SliceOp
    : Qwid_ShapedOp<"slice", IsMovement, NamedAxes, Keeps, [RenamesAxes]> {
  let summary = "every stride-th cell of a box";
  let description = [{
    `result[i] = input[offset + i * stride]` per dimension, `stride >= 1`.
    ```mlir
    %y = qwid.slice %x {offsets = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 4, 4, 4>, strides = array<i64: 1, 1, 2, 2>}
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input, DenseI64ArrayAttr:$offsets,
      DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$strides);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Qwid_BroadcastOp
    : Qwid_ShapedOp<"broadcast", IsMovement, FixedAxes, Keeps> {
  let summary = "cells repeated along dimensions of size 1, as in NumPy";
  let description = [{
    `shape` has at least the rank of the input; trailing dimensions align.
    ```mlir
    %y = qwid.broadcast %x {shape = array<i64: 2, 3, 4>} : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input, DenseI64ArrayAttr:$shape);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Qwid_GatherOp
    : Qwid_ShapedOp<"gather", IsMovement, FixedAxes, Keeps> {
  let summary = "parts of the input along axis, by computed or constant indices";
  let description = [{
    The dimensions of `indices` take the place of `axis`. A negative index counts
    from the end; one that is outside still is moved to the nearest cell.
    ```mlir
    %y = qwid.gather %x, %i {axis = 0 : i64} : (tensor<5x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins Qwid_AnyTensor:$input,
      StaticShapeTensorOf<[I32, I64]>:$indices /*gather_c2*/, I64Attr:$axis);
  let results = (outs Qwid_AnyTensor:$result);
  let assemblyFormat = "$input `,` $indices attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // QWID_WINDOW_OPS
