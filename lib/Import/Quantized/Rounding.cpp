//===- Rounding.cpp - How QONNX makes integers of real numbers ------------===//

#include "Rounding.h"

#include "lib/Import/Graph/Arithmetic.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

Rounding qwid::readRounding(NodeImporter &node, StringRef otherwise) {
  std::string name = node.getString("rounding_mode", otherwise);
  auto rounding =
      llvm::StringSwitch<std::optional<Rounding>>(StringRef(name).upper())
          .Cases({"ROUND", "HALF_EVEN"}, Rounding::HalfEven)
          .Case("CEIL", Rounding::Ceil)
          .Case("FLOOR", Rounding::Floor)
          .Case("UP", Rounding::Up)
          .Cases({"DOWN", "ROUND_TO_ZERO"}, Rounding::Down)
          .Case("HALF_UP", Rounding::HalfUp)
          .Case("HALF_DOWN", Rounding::HalfDown)
          .Default(std::nullopt);
  if (!rounding && !node.failed())
    (void)node.unsupported("rounding_mode '" + name + "'");
  return rounding.value_or(Rounding::HalfEven);
}

float qwid::round(Rounding rounding, float value) {
  float size = std::fabs(value);
  switch (rounding) {
  case Rounding::HalfEven:
    return std::nearbyint(value);
  case Rounding::Ceil:
    return std::ceil(value);
  case Rounding::Floor:
    return std::floor(value);
  case Rounding::Up:
    return std::copysign(std::ceil(size), value);
  case Rounding::Down:
    return std::copysign(std::floor(size), value);
  case Rounding::HalfUp:
    return std::copysign(std::floor(size + 0.5f), value);
  case Rounding::HalfDown:
    return std::copysign(std::ceil(size - 0.5f), value);
  }
  llvm_unreachable("an unknown rounding");
}

Value qwid::rounded(NodeImporter &node, Rounding rounding, Value value,
                    StringRef suffix) {
  Arithmetic math(node);
  switch (rounding) {
  case Rounding::HalfEven:
    return math.apply(UnaryFunction::Round, value, suffix);
  case Rounding::Ceil:
    return math.apply(UnaryFunction::Ceil, value, suffix);
  case Rounding::Floor:
    return math.apply(UnaryFunction::Floor, value, suffix);
  default:
    break;
  }
  std::string name = suffix.str();
  Value size = math.apply(UnaryFunction::Abs, value, name + ".size");
  if (rounding == Rounding::HalfUp || rounding == Rounding::HalfDown)
    size = math.addConstant(size, rounding == Rounding::HalfUp ? 0.5f : -0.5f,
                            name + ".half");
  bool isCeil = rounding == Rounding::Up || rounding == Rounding::HalfDown;
  size = math.apply(isCeil ? UnaryFunction::Ceil : UnaryFunction::Floor, size,
                    name + ".whole");
  Value sign = math.apply(UnaryFunction::Sign, value, name + ".sign");
  return math.multiply(sign, size, suffix);
}
