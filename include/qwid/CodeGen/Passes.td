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

    ```mlir
    // before
    func.func @main(%x: tensor<4xf32>) -> tensor<8xf32> {
      %e = tensor.empty() : tensor<4xf32>
      %a = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %b = linalg.negf ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %c = tensor.concat dim(0) %b, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
      return %c : tensor<8xf32>
    }
    // after
    func.func @main(%x: tensor<4xf32>) -> tensor<8xf32> {
      %b = call @layer_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      // the caller's memory cannot be a part of the result
      %d = call @copy_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      %c = tensor.concat dim(0) %b, %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
      return %c : tensor<8xf32>
    }
    func.func private @layer_0(%x1: tensor<4xf32>) -> tensor<4xf32> {
      %e = tensor.empty() : tensor<4xf32>
      %a = linalg.exp ins(%x1 : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %n = linalg.negf ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      return %n : tensor<4xf32>
    }
    func.func private @copy_0(%x2: tensor<4xf32>) -> tensor<4xf32> {...}
    ```
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

    ```mlir
    // before, isa=neon
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = call @layer_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    func.func private @layer_0(%x: tensor<4xf32>) -> tensor<4xf32> {
      %e = tensor.empty() : tensor<4xf32>
      %y = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // after
    func.func @main...
    func.func private @layer_0(%x: tensor<4xf32>) -> tensor<4xf32>
        attributes {qwid.kernel = #qwid_tile.kernel<loops>} {...}
    ```
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

    ```mlir
    // before, isa=neon
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = call @layer_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    func.func private @layer_0(%x: tensor<4xf32>) -> tensor<4xf32> attributes {qwid.kernel = #qwid_tile.kernel<loops>} {
      %e = tensor.empty() : tensor<4xf32>
      %y = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // after
    module attributes {qwid.arena_bytes = 64 : i64, ..., qwid.isa = "neon",
        qwid.layers = [{kind = "elementwise", macs = 0 : i64, max_slices = 1 : i64, name = "", symbol = "layer_0"}...,
        ..., qwid.weights = dense_resource<qwid_weights> : tensor<0xi8>} {
      func.func @main(%arena: memref<64xi8>, %weights: memref<1xi8>, %x: memref<4xf32>, %y: memref<4xf32>,
                      %slice: index, %slices: index) {
        call @kernel_0(%x, %y, %slice, %slices) {qwid.entry = 0 : i64}
          : (memref<4xf32>, memref<4xf32>, index, index) -> ()
        return
      }
      func.func private @kernel_0(%in: memref<4xf32>, %out: memref<4xf32>, %i: index, %n: index) {
        ...
        scf.for ... {
          ...
          %v = vector.load %in[...] : memref<4xf32>, vector<4xf32>
          %e = math.exp %v : vector<4xf32>
          vector.store %e, %out[...] : memref<4xf32>, vector<4xf32>
        }
        return
      }
    }
    ```
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

    ```mlir
    // before, isa=avx2
    func.func @kernel_0(%x: memref<64xf32>, %w: memref<192xf32>, %b: memref<32xf32>, %y: memref<64xf32>, %i: index) {
      qwid_tile.contract ins(%x[%i] : memref<64xf32>) weights(%w[%i] : memref<192xf32>)
          start(%b[%i] : memref<32xf32>) outs(%y[%i] : memref<64xf32>)
          attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
            channels = 8 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 1 : i64,
            n_pack = 32 : i64, unsigned_input = false, prefetch_span = 0 : i64} {
      ^bb0(%acc: f32):
        %p = arith.negf %acc : f32
        qwid_tile.yield %p : f32
      }
      return
    }
    // after
    func.func @kernel_0(%x: memref<64xf32>, %w: memref<192xf32>, %b: memref<32xf32>, %y: memref<64xf32>, %i: index) {
      %start = vector.load %b[%i] : memref<32xf32>, vector<8xf32>
      ...
      %sum = scf.for %k = ... to ... step ... iter_args(%acc = %start) -> (vector<8xf32>) {
        ...
        %row = vector.load %w[...] : memref<192xf32>, vector<8xf32>
        ...
        %in = vector.broadcast ... : f32 to vector<8xf32>
        %next = math.fma %in, %row, %acc : vector<8xf32>
        scf.yield %next : vector<8xf32>
      }
      %p = arith.negf %sum : vector<8xf32>
      ...
      vector.store %p, %y[...] : memref<64xf32>, vector<8xf32>
      return
    }
    ```
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
    all agree (Numerics 1).

    **Input invariant**: elementwise arithmetic on vectors of f32.

    **Output invariant**: no `math.roundeven` that only feeds `arith.fptosi`.

    Test: `test/lit/CodeGen/lower-rounding.mlir`.

    ```mlir
    // before, isa=avx2
    func.func @kernel_0(%x: vector<8xf32>) -> vector<8xi32> {
      %r = math.roundeven %x : vector<8xf32>
      %q = arith.fptosi %r : vector<8xf32> to vector<8xi32>
      return %q : vector<8xi32>
    }
    // after
    func.func @kernel_0(%x: vector<8xf32>) -> vector<8xi32> {
      %q = llvm.intr.lrint(%x) : (vector<8xf32>) -> vector<8xi32>
      return %q : vector<8xi32>
    }
    ```
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

    ```mlir
    // before
    func.func @main(%arena: memref<64xi8>, %weights: memref<64xi8>, %x: memref<4xf32>, %y: memref<4xf32>,
                    %slice: index, %slices: index) {
      %at = arith.constant 0 : index
      %t = memref.view %arena[%at][] : memref<64xi8> to memref<4xf32>
      call @kernel_0(%x, %t, %slice, %slices) {qwid.entry = 0 : i64} : (memref<4xf32>, memref<4xf32>, index, index) -> ()
      call @kernel_0(%t, %y, %slice, %slices) {qwid.entry = 1 : i64} : (memref<4xf32>, memref<4xf32>, index, index) -> ()
      return
    }
    func.func private @kernel_0(memref<4xf32>, memref<4xf32>, index, index)
    // after
    func.func private @entry_0(%arena: memref<64xi8>, %weights: memref<64xi8>, %x: memref<4xf32>, %y: memref<4xf32>,
                               %slice: index, %slices: index) {
      %at = arith.constant 0 : index
      %t = memref.view %arena[%at][] : memref<64xi8> to memref<4xf32>
      call @kernel_0(%x, %t, %slice, %slices) : (memref<4xf32>, memref<4xf32>, index, index) -> ()
      return
    }
    func.func private @entry_1(...) {
      ...
    }
    func.func private @kernel_0(memref<4xf32>, memref<4xf32>, index, index)
    ```
  }];
}

