// RUN: qwid-opt %s -qwid-lower-rounding=isa=avx512vnni | FileCheck %s --check-prefixes=CHECK,X86
// RUN: qwid-opt %s -qwid-lower-rounding=isa=avx2 | FileCheck %s --check-prefixes=CHECK,X86
// RUN: qwid-opt %s -qwid-lower-rounding=isa=neon | FileCheck %s --check-prefixes=CHECK,ARM

// CHECK-LABEL: func.func @to_i32
// CHECK-SAME: %[[X:.*]]: vector<8xf32>
// X86-NEXT: %[[Q:.*]] = llvm.intr.lrint(%[[X]]) : (vector<8xf32>) -> vector<8xi32>
// ARM: %[[LOW:.*]] = vector.extract_strided_slice %[[X]] {offsets = [0], sizes = [4]
// ARM: llvm.call_intrinsic "llvm.aarch64.neon.fcvtns"(%[[LOW]]) : (vector<4xf32>) -> vector<4xi32>
// ARM: %[[HIGH:.*]] = vector.extract_strided_slice %[[X]] {offsets = [4], sizes = [4]
// ARM: llvm.call_intrinsic "llvm.aarch64.neon.fcvtns"(%[[HIGH]])
// ARM: %[[Q:.*]] = vector.insert_strided_slice {{.*}} {offsets = [4]
// CHECK-NOT: roundeven
// CHECK: return %[[Q]]
func.func @to_i32(%x: vector<8xf32>) -> vector<8xi32> {
  %r = math.roundeven %x : vector<8xf32>
  %q = arith.fptosi %r : vector<8xf32> to vector<8xi32>
  return %q : vector<8xi32>
}

// Another use of the rounded value keeps it.
// CHECK-LABEL: func.func @rounded_is_used
// CHECK: %[[R:.*]] = math.roundeven
// CHECK: return %[[R]],
func.func @rounded_is_used(%x: vector<4xf32>) -> (vector<4xf32>, vector<4xi32>) {
  %r = math.roundeven %x : vector<4xf32>
  %q = arith.fptosi %r : vector<4xf32> to vector<4xi32>
  return %r, %q : vector<4xf32>, vector<4xi32>
}

// Scalars, other widths and truncation stay.
// CHECK-LABEL: func.func @others
// CHECK-NEXT: math.roundeven {{.*}} : f32
// CHECK-NEXT: arith.fptosi
// CHECK-NEXT: math.roundeven
// CHECK-NEXT: arith.fptosi {{.*}} to vector<4xi64>
// CHECK-NEXT: arith.fptosi {{.*}} to vector<4xi32>
func.func @others(%s: f32, %x: vector<4xf32>) -> (i32, vector<4xi64>, vector<4xi32>) {
  %r0 = math.roundeven %s : f32
  %q0 = arith.fptosi %r0 : f32 to i32
  %r1 = math.roundeven %x : vector<4xf32>
  %q1 = arith.fptosi %r1 : vector<4xf32> to vector<4xi64>
  %q2 = arith.fptosi %x : vector<4xf32> to vector<4xi32>
  return %q0, %q1, %q2 : i32, vector<4xi64>, vector<4xi32>
}

// Arm rounds whole registers only.
// CHECK-LABEL: func.func @odd
// X86: llvm.intr.lrint
// ARM: math.roundeven
func.func @odd(%x: vector<2xf32>) -> vector<2xi32> {
  %r = math.roundeven %x : vector<2xf32>
  %q = arith.fptosi %r : vector<2xf32> to vector<2xi32>
  return %q : vector<2xi32>
}
