// A layer for the Cortex-A72 with an instruction of the Cortex-A76.
module attributes {
  qwid.isa = "neon", qwid.arena_bytes = 48 : i64,
  qwid.weights = dense<> : tensor<0xi8>,
  qwid.layers = [{name = "conv1", kind = "conv2d", macs = 1 : i64, symbol = "layer_0", max_slices = 1 : i64}],
  qwid.inputs = [{name = "x", type = i8, shape = array<i64: 16>}],
  qwid.outputs = [{name = "y", type = i32, shape = array<i64: 4>}]} {
  llvm.func @layer_0(%frame: !llvm.ptr, %slice: i32, %slices: i32) {
    llvm.call @kernel_0(%frame) : (!llvm.ptr) -> ()
    llvm.return
  }
  llvm.func internal @kernel_0(%frame: !llvm.ptr) {
    %arena = llvm.load %frame : !llvm.ptr -> !llvm.ptr
    %acc = llvm.load %arena : !llvm.ptr -> vector<4xi32>
    %a = llvm.load %arena : !llvm.ptr -> vector<16xi8>
    %sum = llvm.call_intrinsic "llvm.aarch64.neon.sdot"(%acc, %a, %a)
      : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
    llvm.store %sum, %arena : vector<4xi32>, !llvm.ptr
    llvm.return
  }
}
