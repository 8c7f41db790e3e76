// RUN: qwid-opt %s -split-input-file -qwid-form-layers -qwid-select-kernels -qwid-lower-layers=isa=avx2 -canonicalize -cse | FileCheck %s

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// A product of matrices is a micro-tile over packed weights: runs of 6 in two
// quads, 5 channels padded to a block of 32. Constants start on cache lines.
// CHECK: module attributes {
// CHECK-SAME: qwid.buffers = [{bytes = {{[0-9]+}} : i64, first = 0 : i64, last = 1 : i64, offset = 0 : i64, tensors = ["{{.*}}"]}]
// CHECK-SAME: qwid.constants = [{bytes = 256 : i64, elements = 30 : i64, layer = 1 : i64, layout = "filter", offset = 0 : i64, type = i8},
// CHECK-SAME: {bytes = 128 : i64, elements = 5 : i64, layer = 1 : i64, layout = "per_channel", offset = 256 : i64, type = i32}]
// CHECK-SAME: qwid.inputs = [{name = "image", shape = array<i64: 2, 6>, type = f32}]
// CHECK-SAME: qwid.isa = "avx2"
// CHECK-SAME: qwid.layers = [{kind = "elementwise", macs = 0 : i64, max_slices = 1 : i64, name = "{{.*}}", symbol = "layer_0"},
// CHECK-SAME: {kind = "int8 contraction k=6 n=5", macs = 60 : i64, max_slices = 1 : i64, name = "{{.*}}", symbol = "layer_1"}]
// CHECK-SAME: qwid.outputs = [{name = "scores", shape = array<i64: 2, 5>, type = i32}]
// CHECK-SAME: qwid.weights = dense_resource<{{.*}}> : tensor<384xi8>
// CHECK-LABEL: func.func @main
// CHECK-SAME: memref<384xi8>, %[[X:[^ ]*]]: memref<12xf32>, %[[Y:[^ ]*]]: memref<10xi32>, %[[SLICE:[^ ]*]]: index, %[[SLICES:[^ ]*]]: index)
// CHECK: call @kernel_0(%[[X]], %[[Q:.*]], %[[SLICE]], %[[SLICES]]) {qwid.entry = 0 : i64}
// CHECK-DAG: %[[W:.*]] = memref.view %{{.*}}[%c0][] : memref<384xi8> to memref<256xi8>
// CHECK-DAG: %[[B:.*]] = memref.view %{{.*}}[%c256][] : memref<384xi8> to memref<32xi32>
// CHECK: call @kernel_1(%[[Q]], %[[W]], %[[B]], %[[Y]], %[[SLICE]], %[[SLICES]]) {qwid.entry = 1 : i64}
// CHECK-LABEL: func.func private @kernel_1
// CHECK: qwid_tile.contract
// CHECK-SAME: channels = 5 : i64, extra_pixels = [], input_pixels = array<i64: 0, 6>, k_pack = 4 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, n_pack = 32 : i64, output_pixels = array<i64: 0, 5>, prefetch_span = 0 : i64, unsigned_input = true
// CHECK-NEXT: ^bb0(%[[ACC:.*]]: i32):
// CHECK-NEXT: %[[V:.*]] = arith.maxsi %[[ACC]],
// CHECK-NEXT: qwid_tile.yield %[[V]]
// CHECK: qwid_weights: "0x40000000010203040708090AFFFEFDFC000000000101010100
func.func @main(%x: tensor<2x6xf32> {qwid.name = "image"}) -> (tensor<2x5xi32> {qwid.name = "scores"}) {
  %w = arith.constant dense<[[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [-1, -2, -3, -4, -5, -6],
                             [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]]> : tensor<5x6xi8>
  %b = arith.constant dense<[1, 2, 3, 4, 5]> : tensor<5xi32>
  %zero = arith.constant 0 : i32
  %e8 = tensor.empty() : tensor<2x6xi8>
  %e = tensor.empty() : tensor<2x5xi32>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x6xf32>) outs(%e8 : tensor<2x6xi8>) {
  ^bb0(%a: f32, %o: i8):
    %s = arith.fptoui %a : f32 to i8
    linalg.yield %s : i8
  } -> tensor<2x6xi8>
  %init = linalg.broadcast ins(%b : tensor<5xi32>) outs(%e : tensor<2x5xi32>) dimensions = [0]
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%q, %w : tensor<2x6xi8>, tensor<5x6xi8>) outs(%init : tensor<2x5xi32>) {
  ^bb0(%a: i8, %f: i8, %o: i32):
    %p = arith.extui %a : i8 to i32
    %r = arith.extsi %f : i8 to i32
    %m = arith.muli %p, %r : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2x5xi32>
  %relu = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc : tensor<2x5xi32>) outs(%e : tensor<2x5xi32>) {
  ^bb0(%a: i32, %o: i32):
    %s = arith.maxsi %a, %zero : i32
    linalg.yield %s : i32
  } -> tensor<2x5xi32>
  return %relu : tensor<2x5xi32>
}

