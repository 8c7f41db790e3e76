// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision=keep-float=conv9,relu,b[

// expected-error @below {{--keep-float=conv9 matches no node; qwid inspect lists the nodes, fused ones under the node they joined}}
// expected-error-re @below {{--keep-float=b[ matches no node and is no glob pattern: {{.*}}; qwid inspect lists the nodes, fused ones under the node they joined}}
module {
  func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
    // expected-remark @unknown {{stays in float}}
    %y = qwid.unary relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("relu"("y"))
    return %y : tensor<1x4xf32>
  }
}
