// What stages float and quantized promise of a graph, broken: one kind at a time.
// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-verify-stage=stage=quantized

// expected-error @below {{expected no attributes of the module but qwid.preprocess, qwid.orient, qwid.labels and qwid.dropped, got llvm.target_triple}}
module attributes {llvm.target_triple = 3} {
  func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
}

// -----

// expected-error @below {{expected no attributes of the module but qwid.preprocess, qwid.orient, qwid.labels and qwid.dropped, got qwid.isa}}
module attributes {qwid.isa = "avx2"} {
  func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
}

// -----

// expected-error @below {{expected qwid.labels to be an array of strings without NUL, got ["a", 3]}}
module attributes {qwid.labels = ["a", 3]} {
  func.func @main(%x: tensor<2xf32> {qwid.name = "x"}) -> (tensor<2xf32> {qwid.name = "y"}) { return %x : tensor<2xf32> }
}

// -----

// expected-error @below {{expected qwid.labels to be an array of strings without NUL}}
module attributes {qwid.labels = ["a", "b\00c"]} {
  func.func @main(%x: tensor<2xf32> {qwid.name = "x"}) -> (tensor<2xf32> {qwid.name = "y"}) { return %x : tensor<2xf32> }
}

// -----

// expected-error @below {{expected qwid.dropped to be an array of strings without NUL, got "softmax"}}
module attributes {qwid.dropped = "softmax"} {
  func.func @main(%x: tensor<2xf32> {qwid.name = "x"}) -> (tensor<2xf32> {qwid.name = "y"}) { return %x : tensor<2xf32> }
}

// -----

module attributes {qwid.labels = ["a", "b", "c"]} {
  // expected-error @below {{expected a label per class, 2, got 3 in qwid.labels}}
  func.func @main(%x: tensor<3x2xf32> {qwid.name = "x"}) -> (tensor<3x2xf32> {qwid.name = "y"}) { return %x : tensor<3x2xf32> }
}

// -----

// expected-error @below {{expected qwid.orient to be "exif" beside qwid.preprocess, got "exif"}}
module attributes {qwid.orient = "exif"} {
  func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
}

// -----

// expected-error @below {{expected qwid.orient to be "exif" beside qwid.preprocess, got "left"}}
module attributes {qwid.orient = "left", qwid.preprocess = #qwid.preprocess<width = 2, height = 2, resize = stretch, resize_short = 2, channels = gray, range = 1, mean = [0.0], std = [1.0]>} {
  func.func @main(%x: tensor<1x1x2x2xf32> {qwid.name = "x"}) -> (tensor<1x1x2x2xf32> {qwid.name = "y"}) { return %x : tensor<1x1x2x2xf32> }
}

// -----

// expected-error @below {{expected qwid.preprocess to be a #qwid.preprocess, got "x"}}
module attributes {qwid.preprocess = "x"} {
  func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
}

// -----

#photo = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #photo} {
  // expected-error @below {{expected one argument of photos of 7x9 with 1 channels, as qwid.preprocess says, got '(tensor<1x7x9x1xf32>) -> tensor<1x7x9x1xf32>'}}
  func.func @main(%x: tensor<1x7x9x1xf32> {qwid.name = "x"}) -> (tensor<1x7x9x1xf32> {qwid.name = "y"}) {
    return %x : tensor<1x7x9x1xf32>
  }
}

// -----

#photo = #qwid.preprocess<width = 7, height = 9, resize = stretch, resize_short = 9, channels = gray, range = 1, mean = [0.0], std = [1.0]>
module attributes {qwid.preprocess = #photo} {
  // expected-error @below {{expected one argument of photos of 7x9}}
  func.func @main() -> (tensor<4xf32> {qwid.name = "y"}) {
    %y = qwid.constant dense<0.0> : tensor<4xf32> : tensor<4xf32>
    return %y : tensor<4xf32>
  }
}

// -----

// expected-error @below {{expected a function 'main', found none}}
module {
  // expected-error @below {{expected nothing beside function 'main', got 1}}
  // expected-note @below {{'net' is a func.func}}
  func.func @net(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
}

// -----

// Layers get these names.
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }
// expected-error @below {{expected nothing beside function 'main', got 2}}
// expected-note @below {{'layer_0' is a func.func}}
func.func private @layer_0()
// expected-note @below {{'main_2' is a builtin.module}}
module @main_2 {
}

