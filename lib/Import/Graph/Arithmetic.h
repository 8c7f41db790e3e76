//===- Arithmetic.h - Expressions of several ops for one node ---*- C++ -*-===//
//
// What the importer needs where an operator is several ops of the dialect. Each
// step has a suffix: its tensor is called "<output of the node>:<suffix>"; the
// last one has none and gets the name of the output itself. A null operand
// gives a null result, since its error has been reported.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_GRAPH_ARITHMETIC_H
#define QWID_LIB_IMPORT_GRAPH_ARITHMETIC_H

#include "NodeImporter.h"

namespace qwid {

class Arithmetic {
public:
  using Value = mlir::Value;
  using StringRef = llvm::StringRef;
  using Axes = llvm::ArrayRef<int64_t>;

  explicit Arithmetic(NodeImporter &node) : node(node) {}

  Value add(Value x, Value y, StringRef suffix = "");
  Value subtract(Value x, Value y, StringRef suffix = "");
  Value multiply(Value x, Value y, StringRef suffix = "");
  /// x + value, x * value. No op if that changes nothing and there is a suffix.
  Value addConstant(Value x, float value, StringRef suffix = "");
  Value scale(Value x, float factor, StringRef suffix = "");

  Value apply(UnaryFunction function, Value x, StringRef suffix = "");
  Value apply(BinaryFunction function, Value x, Value y, StringRef suffix = "");
  Value elu(Value x, float alpha, float scale, StringRef suffix = "");
  Value leakyRelu(Value x, float alpha, StringRef suffix = "");
  Value hardSigmoid(Value x, float alpha, float beta, StringRef suffix = "");
  Value clip(Value x, float lower, float upper, StringRef suffix = "");
  /// x^exponent, by products and roots where they do.
  Value power(Value x, float exponent, StringRef suffix = "");

  /// Along `axes`; over none of them it is x itself.
  Value mean(Value x, Axes axes, bool keepDims, StringRef suffix = "");
  Value reduce(Reduction reduction, Value x, Axes axes, bool keepDims,
               StringRef suffix = "");

  /// Along `axis`; with `asMatrix`, of the rows of the matrix that x is if it is
  /// split at `axis`. The result is the node's.
  Value softmax(Value x, int64_t axis, bool asMatrix, bool isLog);

  /// A vector as [1, .., C, .., 1], `axis` of `rank`.
  Value alongAxis(Value vector, int64_t axis, int64_t rank, StringRef suffix);

private:
  Value constant(float value, StringRef suffix);

  NodeImporter &node;
};

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_ARITHMETIC_H
