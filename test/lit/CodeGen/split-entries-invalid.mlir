// RUN: qwid-opt %s -split-input-file -qwid-split-entries -verify-diagnostics

// expected-error@below {{expected a function @main}}
module {
}

// -----

func.func @main(%slice: index) {
  // expected-error@below {{expected the attribute 'qwid.entry' that qwid-lower-layers sets}}
  call @kernel_0(%slice) : (index) -> ()
  return
}
func.func private @kernel_0(index)