// -----

// expected-error @below {{expected a function 'main', found none}}
module {
  // expected-error @below {{expected nothing beside function 'main', got 1}}
  // expected-note @below {{'main' is a builtin.module}}
  module @main {
  }
}

// -----

// expected-error @below {{expected function 'main' with a body, got a declaration}}
func.func private @main(tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"})

// -----

// expected-error @below {{expected a public function 'main'}}
func.func private @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) { return %x : tensor<4xf32> }

// -----

// expected-error @below {{expected a body of one block, got 2}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  // expected-error @below {{expected only qwid ops in one function, got 1}}
  // expected-note @below {{'cf.br' is a cf.br}}
  // expected-note @below {{qwid-translate --import-onnx writes nothing else}}
  cf.br ^end
^end:
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{expected a body that ends in return, got llvm.unreachable}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  // expected-error @below {{expected only qwid ops in one function, got 1}}
  // expected-note @below {{'llvm.unreachable' is a llvm.unreachable}}
  // expected-note @below {{qwid-translate --import-onnx writes nothing else}}
  llvm.unreachable
}

// -----

// expected-error @below {{expected no attributes of function 'main', got qwid.name}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) attributes {qwid.name = "z"} { return %x : tensor<4xf32> }

// -----

// expected-error @below {{expected at least one result}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) { return }

// -----

// expected-error @below {{expected argument 0 to have a name, qwid.name = "..."}}
// expected-error @below {{expected result 0 to have a name, qwid.name = "..."}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }

// -----

// expected-error @below {{expected argument 0 to have a name}}
// expected-error @below {{expected argument 1 to have a name}}
// expected-error @below {{expected argument 2 to have a name}}
func.func @main(%x: tensor<4xf32> {qwid.name = 3}, %y: tensor<4xf32> {qwid.name = ""}, %z: tensor<4xf32> {qwid.name = "a\00b"})
    -> (tensor<4xf32> {qwid.name = "y"}) {
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{expected names that differ, got 'x' again for argument 1}}
// expected-error @below {{expected names that differ, got 'y' again for result 1}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}, %z: tensor<4xf32> {qwid.name = "x"})
    -> (tensor<4xf32> {qwid.name = "y"}, tensor<4xf32> {qwid.name = "y"}) {
  return %x, %z : tensor<4xf32>, tensor<4xf32>
}

// -----

// expected-error @below {{expected no attributes of argument 0 but qwid.name, got qwid.element_type}}
// expected-error @below {{expected no attributes of result 0 but qwid.name, got qwid.range}}
func.func @main(%x: tensor<4xf32> {qwid.name = "x", qwid.element_type = ui8})
    -> (tensor<4xf32> {qwid.name = "y", qwid.range = array<f32: 0.0>}) {
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{expected argument 0 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'index'}}
// expected-error @below {{expected argument 1 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'memref<4xf32>'}}
// expected-error @below {{expected argument 2 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<*xf32>'}}
// expected-error @below {{expected argument 3 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<?xf32>'}}
// expected-error @below {{expected argument 4 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<4x0xf32>'}}
// expected-error @below {{expected argument 5 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<4xf32, "odd">'}}
// expected-error @below {{expected argument 6 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<1x1x1x1x1x1x1x1x1xf32>'}}
// expected-error @below {{expected argument 7 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<2147483649xi8>'}}
// expected-error @below {{expected argument 8 to be a tensor of at most 8 known sizes and 1 to 2147483648 cells, got 'tensor<4294967296x4294967296xi8>'}}
func.func @main(%0: index {qwid.name = "0"}, %1: memref<4xf32> {qwid.name = "1"}, %2: tensor<*xf32> {qwid.name = "2"},
    %3: tensor<?xf32> {qwid.name = "3"}, %4: tensor<4x0xf32> {qwid.name = "4"}, %5: tensor<4xf32, "odd"> {qwid.name = "5"},
    %6: tensor<1x1x1x1x1x1x1x1x1xf32> {qwid.name = "6"}, %7: tensor<2147483649xi8> {qwid.name = "7"},
    %8: tensor<4294967296x4294967296xi8> {qwid.name = "8"}, %x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  return %x : tensor<4xf32>
}

// -----