// -----

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// Two equal layers share a kernel, and their constants lie in the weights once.
// A filter that is no constant is no micro-tile.
// CHECK: qwid.weights = dense_resource<{{.*}}> : tensor<648xi8>
// CHECK-LABEL: func.func @main
// CHECK: call @kernel_0(%{{[^,]*}}, %[[W:[^,]*]], %[[B:[^,]*]],
// CHECK: call @kernel_0(%{{[^,]*}}, %[[W]], %[[B]],
// CHECK: call @kernel_1
// CHECK-NOT: call
// CHECK: func.func private @kernel_0
// CHECK: qwid_tile.contract
// CHECK-LABEL: func.func private @kernel_1
// CHECK-NOT: qwid_tile.contract
// CHECK: math.fma
func.func @main(%x: tensor<2x4xf32>) -> tensor<2x2xf32> {
  %w = arith.constant dense<2.0> : tensor<4x4xf32>
  %b = arith.constant dense<1.0> : tensor<4xf32>
  %b2 = arith.constant dense<1.0> : tensor<2xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %e2 = tensor.empty() : tensor<2x2xf32>
  %init = linalg.broadcast ins(%b : tensor<4xf32>) outs(%e : tensor<2x4xf32>) dimensions = [0]
  %init2 = linalg.broadcast ins(%b2 : tensor<2xf32>) outs(%e2 : tensor<2x2xf32>) dimensions = [0]
  %u = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x4xf32>, tensor<4x4xf32>) outs(%init : tensor<2x4xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %v = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%u, %w : tensor<2x4xf32>, tensor<4x4xf32>) outs(%init : tensor<2x4xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %z = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%v, %u : tensor<2x4xf32>, tensor<2x4xf32>) outs(%init2 : tensor<2x2xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  return %z : tensor<2x2xf32>
}

// -----

// The parts of a concat (512 bytes each) lie one after the other in the whole,
// a slice inside its source. The third buffer takes the place of the first: the
// arena is two wholes and the slack behind them.
// CHECK: qwid.arena_bytes = 2112 : i64
// CHECK-LABEL: func.func @main
// CHECK: %[[WHOLE:.*]] = memref.view %{{.*}}[%[[AT:.*]]][] : memref<2112xi8> to memref<256xf32>
// CHECK: call @kernel_0(%{{[^,]*}}, %[[WHOLE]],
// CHECK: call @kernel_1(%[[WHOLE]], %[[WHOLE]],
// CHECK: %[[SECOND:.*]] = memref.view %{{.*}} : memref<2112xi8> to memref<256xf32>
// CHECK: call @kernel_2(%[[WHOLE]], %[[SECOND]],
// CHECK: %[[REUSED:.*]] = memref.view %{{.*}}[%[[AT]]][] : memref<2112xi8> to memref<128xf32>
// CHECK: call @kernel_3(%[[SECOND]], %[[REUSED]],
// CHECK-LABEL: func.func private @kernel_1
// CHECK: %[[STEP:.*]] = arith.muli %{{.*}}, %c16
// CHECK: %[[SHIFTED:.*]] = arith.addi %[[STEP]], %c128
// CHECK: vector.load %{{.*}}[%[[STEP]]]
// CHECK: vector.store %{{.*}}[%[[SHIFTED]]]
// CHECK-LABEL: func.func private @kernel_3
// CHECK: %[[SHIFTED:.*]] = arith.addi %{{.*}}, %c128
// CHECK: vector.load %{{.*}}[%[[SHIFTED]]]
func.func @main(%x: tensor<2x64xf32>) -> tensor<2x64xf32> {
  %e = tensor.empty() : tensor<2x64xf32>
  %e4 = tensor.empty() : tensor<4x64xf32>
  %a = linalg.exp ins(%x : tensor<2x64xf32>) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %b = linalg.abs ins(%a : tensor<2x64xf32>) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %c = tensor.concat dim(0) %a, %b : (tensor<2x64xf32>, tensor<2x64xf32>) -> tensor<4x64xf32>
  %d = linalg.negf ins(%c : tensor<4x64xf32>) outs(%e4 : tensor<4x64xf32>) -> tensor<4x64xf32>
  %s = tensor.extract_slice %d[2, 0] [2, 64] [1, 1] : tensor<4x64xf32> to tensor<2x64xf32>
  %f = linalg.exp ins(%s : tensor<2x64xf32>) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %g = linalg.abs ins(%f : tensor<2x64xf32>) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %h = linalg.add ins(%f, %g : tensor<2x64xf32>, tensor<2x64xf32>) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  return %h : tensor<2x64xf32>
}

