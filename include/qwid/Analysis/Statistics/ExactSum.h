//===- ExactSum.h - A sum of doubles without rounding -----------*- C++ -*-===//
//
// A fixed-point number that is as wide as the range of double: bit 0 stands for
// 2^-1074, the least subnormal. Additions are exact, so the sum does not depend
// on their order, and sums of parts merge to the sum of the whole, bit for bit.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_EXACTSUM_H
#define QWID_ANALYSIS_STATISTICS_EXACTSUM_H

#include <array>
#include <cstdint>

namespace qwid {

class ExactSum {
public:
  /// Adds `value`, which is finite.
  void add(double value);
  /// Adds all that was added to `other`.
  void merge(const ExactSum &other);

  /// The double nearest to the sum, ties to even; an infinity beyond the range
  /// of double.
  double getValue() const;

  bool operator==(const ExactSum &other) const { return words == other.words; }

  /// Calls `visit(uint64_t &)` for every word of the state.
  template <typename Visit> void visitWords(Visit &visit) {
    for (uint64_t &word : words)
      visit(word);
  }

private:
  /// 2098 bits hold every finite double; the other 78 are the sign and room for
  /// 2^77 terms of the largest magnitude.
  static constexpr unsigned kWords = 34;
  using Words = std::array<uint64_t, kWords>;

  /// Adds `high * 2^64 + low` at the word `index`; subtracts it.
  static void addAt(Words &words, unsigned index, uint64_t low, uint64_t high);
  static void subtractAt(Words &words, unsigned index, uint64_t low,
                         uint64_t high);

  Words words = {}; ///< two's complement, least significant first
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_EXACTSUM_H
