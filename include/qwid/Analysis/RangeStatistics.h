//===- RangeStatistics.h - Streaming ranges of named tensors ----*- C++ -*-===//
//
// Calibration shows every tensor of every sample to a RangeTable, which keeps
// the smallest and the largest value seen under each tensor name: O(tensors)
// memory, whatever the number of samples. Minimum and maximum are associative
// and commutative, so tables of disjoint samples merge to the table of all of
// them, in any order, bit for bit.
//
// Beside the ranges it carries the mean of each channel that a contraction
// reads, for bias correction: O(channels).
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_RANGESTATISTICS_H
#define QWID_ANALYSIS_RANGESTATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <optional>
#include <string>

namespace qwid {

/// The closed interval that a tensor's values were seen in; finite, min <= max.
struct TensorRange {
  float min;
  float max;

  /// The smallest interval that holds both.
  TensorRange unite(TensorRange other) const;
  bool operator==(const TensorRange &other) const {
    return min == other.min && max == other.max;
  }
};

/// Ranges by tensor name. Iteration is in the order of the names, so that what
/// is derived from a table does not depend on the order of observation.
class RangeTable {
public:
  /// Widens the range of `name` to hold `values`, which are not empty. A NaN or
  /// an infinity is an error that names the tensor; the table is unchanged
  /// then.
  llvm::Error observe(llvm::StringRef name, llvm::ArrayRef<float> values);

  /// Widens the range of `name` to hold `range`.
  void insert(llvm::StringRef name, TensorRange range);

  /// Widens the ranges to hold those of `other`.
  void merge(const RangeTable &other);

  /// The range of a tensor, if it was seen.
  std::optional<TensorRange> find(llvm::StringRef name) const;

  /// Sets the means of the input channels of the contraction whose result is
  /// called `name`; finite, and not part of what `merge` takes over.
  void setInputMeans(llvm::StringRef name, llvm::SmallVector<float> means);

  /// These means; empty if they are not known.
  llvm::ArrayRef<float> findInputMeans(llvm::StringRef name) const;
  bool hasInputMeans() const { return !inputMeans.empty(); }

  bool empty() const { return ranges.empty(); }
  size_t size() const { return ranges.size(); }
  auto begin() const { return ranges.begin(); }
  auto end() const { return ranges.end(); }

  /// Writes `{"ranges": {"<tensor>": [min, max], ...}, "input_means":
  /// {"<result>": [mean, ...], ...}}`, names in order, each float with the fewest
  /// digits that read back as the same float. Without means, their key is left
  /// out.
  void write(llvm::raw_ostream &os) const;

  /// Reads what `write` wrote. The error of a malformed text says which tensor.
  static llvm::Expected<RangeTable> parse(llvm::StringRef text);

  /// `parse` of a file; the error names the file.
  static llvm::Expected<RangeTable> load(llvm::StringRef path);

private:
  std::map<std::string, TensorRange, std::less<>> ranges;
  std::map<std::string, llvm::SmallVector<float>, std::less<>> inputMeans;
};

/// The shortest decimal text that reads back as `value`, which is finite.
std::string shortestDecimal(float value);

} // namespace qwid

#endif // QWID_ANALYSIS_RANGESTATISTICS_H
