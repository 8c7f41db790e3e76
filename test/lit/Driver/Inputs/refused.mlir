// A plan whose weights a run decides: inspect describes it, compile refuses it.
!q = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8:f32, 0.25>
func.func @main(%x: tensor<1x2x!q> {qwid.name = "x"}, %v: tensor<3x2x!w> {qwid.name = "v"}) -> (tensor<1x3x!q> {qwid.name = "y"}) {
  %y = qwid.fully_connected %x, %v {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x2x!q>, tensor<3x2x!w>) -> tensor<1x3x!q> loc("Gemm_0")
  return %y : tensor<1x3x!q>
}
