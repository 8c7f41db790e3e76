// RUN: qwid-opt %s -split-input-file -qwid-form-layers | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>

// A chain joins its producer; the start value and the residual become arguments,
// scalars and empty tensors are repeated inside.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:[^ ]*]]: tensor<2x4xf32>, %[[R:[^ ]*]]: tensor<2x4xf32>
// CHECK-DAG: %[[W:.*]] = arith.constant dense<2.0{{.*}}> : tensor<4x4xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<1.0{{.*}}> : tensor<4xf32>
// CHECK-NEXT: %[[Y:.*]] = call @layer_0(%[[X]], %[[W]], %[[B]], %[[R]])
// CHECK-NEXT: return %[[Y]]
// CHECK-LABEL: func.func private @layer_0
// CHECK: linalg.broadcast
// CHECK: math.fma
// CHECK: arith.addf
// CHECK: arith.constant 0.0
// CHECK: arith.maximumf
// CHECK-NOT: func.func
func.func @main(%x: tensor<2x4xf32>, %r: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = arith.constant dense<2.0> : tensor<4x4xf32>
  %b = arith.constant dense<1.0> : tensor<4xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %init = linalg.broadcast ins(%b : tensor<4xf32>) outs(%e : tensor<2x4xf32>) dimensions = [0]
  %acc = linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                       affine_map<(m, n, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x4xf32>, tensor<4x4xf32>) outs(%init : tensor<2x4xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %sum = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc, %r : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = arith.addf %a, %f : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %relu = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%sum : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.maximumf %a, %zero : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  return %relu : tensor<2x4xf32>
}

// -----

// A value with two users ends its layer. A residual joins the layer of the
// operand that is computed last.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[A:.*]] = call @layer_0
// CHECK-NEXT: %[[B:.*]] = call @layer_1(%[[A]])
// CHECK-NEXT: %[[C:.*]] = call @layer_2(%[[A]], %[[B]])
// CHECK-NEXT: return %[[C]]
// CHECK-LABEL: func.func private @layer_0
// CHECK: linalg.exp
// CHECK-LABEL: func.func private @layer_1
// CHECK: linalg.abs
// CHECK-LABEL: func.func private @layer_2
// CHECK: linalg.negf
// CHECK: linalg.add
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %b = linalg.abs ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %c = linalg.negf ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %d = linalg.add ins(%b, %c : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %d : tensor<4xf32>
}

// -----

// Pads of one value with one border become slices of the largest; a pad with
// another border gets a copy, because the value can lie in one place only.
// CHECK-LABEL: func.func @main
// CHECK: %[[V:.*]] = call @layer_0
// CHECK: %[[LARGE:.*]] = tensor.pad %[[V]] low[1, 1] high[1, 1]
// CHECK: %[[SMALL:.*]] = tensor.extract_slice %[[LARGE]][1, 0] [5, 5] [1, 1]
// CHECK: %[[COPY:.*]] = call @copy_0(%[[V]])
// CHECK: %[[OTHER:.*]] = tensor.pad %[[COPY]] low[1, 1] high[0, 0]
// CHECK-NOT: tensor.pad
// CHECK: call @layer_1(%[[LARGE]])
// CHECK: call @layer_2(%[[SMALL]])
// CHECK: call @layer_3(%[[OTHER]])
func.func @main(%x: tensor<4x4xf32>) -> (tensor<6x6xf32>, tensor<5x5xf32>, tensor<5x5xf32>) {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %e5 = tensor.empty() : tensor<5x5xf32>
  %e6 = tensor.empty() : tensor<6x6xf32>
  %v = linalg.abs ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %large = tensor.pad %v low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<4x4xf32> to tensor<6x6xf32>
  %small = tensor.pad %v low[0, 1] high[1, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<4x4xf32> to tensor<5x5xf32>
  %other = tensor.pad %v low[1, 1] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %one : f32
  } : tensor<4x4xf32> to tensor<5x5xf32>
  %a = linalg.abs ins(%large : tensor<6x6xf32>) outs(%e6 : tensor<6x6xf32>) -> tensor<6x6xf32>
  %b = linalg.abs ins(%small : tensor<5x5xf32>) outs(%e5 : tensor<5x5xf32>) -> tensor<5x5xf32>
  %c = linalg.abs ins(%other : tensor<5x5xf32>) outs(%e5 : tensor<5x5xf32>) -> tensor<5x5xf32>
  return %a, %b, %c : tensor<6x6xf32>, tensor<5x5xf32>, tensor<5x5xf32>
}

// -----

// A concat takes a layer's result where it lies, once; the second claim and an
// argument are copied.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:[^ ]*]]: tensor<2x4xf32>
// CHECK: %[[A:.*]] = call @layer_0
// CHECK-DAG: %[[TWICE:.*]] = call @copy_{{.}}(%[[A]])
// CHECK-DAG: %[[ARGUMENT:.*]] = call @copy_{{.}}(%[[X]])
// CHECK: tensor.concat dim(0) %[[A]], %[[TWICE]], %[[ARGUMENT]]
func.func @main(%x: tensor<2x4xf32>) -> tensor<6x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %a = linalg.exp ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %c = tensor.concat dim(0) %a, %a, %x : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<6x4xf32>
  return %c : tensor<6x4xf32>
}

// -----

