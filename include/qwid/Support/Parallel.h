//===- Parallel.h - Loops on several threads --------------------*- C++ -*-===//

#ifndef QWID_SUPPORT_PARALLEL_H
#define QWID_SUPPORT_PARALLEL_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <atomic>
#include <thread>
#include <vector>

namespace qwid {

/// Calls `work(thread)` on `threads` threads, at least one, the caller's being
/// thread 0.
inline void runOnThreads(unsigned threads,
                         llvm::function_ref<void(unsigned thread)> work) {
  std::vector<std::thread> others;
  for (unsigned thread = 1; thread < threads; ++thread)
    others.emplace_back([=] { work(thread); });
  work(0);
  for (std::thread &other : others)
    other.join();
}

/// Calls `work(index)` for each index below `count` on `threads` threads, each
/// taking the next index when it is done with one.
inline void forEachIndex(size_t count, unsigned threads,
                         llvm::function_ref<void(size_t index)> work) {
  std::atomic<size_t> next = 0;
  runOnThreads(threads, [&](unsigned) {
    for (size_t index = next++; index < count; index = next++)
      work(index);
  });
}

} // namespace qwid

#endif // QWID_SUPPORT_PARALLEL_H
