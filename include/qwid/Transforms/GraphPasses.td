//===- GraphPasses.td - Float in, float out ----------------*- tablegen -*-===//
//
// In the order of the pipeline. Tests: test/lit/Transforms/Graph.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TRANSFORMS_GRAPHPASSES
#define QWID_TRANSFORMS_GRAPHPASSES

include "mlir/Pass/PassBase.td"

def FoldConstants : Pass<"qwid-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "Computes what constants alone lead to";
  let description = [{
    An op that reads constants, or what such ops compute, is run by the reference
    executor; a constant takes the place of its result where something else reads
    it. Weights that the exporter left to be computed become weights.

    A constant that the model has quantized stays on its scale: its `dequantize`
    is kept, and so is what only moves its cells. What computes with it is
    computed. Quantize and storage_cast of constants are folded by the
    canonicalizer. Results of more than 2^24 elements, batch normalizations, and
    windows in the order `nchw` stay.

    **Input invariant**: qwid ops, in one block per function.

    **Output invariant**: no other op reads constants alone. The numbers are those
    that the executor gives for the module before.

    Test: `test/lit/Transforms/Graph/fold-constants.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %w = qwid.constant dense<[[1.0, 3.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
      %m = qwid.mean %w {axes = array<i64: 1>, keepdims = true} : (tensor<1x2xf32>) -> tensor<1x1xf32>
      %c = qwid.add %w, %m : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
      %y = qwid.add %x, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    // after
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      // no longer read: %w
      ...
      %c = qwid.constant dense<[[3.000000e+00, 5.000000e+00]]> : tensor<1x2xf32> : tensor<1x2xf32>
      %y = qwid.add %x, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::qwid::QwidDialect"];
}

def ChannelsLast : Pass<"qwid-channels-last", "::mlir::func::FuncOp"> {
  let summary = "Brings images and filters into the order NHWC";
  let description = [{
    The channels of a pixel lie side by side: a dot product over channels then
    reads consecutive bytes, and a padded row is one copy. Convolutions and
    pools become `nhwc`, their constant filters `[O][KH][KW][C/g]`; everything
    between them (activations, additions, concatenations, padding, slices,
    reshapes, means, softmax, argmax) is carried along with its axes renamed.
    Constant weights of a fully connected op take the permutation of an image
    that is flattened before it.

    Transposes of the model only rename dimensions and disappear where the next
    op reads the order at hand. Where an op can neither be carried nor its
    weights permuted, a transpose stays and a remark names the op.

    **Input invariant**: qwid ops, float or quantized, in one block per
    function; batch dimensions first.

    **Output invariant**: no op has layout `nchw`. Transposes stand on arguments
    and before results only; a remark was emitted for each other one.

    Test: `test/lit/Transforms/Graph/channels-last.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32> {
      %w = qwid.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32> : tensor<1x2x1x1xf32>
      %y = qwid.conv2d %x, %w {layout = #qwid<layout nchw>, strides = array<i64: 1, 1>,
          pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64}
        : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
      return %y : tensor<1x1x4x4xf32>
    }
    // after
    func.func @main(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32> {
      %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>}
        : (tensor<1x2x4x4xf32>) -> tensor<1x4x4x2xf32>
      %w = qwid.constant dense<[[[[1.000000e+00, 2.000000e+00]]]]> : tensor<1x1x1x2xf32> : tensor<1x1x1x2xf32>
      %u = qwid.conv2d %t, %w {..., layout = #qwid<layout nhwc>, ...}
        : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
      // one channel: the transpose back is a reshape
      %y = qwid.reshape %u : (tensor<1x4x4x1xf32>) -> tensor<1x1x4x4xf32>
      return %y : tensor<1x1x4x4xf32>
    }
    ```
  }];
  let dependentDialects = ["::qwid::QwidDialect"];
}

def FoldBatchNorm : Pass<"qwid-fold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "Folds batch normalizations into weights and biases";
  let description = [{
    At inference a batch normalization is one factor and one offset per channel:
    `w' = w * a`, `b' = (b - mean) * a + offset` with
    `a = scale / sqrt(variance + epsilon)`, in double, rounded to f32 once (the
    derivation stands in `FoldBatchNorm.cpp`). Sums and products of a convolution
    or fully connected op with a constant per channel fold the same way.

    A batch normalization that follows no op with weights becomes a 1x1
    convolution per channel (a multiplication and an addition if the channels are
    not the last dimension), so that later layers need not know it.

    Parameters that give no finite factor are an error on the node.

    **Input invariant**: qwid ops; -qwid-channels-last ran, so that channels are
    the last dimension of images.

    **Output invariant**: no `qwid.batch_norm` with constant parameters.

    Test: `test/lit/Transforms/Graph/fold-batch-norm.mlir`,
    `fold-batch-norm-invalid.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32> {
      %w = qwid.constant dense<2.0> : tensor<1x1x1x1xf32> : tensor<1x1x1x1xf32>
      %scale = qwid.constant dense<3.0> : tensor<1xf32> : tensor<1xf32>
      %offset = qwid.constant dense<5.0> : tensor<1xf32> : tensor<1xf32>
      %mean = qwid.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
      %variance = qwid.constant dense<4.0> : tensor<1xf32> : tensor<1xf32>
      %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
          pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64}
        : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
      %y = qwid.batch_norm %c, %scale, %offset, %mean, %variance {axis = 3 : i64, epsilon = 0.0 : f32}
        : (tensor<1x4x4x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x1xf32>
      return %y : tensor<1x4x4x1xf32>
    }
    // after
    func.func @main(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32> {
      // 2 * 3 / sqrt(4), and (0 - 1) * 3 / sqrt(4) + 5
      %w = qwid.constant dense<3.000000e+00> : tensor<1x1x1x1xf32> : tensor<1x1x1x1xf32>
      %b = qwid.constant dense<3.500000e+00> : tensor<1xf32> : tensor<1xf32>
      %y = qwid.conv2d %x, %w bias %b {...} : ...
      return %y : tensor<1x4x4x1xf32>
    }
    ```
  }];
  let dependentDialects = ["::qwid::QwidDialect"];
}

def FuseActivation : Pass<"qwid-fuse-activation", "::mlir::func::FuncOp"> {
  let summary = "Fuses activations into the op that computes their input";
  let description = [{
    `relu` and `clip` behind a convolution, fully connected op, addition,
    multiplication or average pool that nobody else reads become its clamp, which
    costs nothing: once quantized it is the saturation. Consecutive clamps are
    one. `x * sigmoid(x)` becomes `silu`, `x * hard_sigmoid(x)` (also spelled
    with `clip(x + 3, 0, 6) / 6`) `hard_swish`, each one table once quantized.

    **Input invariant**: qwid ops; -qwid-fold-batch-norm ran, since a batch
    normalization cannot pass a clamp.

    **Output invariant**: a `relu` or `clip` stays only where its input has
    another user or comes from an op without clamp.

    Test: `test/lit/Transforms/Graph/fuse-activation.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x2xf32>, %r: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %s = qwid.add %x, %r : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
      %y = qwid.unary clip %s {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    // after
    func.func @main(%x: tensor<1x2xf32>, %r: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %y = qwid.add %x, %r {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>}
        : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::qwid::QwidDialect"];
}

def FuseResidual : Pass<"qwid-fuse-residual", "::mlir::func::FuncOp"> {
  let summary = "Fuses residual additions into convolutions, with a remark each";
  let description = [{
    An addition of equal shapes, one of whose operands is a convolution that
    nobody else reads and that has no clamp, becomes the `residual` operand of
    that convolution, which takes the clamp of the addition. It saves a pass over
    memory and, once quantized, a rounding; it also changes the quantized result,
    so that each fusion is a remark: `fused residual add 'name' into convolution
    'name'`. Of two such convolutions the later one is chosen.

    **Input invariant**: qwid ops; -qwid-fuse-activation ran, so that an
    activation behind the addition is its clamp.

    **Output invariant**: no `qwid.add` of equal shapes has an operand that is a
    convolution without other users, clamp and residual.

    Test: `test/lit/Transforms/Graph/fuse-residual.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
      %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
          pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64}
        : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
      %y = qwid.add %c, %x {clamp = #qwid.clamp<0.0, 6.0>}
        : (tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
      return %y : tensor<1x4x4x1xf32>
    }
    // after
    func.func @main(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
      %y = qwid.conv2d %x, %w residual %x {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>, ...} : ...
      return %y : tensor<1x4x4x1xf32>
    }
    ```
  }];
}

#endif // QWID_TRANSFORMS_GRAPHPASSES
