// RUN: qwid-opt %s --verify-roundtrip -split-input-file -verify-diagnostics

!act = !quant.uniform<i8:f32, 5.000000e-01:-3>
!codes = !qwid.codebook<2 : {0, 1, -1} : -1, [2.500000e-01]>
func.func @types(%a: tensor<2x!act>, %c: tensor<2x!codes>,
                 %s: tensor<2x!quant.uniform<i16:f32, 1.0>>) {
  return
}

// -----

// expected-error @below {{expected a code of 1 to 8 bits, got 9}}
func.func @codebook_t1(%x: tensor<1x!qwid.codebook<9 : {1} : -1, [1.0]>>) { return }

// -----

// expected-error @below {{expected 1 to 2 values for codes of 1 bits, got 3}}
func.func @codebook_t2(%x: tensor<1x!qwid.codebook<1 : {0, 1, 2} : -1, [1.0]>>) { return }

// -----

// expected-error @below {{expected values in [-127, 127], got 128}}
func.func @codebook_t3(%x: tensor<1x!qwid.codebook<1 : {0, 128} : -1, [1.0]>>) { return }

// -----

// expected-error @below {{expected one scale, or one for each index of the axis, got 2}}
func.func @codebook_t4(%x: tensor<1x!qwid.codebook<1 : {0, 1} : -1, [1.0, 2.0]>>) { return }

// -----

// expected-error @below {{expected positive finite scales, got 0}}
func.func @codebook_t5(%x: tensor<1x!qwid.codebook<1 : {0, 1} : -1, [0.0]>>) { return }

// -----

func.func @clamp_a1(%x: tensor<1xf32>) {
  // expected-error @below {{expected clamp bounds that are numbers, got NaN}}
  %y = qwid.unary clip %x {clamp = #qwid.clamp<0x7FC00000, 1.0>} : (tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @clamp_a2(%x: tensor<1xf32>) {
  // expected-error @below {{expected clamp bounds with lower <= upper}}
  %y = qwid.unary clip %x {clamp = #qwid.clamp<2.0, 1.0>} : (tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @type_q1(%x: tensor<1xf32>) {
  // expected-error @below {{a quantized type}}
  %y = qwid.quantize %x : (tensor<1xf32>) -> tensor<1x!quant.uniform<i12:f32, 1.0>>
  return
}

// -----

func.func @type_q2_above_the_range(%x: tensor<1xf32>) {
  // expected-error @below {{a quantized type whose zero points are stored integers}}
  %y = qwid.quantize %x : (tensor<1xf32>) -> tensor<1x!quant.uniform<i8<-100:-20>:f32, 1.0:-19>>
  return
}

// -----

func.func @type_q2_below_the_range(%x: tensor<1x!quant.uniform<u8:f32, 1.0:-1>>) {
  // expected-error @below {{f32 or a quantized type whose zero points are stored integers}}
  %y = qwid.reshape %x : (tensor<1x!quant.uniform<u8:f32, 1.0:-1>>) -> tensor<1x1x!quant.uniform<u8:f32, 1.0:-1>>
  return
}

// -----

func.func @type_q2_one_of_many(%x: tensor<2x!quant.uniform<u4:f32:0, {1.0:15, 1.0:16}>>) {
  // expected-error @below {{a quantized type whose zero points are stored integers}}
  %y = qwid.dequantize %x : (tensor<2x!quant.uniform<u4:f32:0, {1.0:15, 1.0:16}>>) -> tensor<2xf32>
  return
}

// -----

func.func @type_q2_32_bits(%x: tensor<1x!quant.uniform<i32:f32, 1.0:1>>) {
  // expected-error @below {{a quantized type whose zero points are stored integers}}
  %y = qwid.dequantize %x : (tensor<1x!quant.uniform<i32:f32, 1.0:1>>) -> tensor<1xf32>
  return
}

// -----

// The limits of each range.
func.func @type_q2_limits(%x: tensor<1xf32>) {
  %0 = qwid.quantize %x : (tensor<1xf32>) -> tensor<1x!quant.uniform<i8<-100:-20>:f32, 1.0:-20>>
  %1 = qwid.quantize %x : (tensor<1xf32>) -> tensor<1x!quant.uniform<i8<-100:-20>:f32, 1.0:-100>>
  %2 = qwid.quantize %x : (tensor<1xf32>) -> tensor<1x!quant.uniform<u16:f32, 1.0:65535>>
  return
}
