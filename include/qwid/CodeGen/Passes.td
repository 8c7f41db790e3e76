//===- Passes.td - From integers on tensors to the LLVM dialect -*- tablegen -*-===//
//
// In the order in which the lowered pipeline runs them.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_CODEGEN_PASSES
#define QWID_CODEGEN_PASSES

include "mlir/Pass/PassBase.td"

def FormLayers : Pass<"qwid-form-layers", "::mlir::ModuleOp"> {
  let summary = "group linalg ops into layers, each a function";
  let description = [{
    A root op and the element-wise ops after it become a private function on
    tensors; main calls it. Ops that only say where data lies stay in main, and
    copies are made where two of them claim one value, so that every such op can
    be served by placement alone.

    **Input invariant**: stage integer.

    **Output invariant**: main has calls, pad, concat, extract_slice,
    collapse_shape, expand_shape and constants only; each linalg op is in the
    function of one layer; each operand of pad, concat, return and of a reshape
    is the result of a layer or of such an op, and of one of them only.

    Test: `test/lit/CodeGen/form-layers.mlir`.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def SelectKernels : Pass<"qwid-select-kernels", "::mlir::ModuleOp"> {
  let summary = "record which kernel computes each layer, and its tile";
  let description = [{
    Each layer function gets `qwid.kernel`, a `#qwid_tile.kernel`: register tiles
    of the shape that the table of CPUs gives where the layer is a contraction
    that they compute exactly, loops otherwise. An attribute that stands there
    already, an override, is checked against the instruction set and kept.

    **Input invariant**: main as `qwid-form-layers` leaves it.

    **Output invariant**: every layer that main calls has a `qwid.kernel` which
    is legal for it on the instruction set.

    Test: `test/lit/CodeGen/select-kernels.mlir`.
  }];
  let options = [
    Option<"isa", "isa", "std::string", "\"avx2\"",
           "instruction set: avx512vnni, avx2, neon or dotprod">
  ];
  let dependentDialects = ["::qwid::tile::TileDialect"];
}

def LowerLayers : Pass<"qwid-lower-layers", "::mlir::ModuleOp"> {
  let summary = "plan memory, pack weights, build the loops of each layer";
  let description = [{
    Every tensor of main gets its place in the arena, the weights, an input or an
    output. Its `qwid.kernel` says whether a layer becomes loops over
    `qwid_tile.contract`, and how large the tiles are, or vector loops. Constants
    are packed in the order in which their kernel reads them.

    **Input invariant**: main as `qwid-select-kernels` leaves it, for the same
    instruction set.

    **Output invariant**: no tensors; `main(arena, weights, inputs..., outputs...,
    slice, slices)` calls kernels on views; the module has the attributes of
    `CodeGen/Lowered.h`.

    Test: `test/lit/CodeGen/lower-layers.mlir`.
  }];
  let options = [
    Option<"isa", "isa", "std::string", "\"avx2\"",
           "instruction set: avx512vnni, avx2, neon or dotprod">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect", "::qwid::tile::TileDialect"
  ];
}

def LowerTiles : Pass<"qwid-lower-tiles"> {
  let summary = "turn micro-tiles into the vector code of an instruction set";
  let description = [{
    Builds the k loops of each `qwid_tile.contract` with the accumulators in
    registers, then its epilogue on vectors.

    **Input invariant**: micro-tiles have the input sign and the weight packing
    of the instruction set.

    **Output invariant**: no op of the `qwid_tile` dialect.

    Test: `test/lit/CodeGen/lower-tiles-*.mlir`, one per instruction set.
  }];
  let options = [
    Option<"isa", "isa", "std::string", "\"avx2\"",
           "instruction set: avx512vnni, avx2, neon or dotprod">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def LowerRounding : Pass<"qwid-lower-rounding"> {
  let summary = "round and convert in one instruction";
  let description = [{
    `fptosi(roundeven(x))` of vectors becomes `llvm.intr.lrint` on x86
    (cvtps2dq) and `fcvtns` on Arm. The caller has proved that x fits i32, where
    all agree (DESIGN 2.1).

    **Input invariant**: elementwise arithmetic on vectors of f32.

    **Output invariant**: no `math.roundeven` that only feeds `arith.fptosi`.

    Test: `test/lit/CodeGen/lower-rounding.mlir`.
  }];
  let options = [
    Option<"isa", "isa", "std::string", "\"avx2\"",
           "instruction set: avx512vnni, avx2, neon or dotprod">
  ];
  let dependentDialects = [
    "::mlir::LLVM::LLVMDialect", "::mlir::vector::VectorDialect"
  ];
}

def SplitEntries : Pass<"qwid-split-entries", "::mlir::ModuleOp"> {
  let summary = "one function per entry of the layer table";
  let description = [{
    Each run of calls in main with one `qwid.entry` becomes `entry_<i>` with the
    arguments of main, so that the runtime can spread a layer over threads and
    time it.

    **Input invariant**: main as `qwid-lower-layers` leaves it.

    **Output invariant**: no main; `entry_<i>` for each entry of `qwid.layers`.

    Test: `test/lit/CodeGen/split-entries.mlir`.
  }];
}

def EmitEntries : Pass<"qwid-emit-entries", "::mlir::ModuleOp"> {
  let summary = "give the entries the C signature of qwid_layer_fn";
  let description = [{
    `layer_<i>(frame, slice, slices)` loads the pointers that `entry_<i>` takes
    from a `qwid_frame` (runtime/qwid_runtime.h) and calls it. Everything else
    becomes internal.

    **Input invariant**: LLVM dialect, bare pointers.

    **Output invariant**: stage lowered.

    Test: `test/lit/CodeGen/emit-entries.mlir`.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // QWID_CODEGEN_PASSES
