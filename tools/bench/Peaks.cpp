//===- Peaks.cpp - The most a core can multiply ---------------------------===//
//
// Assembly, because a compiler would move, merge or spill the accumulators. As
// many of them as hide the latency of an instruction on every port that has it.
//
//===----------------------------------------------------------------------===//

#include "Peaks.h"

#include <chrono>
#include <cstdint>

using namespace qwid::bench;

double qwid::bench::now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

#if defined(__x86_64__)

namespace {

constexpr int64_t kTurns = 20000;

#define REPEAT12(OP)                                                           \
  OP("0")                                                                      \
  OP("1")                                                                      \
  OP("2")                                                                      \
  OP("3") OP("4") OP("5") OP("6") OP("7") OP("8") OP("9") OP("10") OP("11")
#define REPEAT24(OP)                                                           \
  REPEAT12(OP)                                                                 \
  OP("12")                                                                     \
  OP("13")                                                                     \
  OP("14")                                                                     \
  OP("15")                                                                     \
  OP("16") OP("17") OP("18") OP("19") OP("20") OP("21") OP("22") OP("23")
#define LOW_REGISTERS                                                          \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",      \
      "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"
#define HIGH_REGISTERS                                                         \
  "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23",      \
      "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31"
/// Zeroes every register, then repeats `BODY` `turns` times.
#define MULTIPLY_LOOP(TURNS, ZERO, BODY, ...)                                  \
  asm volatile(ZERO "1:\n" BODY "dec %0\n jnz 1b\n"                            \
               : "+r"(TURNS)                                                   \
               :                                                               \
               : "cc", __VA_ARGS__)

#define ZERO_ZMM(N) "vpxorq %%zmm" N ", %%zmm" N ", %%zmm" N "\n"
#define ZERO_YMM(N) "vpxor %%ymm" N ", %%ymm" N ", %%ymm" N "\n"
#define INPUTS_ZMM ZERO_ZMM("30") ZERO_ZMM("31")
#define INPUTS_YMM ZERO_YMM("13") ZERO_YMM("14")

#define VPDPBUSD(N) "vpdpbusd %%zmm31, %%zmm30, %%zmm" N "\n"
#define VPMADDWD(N)                                                            \
  "vpmaddwd %%ymm14, %%ymm13, %%ymm15\n vpaddd %%ymm15, %%ymm" N ", %%ymm" N   \
  "\n"
#define FMA_ZMM(N) "vfmadd231ps %%zmm31, %%zmm30, %%zmm" N "\n"
#define FMA_YMM(N) "vfmadd231ps %%ymm14, %%ymm13, %%ymm" N "\n"

__attribute__((target("avx512f"), noinline)) int64_t multiplyVnni() {
  int64_t turns = kTurns;
  MULTIPLY_LOOP(turns, REPEAT24(ZERO_ZMM) INPUTS_ZMM, REPEAT24(VPDPBUSD),
                LOW_REGISTERS, HIGH_REGISTERS);
  return kTurns * 24 * 64;
}

__attribute__((target("avx2"), noinline)) int64_t multiplyPairs() {
  int64_t turns = kTurns;
  MULTIPLY_LOOP(turns, REPEAT12(ZERO_YMM) INPUTS_YMM, REPEAT12(VPMADDWD),
                LOW_REGISTERS);
  return kTurns * 12 * 16;
}

__attribute__((target("avx512f"), noinline)) int64_t multiplyFloat512() {
  int64_t turns = kTurns;
  MULTIPLY_LOOP(turns, REPEAT24(ZERO_ZMM) INPUTS_ZMM, REPEAT24(FMA_ZMM),
                LOW_REGISTERS, HIGH_REGISTERS);
  return kTurns * 24 * 16;
}

__attribute__((target("avx2"), noinline)) int64_t multiplyFloat256() {
  int64_t turns = kTurns;
  MULTIPLY_LOOP(turns, REPEAT12(ZERO_YMM) INPUTS_YMM, REPEAT12(FMA_YMM),
                LOW_REGISTERS);
  return kTurns * 12 * 8;
}

} // namespace

double qwid::bench::measurePeak(llvm::StringRef isa, bool isFloat) {
  bool wide = isa == "avx512vnni";
  double start = now();
  int64_t macs = isFloat ? (wide ? multiplyFloat512() : multiplyFloat256())
                         : (wide ? multiplyVnni() : multiplyPairs());
  return double(macs) / (now() - start);
}

#else // Arm is judged by tools/dev/check-loops.py until a board is at hand.

double qwid::bench::measurePeak(llvm::StringRef, bool) { return 0; }

#endif