// -----

// The padded buffer is written once inside, once around, both in entry 0: rows of
// 4, the source's three cells from the second row on; the first slice fills the
// row above, the row below and the column beside.
// CHECK-LABEL: func.func @main
// CHECK: call @kernel_0(%{{[^,]*}}, %[[PADDED:[^,]*]], {{.*}} {qwid.entry = 0 : i64}
// CHECK: call @pad_0(%[[PADDED]], {{.*}} {qwid.entry = 0 : i64}
// CHECK: call @kernel_1(%[[PADDED]], {{.*}} {qwid.entry = 1 : i64}
// CHECK-LABEL: func.func private @kernel_0
// CHECK: %[[ROW:.*]] = arith.muli %{{.*}}, %c4
// CHECK: arith.addi %[[ROW]], %c4
// CHECK-LABEL: func.func private @pad_0
// CHECK-SAME: %[[M:[^ ]*]]: memref<16xi8>, %[[SLICE:[^ ]*]]: index
// CHECK-DAG: %[[ONE:.*]] = arith.constant dense<7> : vector<1xi8>
// CHECK-DAG: %[[ROW:.*]] = arith.constant dense<7> : vector<4xi8>
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[SLICE]], %c0
// CHECK: scf.if %[[FIRST]]
// CHECK-NEXT: vector.store %[[ROW]], %[[M]][%c0]
// CHECK-NEXT: vector.store %[[ROW]], %[[M]][%c12]
// CHECK-NEXT: scf.for %[[I:.*]] = %c0 to %c2
// CHECK: %[[AT:.*]] = arith.muli %[[I]], %c4
// CHECK: %[[RIGHT:.*]] = arith.addi %[[AT]], %c7
// CHECK: vector.store %[[ONE]], %[[M]][%[[RIGHT]]]
func.func @main(%x: tensor<2x3xi8>) -> tensor<4x4xi8> {
  %c = arith.constant 7 : i8
  %e4 = tensor.empty() : tensor<4x4xi8>
  %p = tensor.pad %x low[1, 0] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : i8
  } : tensor<2x3xi8> to tensor<4x4xi8>
  %y = linalg.copy ins(%p : tensor<4x4xi8>) outs(%e4 : tensor<4x4xi8>) -> tensor<4x4xi8>
  return %y : tensor<4x4xi8>
}

// -----

