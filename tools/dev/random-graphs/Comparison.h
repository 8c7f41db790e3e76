//===- Comparison.h - Program against reference -----------------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_RANDOM_GRAPHS_COMPARISON_H
#define QWID_TOOLS_DEV_RANDOM_GRAPHS_COMPARISON_H

#include "RandomModel.h"

#include "qwid/Transforms/Quantize.h"

namespace qwid::random {

/// A way to compute a model.
struct Scheme {
  llvm::StringLiteral name;
  bool isFloat;    ///< compiled as it is, else quantized
  Borders borders; ///< scales that the model brings
  QuantizeOptions options;
};

/// Every scheme: f32, int8 with each arithmetic, powers of two, and models with
/// scales of their own in 8 and 16 bits.
const std::vector<Scheme> &getSchemes();

/// Equal: every output of every variant, bit for bit. Refused: the scheme cannot
/// compute this model, and said why. Different: a defect of qwid.
enum class Verdict { Equal, Refused, Different };

struct Result {
  Verdict verdict;
  std::string reason; ///< what differs first, or what was refused
};

/// Compares program and reference of the model of `seed` and `steps` on every
/// variant that runs here (of `target` alone, unless empty), on inputs that
/// follow from the seed.
Result compare(uint64_t seed, unsigned steps, const Scheme &scheme,
               llvm::StringRef target);

/// Writes the model of `seed` and `steps` under `scheme` as a plan to `path`;
/// false if the scheme refuses it.
bool writePlan(uint64_t seed, unsigned steps, const Scheme &scheme,
               llvm::StringRef path);

} // namespace qwid::random

#endif // QWID_TOOLS_DEV_RANDOM_GRAPHS_COMPARISON_H