!axis = !quant.uniform<i8:f32:0, {0.5, 0.25}>
!narrow = !quant.uniform<i8<-127:127>:f32, 0.5>
!nibble = !quant.uniform<i4:f32, 0.5>
!wide = !quant.uniform<i32:f32, 0.5>
!code = !qwid.codebook<1 : {1, -1} : -1, [0.5]>

// expected-error @below {{expected argument 0 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4xf64>'}}
// expected-error @below {{expected argument 1 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4xi3>'}}
// expected-error @below {{expected argument 2 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4xui32>'}}
// expected-error @below {{expected argument 3 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<2x}}
// expected-error @below {{expected argument 4 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4x!quant.uniform<i8<-127:127>:f32}}
// expected-error @below {{expected argument 5 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4x!quant.uniform<i4:f32}}
// expected-error @below {{expected argument 6 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4x!quant.uniform<i32:f32}}
// expected-error @below {{expected argument 7 to hold f32, plain integers, or numbers of one scale with every value of 8 or 16 bits, got 'tensor<4x!qwid.codebook}}
// expected-error @below {{expected result 0 to hold f32, plain integers, or numbers of one scale, got 'tensor<4xf64>'}}
// expected-error @below {{expected result 1 to hold f32, plain integers, or numbers of one scale, got 'tensor<2x!quant.uniform<i8:f32:0}}
// expected-error @below {{expected result 2 to hold f32, plain integers, or numbers of one scale, got 'tensor<4x!quant.uniform<i32:f32}}
func.func @main(%0: tensor<4xf64> {qwid.name = "0"}, %1: tensor<4xi3> {qwid.name = "1"}, %2: tensor<4xui32> {qwid.name = "2"},
    %3: tensor<2x!axis> {qwid.name = "3"}, %4: tensor<4x!narrow> {qwid.name = "4"}, %5: tensor<4x!nibble> {qwid.name = "5"},
    %6: tensor<4x!wide> {qwid.name = "6"}, %7: tensor<4x!code> {qwid.name = "7"})
    -> (tensor<4xf64> {qwid.name = "a"}, tensor<2x!axis> {qwid.name = "b"}, tensor<4x!wide> {qwid.name = "c"}) {
  return %0, %3, %6 : tensor<4xf64>, tensor<2x!axis>, tensor<4x!wide>
}

// -----

// A call, and a function inside of a function.
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  // expected-error @below {{expected only qwid ops in one function, got 2}}
  // expected-note @below {{'func.call' is a func.call}}
  // expected-note @below {{qwid-translate --import-onnx writes nothing else}}
  %y = func.call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>
  // expected-note @below {{'builtin.module' is a builtin.module}}
  builtin.module {
  }
  return %y : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  // expected-error @below {{expected tensors of 1 to 2^31 cells without encoding, got 2}}
  // expected-note @below {{'qwid.constant' is a qwid.constant}}
  // expected-note @below {{qwid-translate --import-onnx writes nothing else}}
  %c = qwid.constant dense<1> : tensor<65536x65536xi8> : tensor<65536x65536xi8>
  // expected-note @below {{'qwid.reshape' is a qwid.reshape}}
  %d = qwid.reshape %c : (tensor<65536x65536xi8>) -> tensor<4294967296xi8>
  return %x : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  // expected-error @below {{expected no attributes but the op's own, qwid.keep_float, qwid.bias_correction, got 3}}
  // expected-note @below {{'qwid.unary' is a qwid.unary relu}}
  // expected-note @below {{qwid-translate --import-onnx writes nothing else}}
  %y = qwid.unary relu %x {qwid.keep_float = 3} : (tensor<4xf32>) -> tensor<4xf32>
  // expected-note @below {{'qwid.unary' is a qwid.unary relu}}
  %z = qwid.unary relu %y {qwid.keep_float, qwid.kernel = "none"} : (tensor<4xf32>) -> tensor<4xf32>
  // expected-note @below {{'qwid.unary' is a qwid.unary relu}}
  %a = qwid.unary relu %y {qwid.bias_correction = 0x7F800000 : f32, qwid.keep_float} : (tensor<4xf32>) -> tensor<4xf32>
  %b = qwid.unary relu %y {qwid.bias_correction = 0.5 : f32, qwid.keep_float} : (tensor<4xf32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}
