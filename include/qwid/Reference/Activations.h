//===- Activations.h - Element-wise functions of ops ------------*- C++ -*-===//
//
// relu, clip, leaky_relu, sigmoid, tanh, silu, hard_sigmoid, hard_swish, and
// unary: in float as the sequences of Support/FloatSequences.h and
// MathSequences.h, on quantized tensors as quantize(f(dequantize(q))), for 8-bit
// tensors through a table made once.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_ACTIVATIONS_H
#define QWID_REFERENCE_ACTIVATIONS_H

#include "qwid/Dialect/Functions.h"

#include "llvm/ADT/TypeSwitch.h"

#include <array>

namespace qwid {

/// Whether `op` is one of the activations above.
bool isActivation(mlir::Operation *op);

/// f(x) of an activation, as a sequence over the policy `ops` (see
/// FloatSequences.h).
template <class Ops>
typename Ops::Value emitActivation(mlir::Operation *op, Ops &ops,
                                   typename Ops::Value x) {
  using Value = typename Ops::Value;
  namespace seq = sequences;
  return llvm::TypeSwitch<mlir::Operation *, Value>(op)
      .Case([&](ReluOp) { return seq::relu(ops, x); })
      .Case([&](ClipOp clip) {
        return seq::clamp(ops, x, clip.getClamp().getLowerFloat(),
                          clip.getClamp().getUpperFloat());
      })
      .Case([&](LeakyReluOp leaky) {
        return seq::leakyRelu(ops, x, leaky.getAlpha().convertToFloat());
      })
      .Case([&](SigmoidOp) { return seq::sigmoid(ops, x); })
      .Case([&](TanhOp) { return seq::tanh(ops, x); })
      .Case([&](BipolarOp) { return seq::bipolar(ops, x); })
      .Case([&](SiluOp) { return seq::silu(ops, x); })
      .Case([&](HardSigmoidOp hard) {
        return seq::hardSigmoid(ops, x, hard.getAlpha().convertToFloat(),
                                hard.getBeta().convertToFloat());
      })
      .Case([&](HardSwishOp) { return seq::hardSwish(ops, x); })
      .Case([&](UnaryFunctionOp unary) {
        auto real = [](auto parameter) {
          return parameter ? parameter->convertToFloat() : 0.0f;
        };
        return emitFunction(ops, unary.getFunction(), x, real(unary.getAlpha()),
                            real(unary.getBeta()));
      });
}

/// f(x) in float.
float applyActivation(mlir::Operation *op, float x);

/// The stored result for the stored integer `q` of a quantized activation.
int32_t applyActivation(mlir::Operation *op, int32_t q);

/// The stored result (low 8 bits) for each stored 8-bit input: entry q & 255
/// for the integer q. Input and result are quantized with 8 bits of storage.
std::array<uint8_t, 256> makeActivationTable(mlir::Operation *op);

} // namespace qwid

#endif // QWID_REFERENCE_ACTIVATIONS_H