// A border whose value is computed is read from memory; what several slices may
// write at the same time is copied by one first.
// CHECK-LABEL: func.func @main
// CHECK: call @kernel_0({{.*}} {qwid.entry = 0 : i64}
// CHECK: call @kernel_1(%[[PADDED:[^,]*]], %[[CELL:[^,]*]], {{.*}} {qwid.entry = 1 : i64}
// CHECK: call @pad_0(%[[PADDED]], %[[CELL]], {{.*}} {qwid.entry = 1 : i64}
// CHECK: call @kernel_2(%[[PADDED]], {{.*}} {qwid.entry = 2 : i64}
// CHECK-LABEL: func.func private @pad_0
// CHECK-SAME: %{{[^ ]*}}: memref<16xi8>, %[[FROM:[^ ]*]]: memref<1xi8>, %[[SLICE:[^ ]*]]: index
// CHECK: arith.cmpi eq, %[[SLICE]], %c0
// CHECK: memref.load %[[FROM]][%c0]
func.func @main(%x: tensor<2x3xi8>) -> tensor<4x4xi8> {
  %c0 = arith.constant 0 : index
  %e2 = tensor.empty() : tensor<2x3xi8>
  %e4 = tensor.empty() : tensor<4x4xi8>
  %v = linalg.copy ins(%x : tensor<2x3xi8>) outs(%e2 : tensor<2x3xi8>) -> tensor<2x3xi8>
  %s = tensor.extract_slice %v[0, 1] [1, 1] [1, 1] : tensor<2x3xi8> to tensor<1x1xi8>
  %c = tensor.extract %s[%c0, %c0] : tensor<1x1xi8>
  %p = tensor.pad %v low[1, 0] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : i8
  } : tensor<2x3xi8> to tensor<4x4xi8>
  %y = linalg.copy ins(%p : tensor<4x4xi8>) outs(%e4 : tensor<4x4xi8>) -> tensor<4x4xi8>
  return %y : tensor<4x4xi8>
}

// -----

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// Weights that are all powers of two are packed as codes: of 32 channels 16 lie in
// the low and 16 in the high bits of a k step's 64 bytes, and each half is a tile.
// Channel 0 is 1, -1, 2, 64 and 0, -64; 16 is 4 and 17 is -4 everywhere.
// CHECK: {kind = "pow2 contraction k=6 n=18",
// CHECK: func.func private @kernel_1(%{{[^ ]*}}: memref<12xi8>, %{{[^ ]*}}: memref<128xi8>
// CHECK: qwid_tile.contract {{.*}} weights(%{{[^ ]*}}[%c0] : memref<128xi8>)
// CHECK-SAME: channels = 16 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
// CHECK: qwid_tile.contract {{.*}} weights(%{{[^ ]*}}[%c0] : memref<128xi8>)
// CHECK-SAME: channels = 2 : i64, codebook = {{.*}} first_channel = 16 : i64
// CHECK: qwid_weights: "0x4000000031393237B0B0B0B00000
func.func @main(%x: tensor<2x6xi8>) -> tensor<2x18xi32> {
  %w = arith.constant dense<[[1, -1, 2, 64, 0, -64],
                             [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0],
                             [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0],
                             [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0],
                             [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [4, 4, 4, 4, 4, 4],
                             [-4, -4, -4, -4, -4, -4]]> : tensor<18x6xi8>
  %b = arith.constant dense<5> : tensor<18xi32>
  %e = tensor.empty() : tensor<2x18xi32>
  %init = linalg.broadcast ins(%b : tensor<18xi32>) outs(%e : tensor<2x18xi32>) dimensions = [0]
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x6xi8>, tensor<18x6xi8>) outs(%init : tensor<2x18xi32>) {
  ^bb0(%a: i8, %f: i8, %o: i32):
    %p = arith.extui %a : i8 to i32
    %r = arith.extsi %f : i8 to i32
    %m = arith.muli %p, %r : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2x18xi32>
  return %acc : tensor<2x18xi32>
}

// -----

// What the elements of the interface mean is told: unsigned, or reals.
// CHECK: module attributes {
// CHECK-SAME: qwid.inputs = [{name = "pixels", shape = array<i64: 4>, type = ui8}, {name = "s", scale = 2.500000e-01 : f32, shape = array<i64: 4>, type = i8, zero_point = -3 : i64}]
// CHECK-SAME: qwid.outputs = [{name = "y", scale = 5.000000e-01 : f32, shape = array<i64: 4>, type = ui8, zero_point = 7 : i64}]
func.func @main(%p: tensor<4xi8> {qwid.name = "pixels", qwid.element_type = ui8},
                %s: tensor<4xi8> {qwid.name = "s", qwid.element_type = !quant.uniform<i8:f32, 0.25:-3>})
    -> (tensor<4xi8> {qwid.name = "y", qwid.element_type = !quant.uniform<u8:f32, 0.5:7>}) {
  %e = tensor.empty() : tensor<4xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%p, %s : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %c = arith.addi %a, %b : i8
    linalg.yield %c : i8
  } -> tensor<4xi8>
  return %y : tensor<4xi8>
}
