//===- WeightCodes.cpp - Power-of-two weights in 4 bits -------------------===//
//
// A code is 0 for zero, 1..7 for 2^(code-1), with bit 3 for the sign
// (Numerics 8). Two lie in a byte, half a k step apart, so that expanding a
// register of bytes gives two registers of neighbouring weights:
//
//   byte i of a step of S weights = code(i) | code(i + S/2) << 4
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "qwid/Support/FixedPoint.h"

using namespace mlir;
using namespace qwid;

std::array<int8_t, 16> qwid::getPowerOfTwoCodebook() {
  std::array<int8_t, 16> values;
  for (uint8_t code = 0; code < 16; ++code)
    values[code] = decodePowerOfTwo(code);
  return values;
}

bool qwid::isPowerOfTwoFilter(ElementsAttr filter) {
  return filter.getElementType().isInteger(8) &&
         llvm::all_of(plainBytes(filter), [](char weight) {
           return decodePowerOfTwo(encodePowerOfTwo(int8_t(weight))) ==
                  int8_t(weight);
         });
}

void qwid::packCodes(std::vector<char> &packed, size_t first) {
  size_t half = (packed.size() - first) / 2;
  auto code = [&](size_t i) {
    return encodePowerOfTwo(int8_t(packed[first + i]));
  };
  for (size_t i = 0; i < half; ++i)
    packed[first + i] = char(code(i) | code(half + i) << 4);
  packed.resize(first + half);
}
