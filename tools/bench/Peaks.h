//===- Peaks.h - The most a core can multiply -------------------*- C++ -*-===//
//
// Loops that do nothing but multiply and accumulate in registers: the rate with
// which the layers of bench-layers are compared. They run in the same process,
// so that frequency, power limits and noisy neighbours hit both.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_BENCH_PEAKS_H
#define QWID_BENCH_PEAKS_H

#include "llvm/ADT/StringRef.h"

namespace qwid::bench {

/// Seconds since some start, never going back.
double now();

/// Multiply-accumulates per second of one run (about 0.1 ms) of the multiply loop
/// of `isa`, on 8-bit integers or on f32.
double measurePeak(llvm::StringRef isa, bool isFloat);

} // namespace qwid::bench

#endif // QWID_BENCH_PEAKS_H
