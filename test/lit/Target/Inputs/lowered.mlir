// One variant by hand: scores[c] = mean of image channel c, + weights[c]. The
// sums pass through the arena. ISA, CPU and so on are filled in by sed.
module attributes {
  qwid.isa = "@ISA@", qwid.arena_bytes = 12 : i64,
  qwid.weights = dense<[1, 2, 100]> : tensor<3xi8>,
  qwid.layers = [
    {name = "sum", kind = "window", macs = 12 : i64, symbol = "layer_0", max_slices = 3 : i64},
    {name = "scale", kind = "elementwise", macs = 0 : i64, symbol = "layer_1", max_slices = 1 : i64}],
  qwid.inputs = [{name = "image", type = f32, shape = array<i64: 1, 3, 2, 2>}],
  qwid.outputs = [{name = "scores", type = f32, shape = array<i64: 1, 3>}],
  qwid.labels = ["red", "green", "sky \22blue\22"],
  qwid.preprocess = #qwid.preprocess<width = 2, height = 2, resize = stretch,
    resize_short = 2, channels = rgb, range = 255,
    mean = [0.0, 0.0, 0.0], std = [1.0, 1.0, 1.0]>} {

  // Channels slice, slice + slices, ...
  llvm.func @layer_0(%frame: !llvm.ptr, %slice: i32, %slices: i32) {
    %three = llvm.mlir.constant(3 : i32) : i32
    %arena = llvm.load %frame : !llvm.ptr -> !llvm.ptr
    %table = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %inputs = llvm.load %table : !llvm.ptr -> !llvm.ptr
    %image = llvm.load %inputs : !llvm.ptr -> !llvm.ptr
    llvm.br ^head(%slice : i32)
  ^head(%c: i32):
    %more = llvm.icmp "slt" %c, %three : i32
    llvm.cond_br %more, ^body, ^done
  ^body:
    llvm.call @add_channel(%arena, %image, %c) : (!llvm.ptr, !llvm.ptr, i32) -> ()
    %next = llvm.add %c, %slices : i32
    llvm.br ^head(%next : i32)
  ^done:
    llvm.return
  }

  llvm.func internal @add_channel(%arena: !llvm.ptr, %image: !llvm.ptr, %c: i32) {
    %four = llvm.mlir.constant(4 : i32) : i32
    %zero = llvm.mlir.constant(0.0 : f32) : f32
    %first = llvm.mul %c, %four : i32
    %at = llvm.getelementptr %image[%first] : (!llvm.ptr, i32) -> !llvm.ptr, f32
    %pixels = llvm.load %at {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
    %sum = "llvm.intr.vector.reduce.fadd"(%zero, %pixels) : (f32, vector<4xf32>) -> f32
    %to = llvm.getelementptr %arena[%c] : (!llvm.ptr, i32) -> !llvm.ptr, f32
    llvm.store %sum, %to : f32, !llvm.ptr
    llvm.return
  }

  llvm.func @layer_1(%frame: !llvm.ptr, %slice: i32, %slices: i32) {
    %arena = llvm.load %frame : !llvm.ptr -> !llvm.ptr
    %weightsField = llvm.getelementptr %frame[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %weights = llvm.load %weightsField : !llvm.ptr -> !llvm.ptr
    %outputsField = llvm.getelementptr %frame[3] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %outputs = llvm.load %outputsField : !llvm.ptr -> !llvm.ptr
    %scores = llvm.load %outputs : !llvm.ptr -> !llvm.ptr
    %quarter = llvm.mlir.constant(dense<0.25> : vector<3xf32>) : vector<3xf32>
    %sums = llvm.load %arena {alignment = 4 : i64} : !llvm.ptr -> vector<3xf32>
    %bytes = llvm.load %weights {alignment = 1 : i64} : !llvm.ptr -> vector<3xi8>
    %bias = llvm.sitofp %bytes : vector<3xi8> to vector<3xf32>
    %means = llvm.fmul %sums, %quarter : vector<3xf32>
    // Not one fused multiply-add, because nobody wrote one.
    %result = llvm.fadd %means, %bias : vector<3xf32>
    llvm.store %result, %scores {alignment = 4 : i64} : vector<3xf32>, !llvm.ptr
    llvm.return
  }
}
