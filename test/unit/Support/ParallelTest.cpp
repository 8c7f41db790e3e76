//===- ParallelTest.cpp - Loops on several threads ------------------------===//

#include "qwid/Support/Parallel.h"

#include "gtest/gtest.h"

using namespace qwid;

namespace {

TEST(Parallel, RunsOnceOnEachThread) {
  for (unsigned threads : {1u, 2u, 5u}) {
    std::vector<std::atomic<int>> calls(threads);
    runOnThreads(threads, [&](unsigned thread) { ++calls[thread]; });
    for (const std::atomic<int> &count : calls)
      EXPECT_EQ(count, 1);
  }
}

TEST(Parallel, VisitsEachIndexOnce) {
  for (size_t count : {0, 1, 3, 1000})
    for (unsigned threads : {1u, 4u}) {
      std::vector<std::atomic<int>> calls(count);
      forEachIndex(count, threads, [&](size_t index) { ++calls[index]; });
      for (const std::atomic<int> &visits : calls)
        EXPECT_EQ(visits, 1);
    }
}

} // namespace
