//===- Harness.h - One fuzzed plan, and its mutations -----------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_FUZZ_PLAN_HARNESS_H
#define QWID_TOOLS_DEV_FUZZ_PLAN_HARNESS_H

#include "mlir/IR/BuiltinOps.h"

#include <random>
#include <string>

namespace qwid::fuzz {

/// What a plan came to, for statistics. Read: the contract holds, but lowering
/// refused it. Lowered: it became the LLVM dialect.
enum class Outcome { Refused, Read, Lowered };

/// Reads `bytes` as `qwid compile` reads a plan, runs it in the reference
/// executor if that is quick, and lowers it. Diagnostics are swallowed, but a
/// refusal without one aborts, as does an error after stage integer: both are
/// defects. The bytes lie in ./fuzzed.qwid while they run, and after a crash.
Outcome runPlan(llvm::StringRef bytes);

/// A plan made from `bytes`: ops, types, attributes, or words of its text are
/// changed; the header is right. Of what is no plan, bytes are changed. The same
/// seed gives the same result.
std::string mutatePlan(llvm::StringRef bytes, uint64_t seed);

/// Random numbers that are small, at a limit, or beyond it.
class Oddities {
public:
  explicit Oddities(uint64_t seed) : random(seed) {}

  size_t below(size_t count) { return count ? random() % count : 0; }
  bool oneIn(size_t count) { return below(count) == 0; }
  int64_t integer();
  double real();

private:
  std::mt19937_64 random;
};

/// Changes one to four things in `module`, mostly keeping it consistent.
void mutateModule(mlir::ModuleOp module, Oddities &oddities);

/// `text` with one to four of its words or lines changed.
std::string mutateText(llvm::StringRef text, Oddities &oddities);

} // namespace qwid::fuzz

#endif // QWID_TOOLS_DEV_FUZZ_PLAN_HARNESS_H