// A reshape is returned where it lies. One in a concat is copied, because
// strided memory has no reshape; so is a returned slice.
// CHECK-LABEL: func.func @main
// CHECK: %[[A:.*]] = call @layer_0
// CHECK: %[[IN_PLACE:.*]] = tensor.expand_shape %[[A]]
// CHECK: %[[B:.*]] = call @layer_1
// CHECK: %[[RESHAPED:.*]] = tensor.expand_shape %[[B]]
// CHECK: %[[COPY:.*]] = call @copy_0(%[[RESHAPED]])
// CHECK: %[[CONCAT:.*]] = tensor.concat dim(0) %[[COPY]]
// CHECK: %[[SLICE:.*]] = tensor.extract_slice %[[B]]
// CHECK: %[[WHOLE:.*]] = call @copy_1(%[[SLICE]])
// CHECK: return %[[IN_PLACE]], %[[CONCAT]], %[[WHOLE]]
func.func @main(%x: tensor<4xf32>) -> (tensor<2x2xf32>, tensor<1x4xf32>, tensor<2xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %r = tensor.expand_shape %a [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  %b = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %t = tensor.expand_shape %b [[0, 1]] output_shape [1, 4] : tensor<4xf32> into tensor<1x4xf32>
  %c = tensor.concat dim(0) %t : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = tensor.extract_slice %b[1] [2] [1] : tensor<4xf32> to tensor<2xf32>
  return %r, %c, %s : tensor<2x2xf32>, tensor<1x4xf32>, tensor<2xf32>
}

// -----

// Outputs that no layer computes.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:[^ ]*]]: tensor<4xf32>
// CHECK: %[[C:.*]] = arith.constant
// CHECK-NEXT: %[[A:.*]] = call @copy_0(%[[X]])
// CHECK-NEXT: %[[B:.*]] = call @copy_1(%[[C]])
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %c = arith.constant dense<1.0> : tensor<4xf32>
  return %x, %c : tensor<4xf32>, tensor<4xf32>
}

// -----

// What nobody reads is gone, with its layer.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: call @layer_0
// CHECK-NEXT: return
// CHECK: func.func private @layer_0
// CHECK-NOT: func.func
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %dead = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}

// -----

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// A product of bytes reads whole registers: its input must not lie in the
// caller's memory, whose last bytes may be the last of a page.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:[^ ]*]]: tensor<2x6xi8>
// CHECK: %[[COPY:.*]] = call @copy_0(%[[X]])
// CHECK: call @layer_0(%[[COPY]],
func.func @main(%x: tensor<2x6xi8>) -> tensor<2x5xi32> {
  %w = arith.constant dense<1> : tensor<5x6xi8>
  %b = arith.constant dense<1> : tensor<5xi32>
  %e = tensor.empty() : tensor<2x5xi32>
  %init = linalg.broadcast ins(%b : tensor<5xi32>) outs(%e : tensor<2x5xi32>) dimensions = [0]
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x6xi8>, tensor<5x6xi8>) outs(%init : tensor<2x5xi32>) {
  ^bb0(%a: i8, %f: i8, %o: i32):
    %p = arith.extsi %a : i8 to i32
    %q = arith.extsi %f : i8 to i32
    %m = arith.muli %p, %q : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2x5xi32>
  return %acc : tensor<2x5xi32>
}

// -----

// A table look-up behind a reduction is a layer of its own: register tiles have
// no memory to look up in. What follows it joins it.
// CHECK-LABEL: func.func @main
// CHECK: %[[SUM:.*]] = call @layer_0
// CHECK: %[[Y:.*]] = call @layer_1
// CHECK-NEXT: return %[[Y]]
// CHECK-LABEL: func.func private @layer_0
// CHECK: math.fma
// CHECK-NOT: tensor.extract
// CHECK-LABEL: func.func private @layer_1
// CHECK: tensor.extract
// CHECK: linalg.abs
func.func @main(%x: tensor<2x4xf32>, %w: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %table = arith.constant dense<0.5> : tensor<256xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %acc = linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                       affine_map<(m, n, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x4xf32>, tensor<4x4xf32>) outs(%init : tensor<2x4xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %looked = linalg.generic {
      indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%acc : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %i = arith.fptoui %a : f32 to i8
    %at = arith.index_castui %i : i8 to index
    %v = tensor.extract %table[%at] : tensor<256xf32>
    linalg.yield %v : f32
  } -> tensor<2x4xf32>
  %abs = linalg.abs ins(%looked : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  return %abs : tensor<2x4xf32>
}

// -----

#one = affine_map<(d0) -> (d0)>

// A table starts where its buffer does: what lies in a concat is copied for it.
// CHECK-LABEL: func.func @main
// CHECK: %[[R:.*]] = call @layer_0(%arg0)
// CHECK: tensor.concat dim(0) %[[R]], %{{.*}}
// CHECK: %[[T:.*]] = call @copy_{{.*}}(%[[R]])
// CHECK: call @layer_1(%arg1, %[[T]])
func.func @main(%x: tensor<4xf32>, %i: tensor<2xi64>) -> (tensor<8xf32>, tensor<2xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %f = tensor.empty() : tensor<2xf32>
  %r = linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<4xf32>
  %c = tensor.concat dim(0) %r, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %g = linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]}
      ins(%i : tensor<2xi64>) outs(%f : tensor<2xf32>) {
  ^bb0(%a: i64, %o: f32):
    %at = arith.index_cast %a : i64 to index
    %v = tensor.extract %r[%at] : tensor<4xf32>
    linalg.yield %v : f32
  } -> tensor<2xf32>
  return %c, %g : tensor<8xf32>, tensor<2xf32>
}
