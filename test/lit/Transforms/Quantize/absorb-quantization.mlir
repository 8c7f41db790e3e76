// RUN: qwid-opt %s -split-input-file -qwid-absorb-quantization | FileCheck %s --check-prefixes=CHECK,FUSED
// RUN: qwid-opt %s -split-input-file -qwid-absorb-quantization=exact | FileCheck %s --check-prefixes=CHECK,EXACT
// RUN: qwid-opt %s -split-input-file -qwid-absorb-quantization=rescale=fixed | FileCheck %s --check-prefix=FIXED

!a = !quant.uniform<i8:f32, 0.5:-128>
!b = !quant.uniform<i8:f32, 0.25:4>
!w = !quant.uniform<i8:f32:0, {0.5, 0.25}>

// An f32 bias goes to the scale of the accumulators; the op keeps its name, the
// tensor is that of the quantize.
// CHECK-LABEL: func.func @contraction
// CHECK-SAME: (%[[A:[a-z0-9]*]]: tensor<1x4x4x1x!quant.uniform<i8:f32, 5.000000e-01:-128>>)
// FIXED-LABEL: func.func @contraction
func.func @contraction(%a: tensor<1x4x4x1x!a>) -> tensor<1x4x4x2x!b> {
  // CHECK-DAG: %[[W:.*]] = qwid.constant dense<1> : tensor<2x1x1x1xi8> : tensor<2x1x1x1x!quant.uniform<i8:f32:0
  // CHECK-DAG: %[[B:.*]] = qwid.constant dense<[4, -8]> : tensor<2xi32> : tensor<2x!quant.uniform<i32:f32:0, {2.500000e-01,1.250000e-01}>>
  // CHECK: %[[Y:.*]] = qwid.conv2d %[[A]], %[[W]] bias %[[B]]
  // CHECK-SAME: clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>
  // CHECK-SAME: rescale_kind = #qwid<rescale_kind float>
  // CHECK-SAME: -> tensor<1x4x4x2x!quant.uniform<i8:f32, 2.500000e-01:4>>
  // CHECK-NEXT: return %[[Y]]
  // FIXED: rescale_kind fixed
  %x = qwid.dequantize %a : (tensor<1x4x4x1x!a>) -> tensor<1x4x4x1xf32>
  %qw = qwid.constant dense<1> : tensor<2x1x1x1xi8> : tensor<2x1x1x1x!w>
  %w = qwid.dequantize %qw : (tensor<2x1x1x1x!w>) -> tensor<2x1x1x1xf32>
  %bias = qwid.constant dense<[1.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.conv2d %x, %w bias %bias {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>}
    : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %q = qwid.quantize %y : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!b>
  return %q : tensor<1x4x4x2x!b>
}

// -----

!a = !quant.uniform<u8:f32, 0.5:7>
!w = !quant.uniform<u8:f32, 0.25:128>
!i = !quant.uniform<i32:f32, 0.125>

// Nobody quantizes the result: the accumulators. Weights and an int32 bias stay
// as the model stores them.
// CHECK-LABEL: func.func @accumulators
func.func @accumulators(%a: tensor<1x2x!a>) -> tensor<1x2xf32> {
  // CHECK: %[[ACC:.*]] = qwid.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i32:f32, 1.250000e-01>>
  // CHECK: %[[REAL:.*]] = qwid.dequantize %[[ACC]]
  // CHECK: qwid.unary clip %[[REAL]] {clamp = #qwid.clamp<0.000000e+00, 1.000000e+00>, qwid.keep_float}
  %x = qwid.dequantize %a : (tensor<1x2x!a>) -> tensor<1x2xf32>
  %qw = qwid.constant dense<100> : tensor<2x2xui8> : tensor<2x2x!w>
  %w = qwid.dequantize %qw : (tensor<2x2x!w>) -> tensor<2x2xf32>
  %qb = qwid.constant dense<5> : tensor<2xi32> : tensor<2x!i>
  %b = qwid.dequantize %qb : (tensor<2x!i>) -> tensor<2xf32>
  %y = qwid.fully_connected %x, %w bias %b {clamp = #qwid.clamp<0.0, 1.0>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.25:4>
!w = !quant.uniform<i8:f32, 0.5>

// One rounding less, unless every one is wanted.
// CHECK-LABEL: func.func @residual
func.func @residual(%a: tensor<1x4x4x1x!a>) -> tensor<1x4x4x1x!b> {
  // FUSED: qwid.conv2d {{.*}} residual
  // FUSED-NOT: qwid.add
  // EXACT: qwid.conv2d
  // EXACT-NOT: residual
  // EXACT: qwid.add {{.*}} {rescale_kind = #qwid<rescale_kind float>}
  %x = qwid.dequantize %a : (tensor<1x4x4x1x!a>) -> tensor<1x4x4x1xf32>
  %qw = qwid.constant dense<1> : tensor<1x1x1x1xi8> : tensor<1x1x1x1x!w>
  %w = qwid.dequantize %qw : (tensor<1x1x1x1x!w>) -> tensor<1x1x1x1xf32>
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64}
    : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %qc = qwid.quantize %c : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1x!b>
  %dc = qwid.dequantize %qc : (tensor<1x4x4x1x!b>) -> tensor<1x4x4x1xf32>
  %y = qwid.add %dc, %x : (tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  %q = qwid.quantize %y : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1x!b>
  return %q : tensor<1x4x4x1x!b>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.25:4>

// Borders sink through moves; another scale is a table; a concatenation has one.
// CHECK-LABEL: func.func @moves
// CHECK-SAME: (%[[A:[a-z0-9]*]]: tensor<2x4x!quant.uniform<i8:f32, 5.000000e-01>>, %[[B:[a-z0-9]*]]: tensor<8x!quant
func.func @moves(%a: tensor<2x4x!a>, %b: tensor<8x!b>) -> (tensor<8x!b>, tensor<16x!b>) {
  // CHECK: %[[T:.*]] = qwid.transpose %[[A]]
  // CHECK: %[[P:.*]] = qwid.reshape %[[T]] : ({{.*}}) -> tensor<8x!quant.uniform<i8:f32, 5.000000e-01>>
  // CHECK: %[[Q:.*]] = qwid.unary clip %[[P]] {clamp = #qwid.clamp<0xFF800000, 0x7F800000>} : {{.*}} -> tensor<8x!quant.uniform<i8:f32, 2.500000e-01:4>>
  // CHECK: %[[R:.*]] = qwid.unary clip %[[P]]
  // CHECK: %[[C:.*]] = qwid.concat %[[R]], %[[B]]
  // CHECK-NEXT: return %[[Q]], %[[C]]
  %x = qwid.dequantize %a : (tensor<2x4x!a>) -> tensor<2x4xf32>
  %t = qwid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %r = qwid.reshape %t : (tensor<4x2xf32>) -> tensor<8xf32>
  %q = qwid.quantize %r : (tensor<8xf32>) -> tensor<8x!b>
  %y = qwid.dequantize %b : (tensor<8x!b>) -> tensor<8xf32>
  %c = qwid.concat %r, %y {axis = 0 : i64} : (tensor<8xf32>, tensor<8xf32>) -> tensor<16xf32>
  %qc = qwid.quantize %c : (tensor<16xf32>) -> tensor<16x!b>
  return %q, %qc : tensor<8x!b>, tensor<16x!b>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.25:4>

// What has no integer form, or no borders, stays in float. A pad of 0.3 is no
// integer. Casts sink as borders do.
// CHECK-LABEL: func.func @islands
func.func @islands(%a: tensor<1x4x!a>, %i: tensor<4xi8>) -> (tensor<1x4x!b>, tensor<1x6xf32>, tensor<2x2x!a>) {
  // CHECK: qwid.softmax {{.*}} qwid.keep_float
  // CHECK: qwid.quantize
  // CHECK: qwid.pad %{{.*}} : (tensor<1x4xf32>)
  // CHECK: %[[I:.*]] = qwid.storage_cast
  // CHECK: qwid.reshape %[[I]] : ({{.*}}) -> tensor<2x2x!quant
  %x = qwid.dequantize %a : (tensor<1x4x!a>) -> tensor<1x4xf32>
  %s = qwid.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %q = qwid.quantize %s : (tensor<1x4xf32>) -> tensor<1x4x!b>
  %p = qwid.pad %x {low = array<i64: 0, 1>, high = array<i64: 0, 1>, value = 0.3 : f32} : (tensor<1x4xf32>) -> tensor<1x6xf32>
  %c = qwid.storage_cast %i : (tensor<4xi8>) -> tensor<4x!a>
  %r = qwid.reshape %c : (tensor<4x!a>) -> tensor<2x2x!a>
  return %q, %p, %r : tensor<1x4x!b>, tensor<1x6xf32>, tensor<2x2x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.25:4>

// Sums, products, means, functions of one value.
// CHECK-LABEL: func.func @computations
func.func @computations(%a: tensor<1x4x4x2x!a>) -> (tensor<1x4x4x2x!b>, tensor<1x1x1x2x!b>) {
  // CHECK-NEXT: %[[M:.*]] = qwid.mul %arg0, %arg0 {rescale_kind = #qwid<rescale_kind float>}
  // CHECK-NEXT: %[[S:.*]] = qwid.unary sigmoid %[[M]]
  // CHECK-NEXT: %[[N:.*]] = qwid.mean %[[M]] {{{.*}}rescale_kind = #qwid<rescale_kind float>}
  // CHECK-NEXT: return %[[S]], %[[N]]
  %x = qwid.dequantize %a : (tensor<1x4x4x2x!a>) -> tensor<1x4x4x2xf32>
  %m = qwid.mul %x, %x : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %qm = qwid.quantize %m : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!b>
  %dm = qwid.dequantize %qm : (tensor<1x4x4x2x!b>) -> tensor<1x4x4x2xf32>
  %s = qwid.unary sigmoid %dm : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %qs = qwid.quantize %s : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2x!b>
  %n = qwid.mean %dm {axes = array<i64: 1, 2>, keepdims = true} : (tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32>
  %qn = qwid.quantize %n : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2x!b>
  return %qs, %qn : tensor<1x4x4x2x!b>, tensor<1x1x1x2x!b>
}

// -----

!a = !quant.uniform<i8<-1:1>:f32, 1.0>
!w = !quant.uniform<i8<-2:1>:f32:0, {0.5, 0.25}>

// A bias on the coarse steps of few bits is not rounded to them: 3.0 and 1.0 are
// multiples, 0.3 is not, and is added behind the accumulators.
// CHECK-LABEL: func.func @coarse
func.func @coarse(%a: tensor<1x2x!a>) -> (tensor<1x2x!a>, tensor<1x2x!a>) {
  // CHECK: %[[B:.*]] = qwid.constant dense<[6, 4]> : tensor<2xi32>
  // CHECK: %[[WHOLE:.*]] = qwid.fully_connected {{.*}} bias %[[B]] {{.*}} -> tensor<1x2x!quant.uniform<i8<-1:1>:f32, 1.000000e+00>>
  // CHECK: %[[ACC:.*]] = qwid.fully_connected {{%[a-z0-9]+}}, {{%[a-z0-9]+}} : {{.*}} -> tensor<1x2x!quant.uniform<i32:f32:1
  // CHECK: %[[REAL:.*]] = qwid.dequantize %[[ACC]]
  // CHECK: %[[MORE:.*]] = qwid.constant dense<[3.000000e-01, 1.000000e+00]> : tensor<2xf32> : tensor<2xf32>
  // CHECK: %[[SUM:.*]] = qwid.add %[[REAL]], %[[MORE]] {qwid.keep_float}
  // CHECK: %[[CLIP:.*]] = qwid.unary clip %[[SUM]] {clamp = #qwid.clamp<0.000000e+00, 1.000000e+00>, qwid.keep_float}
  // CHECK: %[[Q:.*]] = qwid.quantize %[[CLIP]]
  // CHECK: return %[[WHOLE]], %[[Q]]
  %x = qwid.dequantize %a : (tensor<1x2x!a>) -> tensor<1x2xf32>
  %qw = qwid.constant dense<1> : tensor<2x2xi8> : tensor<2x2x!w>
  %w = qwid.dequantize %qw : (tensor<2x2x!w>) -> tensor<2x2xf32>
  %whole = qwid.constant dense<[3.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %between = qwid.constant dense<[0.3, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.fully_connected %x, %w bias %whole : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %z = qwid.fully_connected %x, %w bias %between {clamp = #qwid.clamp<0.0, 1.0>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %qy = qwid.quantize %y : (tensor<1x2xf32>) -> tensor<1x2x!a>
  %qz = qwid.quantize %z : (tensor<1x2xf32>) -> tensor<1x2x!a>
  return %qy, %qz : tensor<1x2x!a>, tensor<1x2x!a>
}

// -----

!a = !quant.uniform<u8:f32, 0.5:7>
!b = !quant.uniform<i8:f32, 0.25:-3>
!c = !quant.uniform<u8:f32, 0.75:9>

// A product of two activations: on their integers, in f32, and one factor.
// CHECK-LABEL: func.func @product
func.func @product(%a: tensor<2x3x4x!a>, %b: tensor<4x5x!b>) -> tensor<2x3x5x!c> {
  // CHECK: %[[UA:.*]] = qwid.storage_cast %{{.*}} -> tensor<2x3x4x!quant.uniform<u8:f32, 1.000000e+00:7>>
  // CHECK: %[[A:.*]] = qwid.dequantize %[[UA]]
  // CHECK: %[[UB:.*]] = qwid.storage_cast %{{.*}} -> tensor<4x5x!quant.uniform<i8:f32, 1.000000e+00:-3>>
  // CHECK: %[[B:.*]] = qwid.dequantize %[[UB]]
  // CHECK: %[[SUM:.*]] = qwid.matmul %[[A]], %[[B]] {qwid.keep_float}
  // CHECK: %[[F:.*]] = qwid.constant dense<0.166666672> : tensor<f32>
  // CHECK: %[[STEPS:.*]] = qwid.mul %[[SUM]], %[[F]] {qwid.keep_float}
  // CHECK: %[[Q:.*]] = qwid.quantize %[[STEPS]] : {{.*}} -> tensor<2x3x5x!quant.uniform<u8:f32, 1.000000e+00:9>>
  // CHECK: qwid.storage_cast %[[Q]]
  %x = qwid.dequantize %a : (tensor<2x3x4x!a>) -> tensor<2x3x4xf32>
  %y = qwid.dequantize %b : (tensor<4x5x!b>) -> tensor<4x5xf32>
  %z = qwid.matmul %x, %y : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
  %q = qwid.quantize %z : (tensor<2x3x5xf32>) -> tensor<2x3x5x!c>
  return %q : tensor<2x3x5x!c>
}

// -----

!a = !quant.uniform<u16:f32, 0.5>
!w = !quant.uniform<i8:f32, 0.25>

// 2 * 127 * 65535 fits int32; with a bias of 2^31 - 1 it does not, and the op
// stays in float.
// CHECK-LABEL: func.func @wide
func.func @wide(%a: tensor<1x2x!a>) -> (tensor<1x1x!a>, tensor<1x1x!a>) {
  // CHECK-DAG: qwid.fully_connected {{.*}}rescale_kind{{.*}} -> tensor<1x1x!quant.uniform<u16:f32, 5.000000e-01>>
  // CHECK-DAG: qwid.fully_connected {{.*}}qwid.keep_float{{.*}} -> tensor<1x1xf32>
  %x = qwid.dequantize %a : (tensor<1x2x!a>) -> tensor<1x2xf32>
  %qw = qwid.constant dense<127> : tensor<1x2xi8> : tensor<1x2x!w>
  %w = qwid.dequantize %qw : (tensor<1x2x!w>) -> tensor<1x2xf32>
  %qb = qwid.constant dense<2147483647> : tensor<1xi32> : tensor<1x!quant.uniform<i32:f32, 0.125>>
  %b = qwid.dequantize %qb : (tensor<1x!quant.uniform<i32:f32, 0.125>>) -> tensor<1xf32>
  %y = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %z = qwid.fully_connected %x, %w bias %b : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %p = qwid.quantize %y : (tensor<1x1xf32>) -> tensor<1x1x!a>
  %q = qwid.quantize %z : (tensor<1x1xf32>) -> tensor<1x1x!a>
  return %p, %q : tensor<1x1x!a>, tensor<1x1x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>

// Whatever keeps cells lets borders through: indices of a gather, a broadcast,
// the largest along an axis.
// CHECK-LABEL: func.func @keeps
// CHECK-SAME: (%[[A:[a-z0-9]*]]: tensor<4x1x2x!quant
func.func @keeps(%a: tensor<4x1x2x!a>, %i: tensor<3xi64>) -> tensor<3x5x!a> {
  // CHECK: %[[G:.*]] = qwid.gather %[[A]], %{{.*}} {axis = 0 : i64} : {{.*}} -> tensor<3x1x2x!quant
  // CHECK: %[[B:.*]] = qwid.broadcast %[[G]] {{.*}} -> tensor<3x5x2x!quant
  // CHECK: %[[M:.*]] = qwid.reduce max %[[B]] {{.*}} -> tensor<3x5x!quant
  // CHECK-NEXT: return %[[M]]
  %x = qwid.dequantize %a : (tensor<4x1x2x!a>) -> tensor<4x1x2xf32>
  %g = qwid.gather %x, %i {axis = 0 : i64} : (tensor<4x1x2xf32>, tensor<3xi64>) -> tensor<3x1x2xf32>
  %b = qwid.broadcast %g {shape = array<i64: 3, 5, 2>} : (tensor<3x1x2xf32>) -> tensor<3x5x2xf32>
  %m = qwid.reduce max %b {axes = array<i64: 2>, keepdims = false} : (tensor<3x5x2xf32>) -> tensor<3x5xf32>
  %q = qwid.quantize %m : (tensor<3x5xf32>) -> tensor<3x5x!a>
  return %q : tensor<3x5x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.25:4>

// max compares on the scale of the result, where each operand is as the model's
// own quantize would have it; a sum is rescaled.
// CHECK-LABEL: func.func @rescales
// CHECK-SAME: (%[[A:[a-z0-9]*]]: tensor<4x2x!quant.uniform<i8:f32, 5.000000e-01>>, %[[B:[a-z0-9]*]]: tensor<4x2x!quant
func.func @rescales(%a: tensor<4x2x!a>, %b: tensor<4x2x!b>) -> (tensor<4x2x!b>, tensor<4x!b>) {
  // CHECK: %[[T:.*]] = qwid.unary clip %[[A]] {clamp = #qwid.clamp<0xFF800000, 0x7F800000>} : {{.*}} -> tensor<4x2x!quant.uniform<i8:f32, 2.500000e-01:4>>
  // CHECK: %[[M:.*]] = qwid.binary max %[[T]], %[[B]] {rescale_kind = #qwid<rescale_kind float>}
  // CHECK: %[[S:.*]] = qwid.reduce sum %[[A]] {{.*}}rescale_kind = #qwid<rescale_kind float>
  // CHECK-NEXT: return %[[M]], %[[S]]
  %x = qwid.dequantize %a : (tensor<4x2x!a>) -> tensor<4x2xf32>
  %y = qwid.dequantize %b : (tensor<4x2x!b>) -> tensor<4x2xf32>
  %m = qwid.binary max %x, %y : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  %qm = qwid.quantize %m : (tensor<4x2xf32>) -> tensor<4x2x!b>
  %s = qwid.reduce sum %x {axes = array<i64: 1>, keepdims = false} : (tensor<4x2xf32>) -> tensor<4xf32>
  %qs = qwid.quantize %s : (tensor<4xf32>) -> tensor<4x!b>
  return %qm, %qs : tensor<4x2x!b>, tensor<4x!b>
}
