// RUN: qwid-opt %s -qwid-split-entries | FileCheck %s

// Calls of one entry stay together, with the views they need and no others.
// CHECK: func.func private @entry_0(%[[ARENA:[^ ]*]]: memref<128xi8>, %{{[^ ]*}}: memref<64xi8>, %[[X:[^ ]*]]: memref<4xf32>, %{{[^ ]*}}: memref<4xf32>, %[[SLICE:[^ ]*]]: index, %[[SLICES:[^ ]*]]: index)
// CHECK-NEXT: %[[OFFSET:.*]] = arith.constant 64
// CHECK-NEXT: %[[VIEW:.*]] = memref.view %[[ARENA]][%[[OFFSET]]]
// CHECK-NEXT: call @kernel_0(%[[X]], %[[VIEW]], %[[SLICE]], %[[SLICES]]) :
// CHECK-NEXT: call @pad_0(%[[VIEW]], %[[SLICE]], %[[SLICES]]) :
// CHECK-NEXT: return
// CHECK: func.func private @entry_1(
// CHECK-SAME: %[[Y:[^ ]*]]: memref<4xf32>, %{{[^ ]*}}: index, %{{[^ ]*}}: index)
// CHECK: call @kernel_0(%{{.*}}, %[[Y]],
// CHECK-NOT: qwid.entry
// CHECK-NOT: @main
func.func @main(%arena: memref<128xi8>, %weights: memref<64xi8>, %x: memref<4xf32>, %y: memref<4xf32>,
                %slice: index, %slices: index) {
  %c64 = arith.constant 64 : index
  %view = memref.view %arena[%c64][] : memref<128xi8> to memref<4xf32>
  call @kernel_0(%x, %view, %slice, %slices) {qwid.entry = 0 : i64} : (memref<4xf32>, memref<4xf32>, index, index) -> ()
  call @pad_0(%view, %slice, %slices) {qwid.entry = 0 : i64} : (memref<4xf32>, index, index) -> ()
  call @kernel_0(%view, %y, %slice, %slices) {qwid.entry = 1 : i64} : (memref<4xf32>, memref<4xf32>, index, index) -> ()
  return
}
func.func private @kernel_0(memref<4xf32>, memref<4xf32>, index, index)
func.func private @pad_0(memref<4xf32>, index, index)
