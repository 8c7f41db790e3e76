//===- fuzz-import.cpp - libFuzzer's entry points -------------------------===//

#include "Harness.h"

#include <cstring>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  qwid::fuzz::runInput({reinterpret_cast<const char *>(data), size});
  return 0;
}

/// Mostly our mutations; libFuzzer's own know bytes only, but they know which
/// bytes were compared with.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  if (seed % 4 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::string mutated = qwid::fuzz::mutateModel(
      {reinterpret_cast<const char *>(data), size}, seed);
  size_t count = std::min(mutated.size(), maxSize);
  std::memcpy(data, mutated.data(), count);
  return count;
}
