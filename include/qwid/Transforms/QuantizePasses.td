//===- QuantizePasses.td - Float in, quantized out ---------*- tablegen -*-===//
//
// In the order of the pipeline. Tests: test/lit/Transforms/Quantize.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TRANSFORMS_QUANTIZEPASSES
#define QWID_TRANSFORMS_QUANTIZEPASSES

include "mlir/Pass/PassBase.td"

def AbsorbQuantization : Pass<"qwid-absorb-quantization", "::mlir::ModuleOp"> {
  let summary = "Turns dequantize, compute, quantize into integer ops";
  let description = [{
    A model that brings its own scales computes in f32 between `dequantize` and
    `quantize`. With the scales of its operands and result an op means the same on
    integers:

    * convolutions and fully connected ops with quantized constant weights; a bias
      becomes int32 on the scale of the accumulators, rounded once. A result that
      is not quantized again keeps its accumulators;
    * what rescales on integers (additions, products, means, sums, average pools)
      and functions of one number;
    * what keeps cells (moves, max pools, largest and smallest), which needs no
      `quantize` behind it: the dequantize passes through it; so does a cast to
      plain integers;
    * a concatenation, max or min of several scales: each input by a table first;
    * `quantize(dequantize)` to another scale: a table.

    What stays in float between (softmax, a product of two activations, whatever
    `keep-float` names) is marked `qwid.keep_float`, each with a remark.

    Unless `exact`, an addition takes in the convolution that computes one of its
    operands and that nobody else reads: one rounding less than the model asks
    for. Not so where the saturation of that convolution does the work of an
    activation (zero point at an end of the range). Each is a remark.

    **Input invariant**: stage float, with borders.

    **Output invariant**: stage quantized; an f32 op between borders has a reason;
    accumulators fit int32.

    Test: `test/lit/Transforms/Quantize/absorb-quantization.mlir`,
    `absorb-quantization-invalid.mlir`.

    ```mlir
    // before
    !a = !quant.uniform<i8:f32, 0.5>
    !b = !quant.uniform<i8:f32, 0.25>
    func.func @main(%a: tensor<4x!a>) -> tensor<4x!b> {
      %x = qwid.dequantize %a : (tensor<4x!a>) -> tensor<4xf32>
      %y = qwid.unary sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
      %b = qwid.quantize %y : (tensor<4xf32>) -> tensor<4x!b>
      return %b : tensor<4x!b>
    }
    // after
    func.func @main(%a: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>)
        -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>> {
      %b = qwid.unary sigmoid %a : (tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>)
        -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
      return %b : tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
    }
    ```
  }];
  let options = [
    Option<"exact", "exact", "bool", "false",
           "Keep every rounding that the model asks for">,
    ListOption<"keepFloat", "keep-float", "std::string",
               "Names or glob patterns of ONNX nodes that stay in float">,
    Option<"rescale", "rescale", "::qwid::RescaleKind",
           "::qwid::RescaleKind::Float",
           "The arithmetic that takes accumulators to the next scale",
           [{::llvm::cl::values(
      clEnumValN(::qwid::RescaleKind::Float, "float", "one f32 multiplication"),
      clEnumValN(::qwid::RescaleKind::Shift, "shift",
                 "a rounding shift; all scales are powers of two"),
      clEnumValN(::qwid::RescaleKind::Fixed, "fixed",
                 "a 32-bit multiplier and a rounding shift"))}]>];
}

def DequantizeConstants : Pass<"qwid-dequantize-constants", "::mlir::ModuleOp"> {
  let summary = "Makes f32 constants of the constants that are dequantized";
  let description = [{
    For a model that brings its own scales and is to be computed in f32 as it
    stands (`--float`): weights must be constants there.

    **Input invariant**: stage float.

    **Output invariant**: stage float; no `dequantize` of a constant.

    Test: `test/lit/Transforms/Quantize/dequantize-constants.mlir`.

    ```mlir
    // before
    func.func @main() -> tensor<2xf32> {
      %q = qwid.constant dense<[2, 4]> : tensor<2xi8> : tensor<2x!quant.uniform<i8:f32, 0.5>>
      %x = qwid.dequantize %q : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
      return %x : tensor<2xf32>
    }
    // after
    func.func @main() -> tensor<2xf32> {
      %x = qwid.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32> : tensor<2xf32>
      return %x : tensor<2xf32>
    }
    ```
  }];
}

