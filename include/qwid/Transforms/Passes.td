//===- Passes.td - Passes on the qwid dialect --------------*- tablegen -*-===//
//
// Sections in the order of the stages; within a section the pipeline's order
// (include/qwid/Driver/Pipelines.h). The test of a pass is
// test/lit/Transforms/<Section>/<flag without qwid->.mlir, its failures are in
// the -invalid twin.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TRANSFORMS_PASSES
#define QWID_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Graph: float in, float out
//===----------------------------------------------------------------------===//

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
    %y = qwid.conv2d %x, %w {layout = #qwid<layout nchw>, ...}
      : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
    // after; %w2 is %w permuted at compile time
    %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : ...
    %u = qwid.conv2d %t, %w2 {layout = #qwid<layout nhwc>, ...}
      : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
    %y = qwid.transpose %u {permutation = array<i64: 0, 3, 1, 2>} : ...
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
    %c = qwid.conv2d %x, %w {...} : ...
    %y = qwid.batch_norm %c, %scale, %offset, %mean, %variance {axis = 3 : i64, ...} : ...
    // after
    %y = qwid.conv2d %x, %w2 bias %b2 {...} : ...
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
    %c = qwid.conv2d %x, %w {...} : ...
    %y = qwid.clip %c {clamp = #qwid.clamp<0.0, 6.0>} : ...
    // after
    %y = qwid.conv2d %x, %w {clamp = #qwid.clamp<0.0, 6.0>, ...} : ...
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
    %c = qwid.conv2d %x, %w bias %b {...} : ...
    %y = qwid.add %c, %r {clamp = #qwid.clamp<0.0, 6.0>} : ...
    // after
    %y = qwid.conv2d %x, %w bias %b residual %r {clamp = #qwid.clamp<0.0, 6.0>, ...} : ...
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Quantize: float in, quantized out
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Borders of the stages
//===----------------------------------------------------------------------===//

def VerifyStage : Pass<"qwid-verify-stage", "::mlir::ModuleOp"> {
  let summary = "Checks the contract of a stage and names every offender";
  let description = [{
    Each stage ends with a contract on which the next one relies. This pass
    changes nothing; it fails with one error per broken rule, which lists all
    offenders by their ONNX node name and names the pass that should have
    removed them.

    * `float`: only `func` and `qwid` ops on f32 and plain integers; images are
      NHWC, batch normalizations are folded, nothing is quantized.
    * `quantized`: every computation is on quantized tensors or carries
      `qwid.keep_float`; other f32 tensors are moved (transposed, reshaped), on
      their way from an argument or to a result, never computed with.
    * `integer`: only `func`, `arith`, `math`, `tensor` and `linalg` ops on plain
      integers and f32.
    * `lowered`: only the LLVM dialect.

    **Input invariant**: none.

    **Output invariant**: the IR is unchanged and fulfils the contract.

    Test: `test/lit/Transforms/verify-stage.mlir`, `verify-stage-invalid.mlir`.

    ```mlir
    // -qwid-verify-stage=stage=float
    // error: stage float: expected no batch normalization, got 1
    // note: 'bn1' is a qwid.batch_norm
    // note: -qwid-fold-batch-norm should have removed them
    %y = qwid.batch_norm %x, %s, %o, %m, %v {axis = 3 : i64, epsilon = 1.0e-05 : f32} : ...
    ```
  }];
  let options = [
    Option<"stage", "stage", "::qwid::Stage", "::qwid::Stage::Float",
           "The stage whose contract is checked", [{::llvm::cl::values(
      clEnumValN(::qwid::Stage::Float, "float", "the float graph"),
      clEnumValN(::qwid::Stage::Quantized, "quantized", "the quantized graph"),
      clEnumValN(::qwid::Stage::Integer, "integer", "linalg on plain integers"),
      clEnumValN(::qwid::Stage::Lowered, "lowered", "the LLVM dialect"))}]>];
}

#endif // QWID_TRANSFORMS_PASSES
