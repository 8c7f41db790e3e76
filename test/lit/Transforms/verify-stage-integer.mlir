// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=integer | FileCheck %s

// CHECK-LABEL: func.func @integer
func.func @integer(%x: tensor<4xi8>, %init: tensor<4xi32>) -> tensor<4xi32> {
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%x : tensor<4xi8>) outs(%init : tensor<4xi32>) {
  ^bb0(%in: i8, %out: i32):
    %wide = arith.extsi %in : i8 to i32
    linalg.yield %wide : i32
  } -> tensor<4xi32>
  return %y : tensor<4xi32>
}