def EmitEntries : Pass<"qwid-emit-entries", "::mlir::ModuleOp"> {
  let summary = "give the entries the C signature of qwid_layer_fn";
  let description = [{
    `layer_<i>(frame, slice, slices)` loads the pointers that `entry_<i>` takes
    from a `qwid_frame` (runtime/qwid_types.h) and calls it. Everything else
    becomes internal.

    **Input invariant**: LLVM dialect, bare pointers.

    **Output invariant**: stage lowered.

    Test: `test/lit/CodeGen/emit-entries.mlir`.

    ```mlir
    // before
    module attributes {qwid.layers = [{symbol = "layer_0"} ],
                       qwid.inputs = [{name = "x", type = f32, shape = array<i64: 4>} ]} {
      llvm.func @entry_0(%arena: !llvm.ptr, %weights: !llvm.ptr, %x: !llvm.ptr, %y: !llvm.ptr, %slice: i64, %slices: i64) {
        llvm.return
      }
    }
    // after
    module attributes {...} {
      llvm.func @layer_0(%frame: !llvm.ptr, %slice: i32, %slices: i32) {
        ...
        %weights_at = llvm.getelementptr %frame[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
        %weights = llvm.load %weights_at : !llvm.ptr -> !llvm.ptr
        ...
        llvm.call @entry_0(..., %weights, ...) : ...
        llvm.return
      }
      llvm.func internal @entry_0(...) {
        llvm.return
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // QWID_CODEGEN_PASSES
