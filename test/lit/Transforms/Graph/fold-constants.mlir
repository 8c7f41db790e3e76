// RUN: qwid-opt %s -qwid-fold-constants -canonicalize | FileCheck %s

// What only other folded ops read is gone.
// CHECK-LABEL: func.func @centred_weights
func.func @centred_weights(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: %[[W:.*]] = qwid.constant dense<{{\[}}[-1.500000e+00, -5.000000e-01, 5.000000e-01, 1.500000e+00], [-3.000000e+00, 0.000000e+00, 0.000000e+00, 3.000000e+00]]> : tensor<2x4xf32> : tensor<2x4xf32>
  // CHECK-NEXT: %[[Y:.*]] = qwid.fully_connected %arg0, %[[W]]
  // CHECK-NEXT: return %[[Y]]
  %w = qwid.constant dense<[[1.0, 2.0, 3.0, 4.0], [1.0, 4.0, 4.0, 7.0]]> : tensor<2x4xf32> : tensor<2x4xf32>
  %m = qwid.mean %w {axes = array<i64: 1>, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x1xf32>
  %n = qwid.unary neg %m : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %c = qwid.add %w, %n : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %y = qwid.fully_connected %x, %c : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// Integers too.
// CHECK-LABEL: func.func @indices
func.func @indices(%x: tensor<2xi64>) -> (tensor<2xi64>, tensor<2xi64>) {
  // CHECK: %[[S:.*]] = qwid.constant dense<[4, 6]> : tensor<2xi64> : tensor<2xi64>
  // CHECK-NEXT: %[[Y:.*]] = qwid.add %arg0, %[[S]]
  // CHECK-NEXT: return %[[Y]], %[[S]]
  %a = qwid.constant dense<[1, 2]> : tensor<2xi64> : tensor<2xi64>
  %b = qwid.constant dense<[3, 4]> : tensor<2xi64> : tensor<2xi64>
  %s = qwid.add %a, %b : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  %y = qwid.add %x, %s : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %y, %s : tensor<2xi64>, tensor<2xi64>
}

// A constant on a scale of the model keeps it, also where its cells are moved.
!q = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: func.func @stored
func.func @stored() -> (tensor<2x1xf32>, tensor<1x2xf32>) {
  // CHECK-NEXT: %[[Q:.*]] = qwid.constant dense<{{.*}}-4, 6{{.*}}> : {{.*}}!quant.uniform
  // CHECK-NEXT: %[[R:.*]] = qwid.dequantize %[[Q]]
  // CHECK-NEXT: %[[T:.*]] = qwid.reshape %[[R]]
  // CHECK-NEXT: return %[[T]], %[[R]]
  %q = qwid.constant dense<[[-4, 6]]> : tensor<1x2xi8> : tensor<1x2x!q>
  %r = qwid.dequantize %q : (tensor<1x2x!q>) -> tensor<1x2xf32>
  %t = qwid.transpose %r {permutation = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32>
  return %t, %r : tensor<2x1xf32>, tensor<1x2xf32>
}

// What computes with it is computed: (-4, 6) * 0.5 * (3, 5).
// CHECK-LABEL: func.func @masked
func.func @masked() -> tensor<2x1xf32> {
  // CHECK-NEXT: %[[C:.*]] = qwid.constant dense<{{\[}}[-6.000000e+00], [1.500000e+01]]> : tensor<2x1xf32>
  // CHECK-NEXT: return %[[C]]
  %q = qwid.constant dense<[[-4, 6]]> : tensor<1x2xi8> : tensor<1x2x!q>
  %m = qwid.constant dense<[[3.0], [5.0]]> : tensor<2x1xf32> : tensor<2x1xf32>
  %r = qwid.dequantize %q : (tensor<1x2x!q>) -> tensor<1x2xf32>
  %t = qwid.transpose %r {permutation = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32>
  %y = qwid.mul %t, %m : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return %y : tensor<2x1xf32>
}

// So large a result stays computed.
// CHECK-LABEL: func.func @large
func.func @large() -> tensor<5000x5000xf32> {
  // CHECK: qwid.unary relu
  %c = qwid.constant dense<-1.0> : tensor<5000x5000xf32> : tensor<5000x5000xf32>
  %y = qwid.unary relu %c : (tensor<5000x5000xf32>) -> tensor<5000x5000xf32>
  return %y : tensor<5000x5000xf32>
}
