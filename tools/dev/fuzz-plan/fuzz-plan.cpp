//===- fuzz-plan.cpp - libFuzzer's entry points ---------------------------===//

#include "Harness.h"

#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  qwid::fuzz::runPlan({reinterpret_cast<const char *>(data), size});
  return 0;
}

/// Ours alone: libFuzzer's mutations of bytes end at the checksum.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  std::string mutated = qwid::fuzz::mutatePlan(
      {reinterpret_cast<const char *>(data), size}, seed);
  size_t count = std::min(mutated.size(), maxSize);
  std::memcpy(data, mutated.data(), count);
  return count;
}
