//===- ExactSum.cpp - A sum of doubles without rounding -------------------===//

#include "qwid/Analysis/Statistics/ExactSum.h"

#include <cassert>
#include <cmath>
#include <cstring>

using namespace qwid;

namespace {

/// Bits of a word, and of a double's significand with the hidden one.
constexpr unsigned kWordBits = 64;
constexpr int kSignificandBits = 53;
/// The exponent of bit 0.
constexpr int kLeastExponent = -1074;

} // namespace

void ExactSum::addAt(Words &words, unsigned index, uint64_t low,
                     uint64_t high) {
  uint64_t carry = 0;
  for (uint64_t part : {low, high}) {
    uint64_t sum = words[index] + carry;
    carry = sum < carry;
    sum += part;
    carry += sum < part;
    words[index++] = sum;
  }
  for (; carry && index < kWords; ++index)
    carry = ++words[index] == 0;
}

void ExactSum::subtractAt(Words &words, unsigned index, uint64_t low,
                          uint64_t high) {
  uint64_t borrow = 0;
  for (uint64_t part : {low, high}) {
    uint64_t word = words[index], difference = word - part;
    uint64_t next = word < part;
    next += difference < borrow;
    words[index++] = difference - borrow;
    borrow = next;
  }
  for (; borrow && index < kWords; ++index)
    borrow = words[index]-- == 0;
}

void ExactSum::add(double value) {
  assert(std::isfinite(value) && "only finite values have a sum");
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  uint64_t exponent = bits >> 52 & 0x7ff;
  uint64_t significand = bits & ((uint64_t(1) << 52) - 1);
  if (exponent > 0) {
    significand |= uint64_t(1) << 52;
    --exponent; // subnormals and the least normals have the same last bit
  }
  unsigned index = exponent / kWordBits, shift = exponent % kWordBits;
  uint64_t low = significand << shift;
  uint64_t high = shift ? significand >> (kWordBits - shift) : 0;
  if (bits >> 63)
    subtractAt(words, index, low, high);
  else
    addAt(words, index, low, high);
}

void ExactSum::merge(const ExactSum &other) {
  uint64_t carry = 0;
  for (unsigned i = 0; i < kWords; ++i) {
    uint64_t sum = words[i] + carry;
    carry = sum < carry;
    sum += other.words[i];
    carry += sum < other.words[i];
    words[i] = sum;
  }
}

double ExactSum::getValue() const {
  Words magnitude = words;
  bool negative = words.back() >> 63;
  if (negative) {
    for (uint64_t &word : magnitude)
      word = ~word;
    addAt(magnitude, 0, 1, 0);
  }
  int top = kWords - 1;
  while (top > 0 && magnitude[top] == 0)
    --top;
  int last = top * int(kWordBits);
  for (uint64_t word = magnitude[top]; word > 1; word >>= 1)
    ++last;
  auto bit = [&](int i) { return magnitude[i / 64] >> i % 64 & 1; };
  // Bits `first` to `last` are the significand, those below round it.
  int first = std::max(last - (kSignificandBits - 1), 0);
  uint64_t significand = 0;
  for (int i = last; i >= first; --i)
    significand = significand << 1 | bit(i);
  if (first > 0 && bit(first - 1)) {
    bool tie = true;
    for (int i = 0; i < first - 1 && tie; ++i)
      tie = !bit(i);
    significand += !tie || (significand & 1);
  }
  double value = std::ldexp(double(significand), first + kLeastExponent);
  return negative ? -value : value;
}
