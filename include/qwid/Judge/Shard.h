//===- Shard.h - A part of the samples --------------------------*- C++ -*-===//

#ifndef QWID_JUDGE_SHARD_H
#define QWID_JUDGE_SHARD_H

#include <cstddef>
#include <cstdint>

namespace qwid {

/// Part `index` of `count`, 1 <= index <= count: every count-th sample.
struct Shard {
  int64_t index = 1, count = 1;

  /// Whether it has sample `sample`, counted from 0.
  bool holds(size_t sample) const {
    return int64_t(sample % size_t(count)) == index - 1;
  }
};

} // namespace qwid

#endif // QWID_JUDGE_SHARD_H
