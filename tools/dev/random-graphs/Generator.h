//===- Generator.h - How random networks grow -------------------*- C++ -*-===//
//
// The generator keeps the values that it has made with their shapes, takes one
// (mostly the newest) for each step, and adds an operator that takes this shape.
// Sizes are odd on purpose: loops get full tiles, rests, and less than one tile.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_RANDOM_GRAPHS_GENERATOR_H
#define QWID_TOOLS_DEV_RANDOM_GRAPHS_GENERATOR_H

#include "RandomModel.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"

#include <random>
#include <vector>

namespace qwid::random {

using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::Twine;
using Shape = SmallVector<int64_t>;

/// "[1, 2]", as ONNX text writes lists.
std::string text(ArrayRef<int64_t> values);

struct Node {
  std::string name;
  Shape shape;
  bool isRead = false;
};

class Generator {
public:
  Generator(uint64_t seed, Borders borders) : random(seed), borders(borders) {}

  std::string run(unsigned steps);

private:
  int64_t below(int64_t count) { return int64_t(random() % uint64_t(count)); }
  int64_t between(int64_t low, int64_t high) {
    return low + below(high - low + 1);
  }
  bool oneIn(int64_t count) { return below(count) == 0; }
  template <typename T> T pick(std::initializer_list<T> list) {
    return list.begin()[below(int64_t(list.size()))];
  }

  /// A number of 64ths in [-bound, bound], exact in text.
  std::string real(double bound);
  std::string addReals(ArrayRef<int64_t> shape, double bound);
  std::string addIntegers(ArrayRef<int64_t> values);
  /// Adds a node and, if the model has borders, one behind it.
  void add(const Twine &op, const Twine &attributes, const Twine &inputs,
           Shape shape);
  std::string read(size_t index);

  void addStep();
  void addConvolution(size_t input);
  void addPool(size_t input);
  void addGlobal(size_t input);
  void addFunction(size_t input);
  void addBinary(size_t input);
  void addReduction(size_t input);
  void addPad(size_t input);
  void addSlice(size_t input);
  void addConcat(size_t input);
  void addOrder(size_t input);
  void addProduct(size_t input);

  struct Window {
    int64_t kernel, stride, dilation, low, high;
    int64_t outputs(int64_t input, bool ceil) const;
  };
  Window makeWindow(int64_t input, bool isPool);

  std::mt19937_64 random;
  Borders borders;
  std::vector<Node> values;
  std::string initializers, nodes;
  unsigned names = 0;
};

} // namespace qwid::random

#endif // QWID_TOOLS_DEV_RANDOM_GRAPHS_GENERATOR_H
