// RUN: qwid-opt %s -split-input-file -qwid-emit-entries -verify-diagnostics

// expected-error@below {{expected the attributes that qwid-lower-layers sets}}
module attributes {qwid.layers = []} {
}

// -----

// expected-error@below {{expected a symbol in entry 0 of 'qwid.layers'}}
module attributes {qwid.layers = [7], qwid.inputs = []} {
}

// -----

// expected-error@below {{expected a function @entry_0 with the arguments of main}}
module attributes {qwid.layers = [{symbol = "layer_0"}], qwid.inputs = []} {
}

// -----

// expected-error@below {{expected a function @entry_0 with the arguments of main}}
module attributes {qwid.layers = [{symbol = "layer_0"}], qwid.inputs = [{}]} {
  llvm.func @entry_0(%arena: !llvm.ptr, %weights: !llvm.ptr, %x: !llvm.ptr, %slice: i64, %slices: i64) {
    llvm.return
  }
}
