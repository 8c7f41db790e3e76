//===- Passes.td - Passes on the qwid dialect --------------*- tablegen -*-===//
//
// A file per section in the order of the stages; within it the pipeline's order
// (include/qwid/Driver/Pipelines.h). The test of a pass is
// test/lit/Transforms/<Section>/<flag without qwid->.mlir, its failures are in
// the -invalid twin.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TRANSFORMS_PASSES
#define QWID_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"
include "qwid/Transforms/GraphPasses.td"
include "qwid/Transforms/QuantizePasses.td"

//===----------------------------------------------------------------------===//
// Layout: quantized in, quantized out
//===----------------------------------------------------------------------===//

def StorageSign : Pass<"qwid-storage-sign", "::mlir::ModuleOp"> {
  let summary = "Stores activations of up to 8 bits as i8 or as u8";
  let description = [{
    Value, zero point and storage range shift by 128: a re-encoding that some
    instruction sets want (u8 times s8 on x86), never a change of meaning.
    Constants among the activations are rewritten; weights and biases keep their
    sign. Arguments and results keep their type, so that a caller sees one
    interface on every machine: a `qwid.storage_cast` re-encodes them.

    **Input invariant**: stage quantized.

    **Output invariant**: stage quantized; every activation of up to 8 bits with
    one scale has the storage sign of the option, except arguments and results.

    Test: `test/lit/Transforms/Layout/storage-sign.mlir`.

    ```mlir
    // before, sign=unsigned
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %q = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:-127>>
      %d = qwid.dequantize %q : (tensor<4x!quant.uniform<i8:f32, 0.5:-127>>) -> tensor<4xf32>
      return %d : tensor<4xf32>
    }
    // after
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %q = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 5.000000e-01:1>>
      %d = qwid.dequantize %q : (tensor<4x!quant.uniform<u8:f32, 5.000000e-01:1>>) -> tensor<4xf32>
      return %d : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"sign", "sign", "::qwid::StorageSign", "::qwid::StorageSign::Signed",
           "The storage of 8-bit activations", [{::llvm::cl::values(
      clEnumValN(::qwid::StorageSign::Signed, "signed", "-128 .. 127"),
      clEnumValN(::qwid::StorageSign::Unsigned, "unsigned", "0 .. 255"))}]>];
}

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

    * `float`: ops on f32 and plain integers; images are
      NHWC, batch normalizations are folded, nothing is quantized but what the
      model itself quantizes: borders, and products of integers without a scale.
    * `quantized`: every computation is on quantized tensors or carries
      `qwid.keep_float`; other f32 tensors are moved (transposed, reshaped), on
      their way from an argument or to a result, never computed with.
    Both are graphs: one function `main` whose arguments and results a caller
    can exchange, only `qwid` ops in it, tensors of bounded sizes, and no
    attributes that the dialect's specification does not name. A plan is read
    through this contract.

    * `integer`: only `func`, `arith`, `math`, `tensor` and `linalg` ops on plain
      integers and f32.
    * `lowered`: only the LLVM dialect.

    **Input invariant**: none.

    **Output invariant**: the IR is unchanged and fulfils the contract.

    Test: `test/lit/Transforms/verify-stage.mlir`, `verify-graph.mlir`,
    `verify-stage-invalid.mlir`, `verify-graph-invalid.mlir`.

    ```mlir
    // before, stage=float
    func.func @main(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32> {
      %c = qwid.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
      %y = qwid.batch_norm %x, %c, %c, %c, %c {axis = 3 : i64, epsilon = 0.0 : f32}
        : (tensor<1x4x4x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x1xf32>
        loc("bn1"("y"))
      return %y : tensor<1x4x4x1xf32>
    }
    // error
    // stage float: expected no batch normalization, got 1
    // 'bn1' is a qwid.batch_norm
    // -qwid-fold-batch-norm should have removed them
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
