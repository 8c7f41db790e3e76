// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=lowered | FileCheck %s

// CHECK-LABEL: llvm.func @lowered
llvm.func @lowered(%x: i32) -> i32 {
  llvm.return %x : i32
}
