// RUN: qwid-opt %s -split-input-file -qwid-storage-sign=sign=unsigned | FileCheck %s
// RUN: qwid-opt %s -split-input-file -qwid-storage-sign=sign=unsigned -qwid-storage-sign=sign=signed | FileCheck %s --check-prefix=BACK

// CHECK-LABEL: func.func @network
// BACK-LABEL: func.func @network
func.func @network(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: qwid.quantize {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 5.000000e-01:1>>
  // BACK: qwid.quantize {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 5.000000e-01:-127>>
  %q = qwid.quantize %x : (tensor<1x2xf32>) -> tensor<1x2x!quant.uniform<i8:f32, 0.5:-127>>
  // Activations among the constants move with their zero point, weights do not.
  // CHECK: qwid.constant dense<{{\[}}[0, 255]]> : tensor<1x2xui8> : tensor<1x2x!quant.uniform<u8:f32, 1.000000e+00:128>>
  // BACK: qwid.constant dense<{{\[}}[-128, 127]]> : tensor<1x2xi8> : tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00>>
  %k = qwid.constant dense<[[-128, 127]]> : tensor<1x2xi8> : tensor<1x2x!quant.uniform<i8:f32, 1.0>>
  // CHECK: qwid.constant dense<3> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.000000e+00>>
  %w = qwid.constant dense<3> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.0>>
  // CHECK: qwid.add {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 1.000000e+00:128>>
  %a = qwid.add %q, %k {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x2x!quant.uniform<i8:f32, 0.5:-127>>, tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2x!quant.uniform<i8:f32, 1.0>>
  // CHECK: qwid.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 4.000000e+00:128>>
  %f = qwid.fully_connected %a, %w {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.0>>) -> tensor<1x2x!quant.uniform<i8:f32, 4.0>>
  %d = qwid.dequantize %f : (tensor<1x2x!quant.uniform<i8:f32, 4.0>>) -> tensor<1x2xf32>
  return %d : tensor<1x2xf32>
}

// -----

// Callers see what the plan says; a narrow range keeps its width.
!narrow = !quant.uniform<i8<-127:127>:f32, 1.0>
// CHECK-LABEL: func.func @signature
// CHECK-SAME: (%[[X:.*]]: tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>) -> tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>
// CHECK: %[[Q:.*]] = qwid.storage_cast %[[X]] {offset = 128 : i64} : {{.*}} -> tensor<4x!quant.uniform<u8<1:255>:f32, 1.000000e+00:128>>
// CHECK: %[[N:.*]] = qwid.unary neg %[[Q]]
// CHECK: %[[Y:.*]] = qwid.storage_cast %[[N]] {offset = -128 : i64} : {{.*}} -> tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>
// CHECK: return %[[Y]]
// BACK-LABEL: func.func @signature
// BACK: %[[Q:.*]] = qwid.storage_cast %{{.*}} : (tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>) -> tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>
// BACK: qwid.storage_cast %{{.*}} : (tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>) -> tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>
func.func @signature(%x: tensor<4x!narrow>) -> tensor<4x!narrow> {
  %n = qwid.unary neg %x : (tensor<4x!narrow>) -> tensor<4x!narrow>
  return %n : tensor<4x!narrow>
}

// -----

// Accumulators are no activations: 32 bits stay as they are.
// CHECK-LABEL: func.func @accumulators
func.func @accumulators(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2xf32> {
  %w = qwid.constant dense<3> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.0>>
  // CHECK: qwid.fully_connected {{.*}}!quant.uniform<u8:f32, 1.000000e+00:128>{{.*}} -> tensor<1x2x!quant.uniform<i32:f32, 2.000000e+00>>
  %f = qwid.fully_connected %x, %w : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.0>>) -> tensor<1x2x!quant.uniform<i32:f32, 2.0>>
  %d = qwid.dequantize %f : (tensor<1x2x!quant.uniform<i32:f32, 2.0>>) -> tensor<1x2xf32>
  return %d : tensor<1x2xf32>
}

// -----

// A cast from plain integers brings them where the re-encoded tensor has them.
// CHECK-LABEL: func.func @cast
// CHECK-SAME: tensor<4xi8>) -> tensor<4xi8>
// CHECK: qwid.storage_cast %{{.*}} {offset = 128 : i64} : (tensor<4xi8>) -> tensor<4x!quant.uniform<u8:f32, 1.000000e+00:131>>
// CHECK: qwid.storage_cast %{{.*}} {offset = -128 : i64} : {{.*}} -> tensor<4xi8>
// BACK-LABEL: func.func @cast
// BACK: qwid.storage_cast %{{.*}} : (tensor<4xi8>) -> tensor<4x!quant.uniform<i8:f32, 1.000000e+00:3>>
// BACK: qwid.storage_cast %{{.*}} : {{.*}} -> tensor<4xi8>
func.func @cast(%x: tensor<4xi8>) -> tensor<4xi8> {
  %q = qwid.storage_cast %x : (tensor<4xi8>) -> tensor<4x!quant.uniform<i8:f32, 1.0:3>>
  %y = qwid.storage_cast %q : (tensor<4x!quant.uniform<i8:f32, 1.0:3>>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

// Fewer bits than 8 lie in a byte, and so do the constants among them.
!u3 = !quant.uniform<u3:f32, 1.0:2>
!i4 = !quant.uniform<i4:f32, 1.0>
// CHECK-LABEL: func.func @narrow
// CHECK: %[[Q:.*]] = qwid.quantize {{.*}} -> tensor<2x!quant.uniform<u3:f32, 1.000000e+00:2>>
// CHECK: qwid.rescale %[[Q]] {{.*}} -> tensor<2x!quant.uniform<u8<120:135>:f32, 1.000000e+00:128>>
// CHECK: qwid.constant dense<{{\[}}120, 135]> : tensor<2xui8> : tensor<2x!quant.uniform<u8<120:135>:f32, 1.000000e+00:128>>
// BACK-LABEL: func.func @narrow
// BACK: %[[Q:.*]] = qwid.quantize {{.*}} -> tensor<2x!quant.uniform<i8<-128:-121>:f32, 1.000000e+00:-126>>
// BACK: qwid.rescale %[[Q]] {{.*}} -> tensor<2x!quant.uniform<i8<-8:7>:f32, 1.000000e+00>>
func.func @narrow(%x: tensor<2xf32>) -> tensor<2xf32> {
  %q = qwid.quantize %x : (tensor<2xf32>) -> tensor<2x!u3>
  %r = qwid.rescale %q {rescale_kind = #qwid<rescale_kind float>} : (tensor<2x!u3>) -> tensor<2x!i4>
  %k = qwid.constant dense<[-8, 7]> : tensor<2xi8> : tensor<2x!i4>
  %a = qwid.add %r, %k {rescale_kind = #qwid<rescale_kind float>} : (tensor<2x!i4>, tensor<2x!i4>) -> tensor<2x!i4>
  %d = qwid.dequantize %a : (tensor<2x!i4>) -> tensor<2xf32>
  return %d : tensor<2xf32>
}
