// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-attach-ranges=ranges-file=%S/Inputs/ranges.json
// RUN: not qwid-opt %s -qwid-attach-ranges=ranges-file=%S/Inputs/nowhere.json 2>&1 | FileCheck %s --check-prefix=NOFILE
// RUN: not qwid-opt %s -qwid-attach-ranges=ranges-file=%S/Inputs/malformed.json 2>&1 | FileCheck %s --check-prefix=MALFORMED
// RUN: not qwid-opt %s -qwid-attach-ranges 2>&1 | FileCheck %s --check-prefix=NONE

// NOFILE: error: cannot read ranges file '{{.*}}nowhere.json': {{[Nn]}}o such file
// MALFORMED: error: ranges file '{{.*}}malformed.json': expected [min, max] of finite numbers with min <= max for tensor 'image'
// NONE: error: expected ranges; give ranges-file=FILE, which 'qwid quantize --write-ranges FILE' writes

// expected-error @below {{expected a range for every quantized tensor, 2 missing}}
// expected-note @below {{calibrate this model again}}
func.func @all_missing(%x: tensor<1x4xf32> {qwid.name = "image"}) -> tensor<1x4xf32> {
  // expected-note @below {{no range for tensor of node 'qwid.unary'}}
  %s = qwid.unary sigmoid %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-note @below {{no range for tensor of node 'qwid.unary'}}
  %y = qwid.unary tanh %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