def AssignPrecision : Pass<"qwid-assign-precision", "::mlir::ModuleOp"> {
  let summary = "Decides which ops compute on integers and marks the others";
  let description = [{
    Every op of a float graph becomes an integer op unless it is marked with
    `qwid.keep_float` here. Marked are, each with a remark:

    * the nodes that a pattern of `keep-float` names (a name, or a glob with
      `*`, `?` and `[]`; a pattern that matches no node is an error);
    * what scales an input of integers before the first layer, which is
      quantized once, behind it;
    * ops without an integer form: softmax, a product of two activations;
    * what follows a marked op and leads to no further contraction: the tail of
      the network gains nothing from a trip back to integers;
    * moves of cells (reshape, flatten, transpose, slice) between accumulators
      or a marked op and marked ops that read them.

    A contraction of integers without residual is marked with
    `qwid.accumulators` if only marked ops and results of the function read its
    result: 8 bits between an accumulator and a float would be a rounding that
    nothing asks for, on logits one that changes labels. Its result then has no
    range, and a scale per channel that is no choice. A fused clamp becomes a
    `qwid.unary clip` in float again.

    A contraction whose weights the model's inputs decide is an error: no kernel
    computes it.

    With `integer-only` a trailing softmax that no pattern names is removed
    instead of kept, because it does not change the order of the classes; a remark
    says so, and so does `qwid.dropped` of the module. Then results are 8-bit
    tensors, and no accumulators are kept. Any other op that stays in float
    inside the network is an error, that of `qwid-verify-integer-only`: here it is
    found without ranges, before a calibration.

    **Input invariant**: stage float.

    **Output invariant**: stage float; every float op without `qwid.keep_float`
    is defined on quantized tensors, moves a function argument or scales one of
    integers; only ops with
    `qwid.keep_float` and the return read a result marked `qwid.accumulators`.

    Test: `test/lit/Transforms/Quantize/assign-precision.mlir`,
    `assign-precision-integer-only.mlir`,
    `assign-precision-integer-only-invalid.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qwid.constant dense<1.0> : tensor<2x4xf32> : tensor<2x4xf32>
      %l = qwid.fully_connected %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
      %p = qwid.softmax %l {axis = 1 : i64} : (tensor<1x2xf32>) -> tensor<1x2xf32>
      return %p : tensor<1x2xf32>
    }
    // after
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qwid.constant dense<1.000000e+00> : tensor<2x4xf32> : tensor<2x4xf32>
      %l = qwid.fully_connected %x, %w {qwid.accumulators} : ...
      %p = qwid.softmax %l {axis = 1 : i64, qwid.keep_float} : ...
      return %p : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    ListOption<"keepFloat", "keep-float", "std::string",
               "Names or glob patterns of ONNX nodes that stay in float">,
    Option<"integerOnly", "integer-only", "bool", "false",
           "Remove a trailing softmax, so that nothing needs float; results "
           "keep 8 bits">];
}

def AttachRanges : Pass<"qwid-attach-ranges", "::mlir::ModuleOp"> {
  let summary = "Puts the calibrated range of each tensor on the op that makes it";
  let description = [{
    Reads ranges keyed by ONNX tensor name and sets
    `qwid.range = array<f32: min, max>` on the ops and function arguments whose
    scale follows from a range of their own. Results of ops that move cells
    (max pool, reshape, transpose, slice, pad) share the scale of their input
    and need none; constants know their range. All missing names are listed in
    one error.

    Contractions get `qwid.input_means = array<f32: ...>`, the mean of each channel
    of their input under the name of their result, where the file has it.

    **Input invariant**: stage float; AssignPrecision has run, or else what it
    would keep in float for want of an integer form needs no range either.

    **Output invariant**: every value that SelectScales asks has a range.

    Test: `test/lit/Transforms/Quantize/attach-ranges.mlir`.

    ```mlir
    // before, ranges-file=ranges.json
    // file ranges.json: {"ranges": {"image": [-1, 1], "y": [0, 6]}}
    func.func @main(%x: tensor<1x4xf32> {qwid.name = "image"}) -> tensor<1x4xf32> {
      %y = qwid.unary relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("relu"("y"))
      return %y : tensor<1x4xf32>
    }
    // after
    func.func @main(%x: tensor<1x4xf32> {qwid.name = "image",
        qwid.range = array<f32: -1.000000e+00, 1.000000e+00>}) -> tensor<1x4xf32> {
      %y = qwid.unary relu %x {qwid.range = array<f32: 0.000000e+00, 6.000000e+00>} : ...
      return %y : tensor<1x4xf32>
    }
    ```
  }];
  let options = [
    Option<"rangesFile", "ranges-file", "std::string", [{""}],
           "JSON file that calibration wrote">];
}

def SelectScales : Pass<"qwid-select-scales", "::mlir::ModuleOp"> {
  let summary = "Turns ranges into scales and zero points";
  let description = [{
    Sets `qwid.type = !quant.uniform<i8:f32, scale:zero_point>` on every value
    that integer ops read or write. The range is widened to hold 0, which is
    represented exactly; scale = (max - min) / 255 in f32, zero point =
    rne(-128 - min / scale). With `rescale=shift` the scale is the smallest power
    of two that covers the range.

    Ties: the result of an op that moves cells has the type of its input. An
    input of a concat that is used nowhere else takes the type of the concat's
    result; the concat rescales the others.

    **Input invariant**: stage float with ranges.

    **Output invariant**: every operand and result of an integer op, other than
    weights, biases and accumulators, has a planned type; tied values have the
    same.

    Test: `test/lit/Transforms/Quantize/select-scales.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<4xf32> {qwid.range = array<f32: -1.0, 254.0>}) -> tensor<4xf32> {
      %y = qwid.unary relu %x {qwid.range = array<f32: 0.0, 127.5>} : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // after
    func.func @main(%x: tensor<4xf32> {...,
        qwid.type = !quant.uniform<i8:f32, 1.000000e+00:-127>}) -> tensor<4xf32> {
      %y = qwid.unary relu %x {..., qwid.type = !quant.uniform<i8:f32, 5.000000e-01:-128>} : ...
      return %y : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"rescale", "rescale", "::qwid::RescaleKind",
           "::qwid::RescaleKind::Float",
           "The arithmetic that takes accumulators to the next scale",
           [{::llvm::cl::values(
      clEnumValN(::qwid::RescaleKind::Float, "float", "one f32 multiplication"),
      clEnumValN(::qwid::RescaleKind::Shift, "shift",
                 "a rounding shift; all scales are powers of two"),
      clEnumValN(::qwid::RescaleKind::Fixed, "fixed",
                 "a 32-bit multiplier and a rounding shift"))}]>];
}

def ProjectWeights : Pass<"qwid-project-weights", "::mlir::ModuleOp"> {
  let summary = "Moves constants onto their value space";
  let description = [{
    The constants of integer ops become `dequantize(constant)`: the graph is
    still float, but computes with what will be stored, so that executing it
    shows what the weights alone cost.

    * filters, `weights=int8`: symmetric, one scale max|w| / 127 per output
      channel; `weights=pow2`: sign * 2^e * scale in 4-bit codes, the scale that
      costs the least squared error, of 64 per octave. With `rescale=shift`
      scales are powers of two. A channel of zeros has scale 1. A channel so
      small that its bias would leave int32 gets a larger scale (Numerics 2).
    * biases: int32 at input scale * weight scale. With `correct-bias` first
      minus what the error of the weights shifts the mean of the channel by:
      sum of error * mean of what the weight reads, from `qwid.input_means` and,
      for taps that may fall on padding, their share of windows inside. A
      contraction without bias gets one. The largest change of a channel stays
      on the op as `qwid.bias_correction`; a remark says it, and which node could
      not be corrected for want of means.
    * other constants: the type that SelectScales planned.

    **Input invariant**: stage float with planned types.

    **Output invariant**: the constants of integer ops are quantized.

    Test: `test/lit/Transforms/Quantize/project-weights.mlir`,
    `correct-bias.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x2xf32> {
      %w = qwid.constant dense<[[127.0, -50.0], [0.0, 0.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %b = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %y = qwid.fully_connected %x, %w bias %b {qwid.type = !quant.uniform<i8:f32, 0.25:-128>}
        : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
    // after
    func.func @main(%x: tensor<1x2xf32> {...}) -> tensor<1x2xf32> {
      ...
      %w = qwid.constant dense<[[127, -50], [0, 0]]> : tensor<2x2xi8>
        : tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,1.000000e+00}>>
      %wf = qwid.dequantize %w : ...
      %b = qwid.constant dense<[2, 4]> : tensor<2xi32>
        : tensor<2x!quant.uniform<i32:f32:0, {5.000000e-01,5.000000e-01}>>
      %bf = qwid.dequantize %b : ...
      %y = qwid.fully_connected %x, %wf bias %bf {...} : ...
      return %y : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"weights", "weights", "::qwid::WeightScheme",
           "::qwid::WeightScheme::Int8", "The values that weights may take",
           [{::llvm::cl::values(
      clEnumValN(::qwid::WeightScheme::Int8, "int8", "8-bit integers"),
      clEnumValN(::qwid::WeightScheme::PowerOfTwo, "pow2",
                 "0 and signed powers of two in 4 bits"))}]>,
    Option<"rescale", "rescale", "::qwid::RescaleKind",
           "::qwid::RescaleKind::Float",
           "The arithmetic that takes accumulators to the next scale",
           [{::llvm::cl::values(
      clEnumValN(::qwid::RescaleKind::Float, "float", "one f32 multiplication"),
      clEnumValN(::qwid::RescaleKind::Shift, "shift",
                 "a rounding shift; all scales are powers of two"),
      clEnumValN(::qwid::RescaleKind::Fixed, "fixed",
                 "a 32-bit multiplier and a rounding shift"))}]>,
    Option<"correctBias", "correct-bias", "bool", "false",
           "Let biases make up for the mean error of the weights">];
}

def QuantizeGraph : Pass<"qwid-quantize-graph", "::mlir::ModuleOp"> {
  let summary = "Replaces f32 by the planned quantized types";
  let description = [{
    Integer ops get quantized operands, the planned result type and the
    `rescale_kind` of the option. `qwid.quantize` stands where a value comes from
    float (after the moves of a function argument), `qwid.dequantize` where one
    goes to float: a kept-float op or a result. A contraction marked
    `qwid.accumulators` gives a tensor of 32 bits on scale s_in * s_w[o], directly
    read by its `qwid.dequantize`, and has no `rescale_kind`. Ends with the proof that no
    accumulator leaves int32; a node for which it fails is an error.

    **Input invariant**: stage float with planned types and quantized constants.

    **Output invariant**: stage quantized; no planning attribute is left.

    Test: `test/lit/Transforms/Quantize/quantize-graph.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<4xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<4xf32> {
      %y = qwid.unary relu %x {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // after
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %q = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 1.000000e+00>>
      %r = qwid.unary relu %q : (tensor<4x!quant.uniform<i8:f32, 1.000000e+00>>)
        -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01:-128>>
      %y = qwid.dequantize %r : (tensor<4x!quant.uniform<i8:f32, 5.000000e-01:-128>>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"rescale", "rescale", "::qwid::RescaleKind",
           "::qwid::RescaleKind::Float",
           "The arithmetic that takes accumulators to the next scale",
           [{::llvm::cl::values(
      clEnumValN(::qwid::RescaleKind::Float, "float", "one f32 multiplication"),
      clEnumValN(::qwid::RescaleKind::Shift, "shift",
                 "a rounding shift; all scales are powers of two"),
      clEnumValN(::qwid::RescaleKind::Fixed, "fixed",
                 "a 32-bit multiplier and a rounding shift"))}]>];
}

def QuantizeResults : Pass<"qwid-quantize-results", "::mlir::ModuleOp"> {
  let summary = "Gives results as integers with their scale";
  let description = [{
    Part of `--integer-only`: a result that is the `qwid.dequantize` of integers
    on one scale, possibly moved (transposed, reshaped), becomes those integers.
    The type of the function's result carries scale and zero point; the program
    tells them with the result and turns it into reals on request. Accumulators,
    which a model with scales of its own may end in, have a scale per channel and
    stay f32.

    **Input invariant**: stage quantized.

    **Output invariant**: stage quantized; no result is the dequantized value of
    integers on one scale.

    Test: `test/lit/Transforms/Quantize/quantize-results.mlir`.

    ```mlir
    // before
    func.func @main(%q: tensor<1x4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4xf32> {
      %x = qwid.dequantize %q : (tensor<1x4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4xf32>
      %y = qwid.reshape %x : (tensor<1x4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // after
    func.func @main(%q: tensor<1x4x!quant.uniform<i8:f32, 5.000000e-01>>)
        -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {
      %y = qwid.reshape %q : (tensor<1x4x!quant.uniform<i8:f32, 5.000000e-01>>)
        -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
      return %y : tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
    }
    ```
  }];
}

def VerifyIntegerOnly : Pass<"qwid-verify-integer-only", "::mlir::ModuleOp"> {
  let summary = "Checks that nothing between input and output is float";
  let description = [{
    The rule of `--integer-only` (Numerics 10): after `qwid.quantize` no op works
    on f32 but the `qwid.dequantize` of accumulators that are a result, and no
    rescale is of kind float. Each offender is an error that names the ONNX node and the flag that
    would fix it.

    **Input invariant**: stage quantized.

    **Output invariant**: the IR is unchanged and fulfils the rule.

    Test: `test/lit/Transforms/Quantize/verify-integer-only.mlir`.

    ```mlir
    // before
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %q = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 1.0>>
      %d = qwid.dequantize %q : (tensor<4x!quant.uniform<i8:f32, 1.0>>) -> tensor<4xf32>
      %p = qwid.softmax %d {axis = 0 : i64, qwid.keep_float} : (tensor<4xf32>) -> tensor<4xf32> loc("prob"("p"))
      return %p : tensor<4xf32>
    }
    // error
    // node 'prob' (qwid.softmax) works on f32
    // it has no integer form; leave out --integer-only
    ```
  }];
}

#endif // QWID_TRANSFORMS_QUANTIZEPASSES
