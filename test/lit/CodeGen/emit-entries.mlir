// RUN: qwid-opt %s -qwid-emit-entries | FileCheck %s

// struct qwid_frame { void *arena; const void *weights, *const *inputs; void *const *outputs; }
// CHECK: llvm.func internal @kernel_0
// CHECK: llvm.func @layer_0(%[[FRAME:[^ ]*]]: !llvm.ptr, %[[SLICE:[^ ]*]]: i32, %[[SLICES:[^ ]*]]: i32)
// CHECK: %[[ARENA:.*]] = llvm.load
// CHECK: %[[AT1:.*]] = llvm.getelementptr %[[FRAME]][1]
// CHECK: %[[WEIGHTS:.*]] = llvm.load %[[AT1]]
// CHECK: %[[AT2:.*]] = llvm.getelementptr %[[FRAME]][2]
// CHECK: %[[INPUTS:.*]] = llvm.load %[[AT2]]
// CHECK: %[[AT3:.*]] = llvm.getelementptr %[[FRAME]][3]
// CHECK: %[[OUTPUTS:.*]] = llvm.load %[[AT3]]
// CHECK: %[[X_AT:.*]] = llvm.getelementptr %[[INPUTS]][0]
// CHECK: %[[X:.*]] = llvm.load %[[X_AT]]
// CHECK: %[[Y_AT:.*]] = llvm.getelementptr %[[OUTPUTS]][0]
// CHECK: %[[Y:.*]] = llvm.load %[[Y_AT]]
// CHECK: %[[Z_AT:.*]] = llvm.getelementptr %[[OUTPUTS]][1]
// CHECK: %[[Z:.*]] = llvm.load %[[Z_AT]]
// CHECK: %[[I:.*]] = llvm.sext %[[SLICE]] : i32 to i64
// CHECK: %[[N:.*]] = llvm.sext %[[SLICES]] : i32 to i64
// CHECK: llvm.call @entry_0(%[[ARENA]], %[[WEIGHTS]], %[[X]], %[[Y]], %[[Z]], %[[I]], %[[N]])
// CHECK-NEXT: llvm.return
// CHECK: llvm.func internal @entry_0
module attributes {
  qwid.layers = [{symbol = "layer_0"}],
  qwid.inputs = [{name = "x", type = f32, shape = array<i64: 4>}]
} {
  llvm.func @kernel_0() {
    llvm.return
  }
  llvm.func @entry_0(%arena: !llvm.ptr, %weights: !llvm.ptr, %x: !llvm.ptr, %y: !llvm.ptr, %z: !llvm.ptr,
                     %slice: i64, %slices: i64) {
    llvm.call @kernel_0() : () -> ()
    llvm.return
  }
}
