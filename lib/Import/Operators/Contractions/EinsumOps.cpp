//===- EinsumOps.cpp - Einsum of matrix products --------------------------===//
//
// Of two tensors, each letter is of one kind:
//
//   batch      in both and in the result       rows       in the left one alone
//   summed     in both, not in the result      columns    in the right one alone
//
// so that the tensors are batches of matrices [rows, summed] and [summed, columns]
// under another order. A letter of one tensor that the result lacks is summed over
// before. One tensor alone is summed and brought into another order.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace qwid;

namespace {

/// A tensor whose dimensions have letters.
struct Lettered {
  Value value;
  std::string letters;
};

/// The letters of the tensors and, last, of the result; nothing after an error.
std::optional<SmallVector<std::string>> readEquation(NodeImporter &node) {
  std::string equation = node.getString("equation", "");
  llvm::erase(equation, ' ');
  auto [left, right] = StringRef(equation).split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  SmallVector<std::string> letters;
  for (StringRef term : terms)
    letters.push_back(term.str());
  std::string result = right.str();
  if (!StringRef(equation).contains("->")) { // those that stand there once
    for (char letter : left)
      if (llvm::isAlpha(letter) && left.count(letter) == 1)
        result.push_back(letter);
    llvm::sort(result);
  }
  letters.push_back(result);
  auto isPlain = [](StringRef term) {
    return llvm::all_of(term, [&](char letter) {
      return llvm::isAlpha(letter) && term.count(letter) == 1;
    });
  };
  if (node.failed())
    return std::nullopt;
  if (terms.size() > 2 || terms.size() != node.numInputs() ||
      !llvm::all_of(letters, isPlain)) {
    (void)node.unsupported("the equation '" + equation + "'",
                           "write it as products of matrices");
    return std::nullopt;
  }
  return letters;
}

/// Input `index`, whose dimensions are `letters`, of which each has one size in
/// `sizes`.
Lettered readInput(NodeImporter &node, size_t index, StringRef letters,
                   llvm::StringMap<int64_t> &sizes) {
  Lettered input{node.floatValue(index), letters.str()};
  if (node.failed())
    return {};
  ArrayRef<int64_t> shape = node.shape(index);
  bool fits = shape.size() == letters.size();
  for (size_t axis = 0; fits && axis < shape.size(); ++axis)
    fits =
        sizes.try_emplace(letters.substr(axis, 1), shape[axis]).first->second ==
        shape[axis];
  if (!fits)
    node.error() << "expected sizes that fit '" << letters << "', got "
                 << text(shape);
  return node.failed() ? Lettered() : input;
}

/// `input` summed over the letters that are not in `kept`.
Lettered sumOthers(NodeImporter &node, Lettered input, StringRef kept,
                   StringRef suffix) {
  SmallVector<int64_t> axes;
  std::string left;
  for (auto [axis, letter] : llvm::enumerate(input.letters)) {
    if (kept.contains(letter))
      left.push_back(letter);
    else
      axes.push_back(axis);
  }
  if (!axes.empty())
    input.value = Arithmetic(node).reduce(Reduction::Sum, input.value, axes,
                                          false, suffix);
  return {input.value, left};
}

/// The value of `input` with its dimensions in the order of `letters`.
Value ordered(NodeImporter &node, const Lettered &input, StringRef letters,
              Location loc) {
  SmallVector<int64_t> order;
  for (char letter : letters)
    order.push_back(input.letters.find(letter));
  if (!input.value || letters == input.letters)
    return input.value;
  return node.create<TransposeOp>(loc, input.value, order);
}

/// The letters of `from` that are in, or are not in, `other`.
std::string filtered(StringRef from, StringRef other, bool isIn) {
  std::string result;
  for (char letter : from)
    if (other.contains(letter) == isIn)
      result.push_back(letter);
  return result;
}

/// The product of two tensors, in some order of its dimensions.
Lettered multiply(NodeImporter &node, const Lettered &a, const Lettered &b,
                  StringRef result, const llvm::StringMap<int64_t> &sizes) {
  std::string both = filtered(a.letters, b.letters, true);
  std::string batch = filtered(both, result, true);
  std::string summed = filtered(both, result, false);
  std::string rows = filtered(a.letters, b.letters, false);
  std::string columns = filtered(b.letters, a.letters, false);
  auto count = [&](StringRef letters) {
    int64_t product = 1;
    for (size_t i = 0; i < letters.size(); ++i)
      product *= sizes.lookup(letters.substr(i, 1));
    return product;
  };
  auto matrices = [&](const Lettered &input, StringRef first, StringRef second,
                      StringRef suffix) {
    Value value = ordered(node, input, batch + first.str() + second.str(),
                          node.helperLoc(suffix.str() + ".order"));
    SmallVector<int64_t> shape{count(first), count(second)};
    if (!batch.empty())
      shape.insert(shape.begin(), count(batch));
    return node.reshape(node.helperLoc(suffix), value, shape);
  };
  Value left = matrices(a, rows, summed, "lhs");
  Value right = matrices(b, summed, columns, "rhs");
  std::string letters = batch + rows + columns;
  SmallVector<int64_t> shape;
  for (size_t i = 0; i < letters.size(); ++i)
    shape.push_back(sizes.lookup(StringRef(letters).substr(i, 1)));
  Value product = node.create<MatMulOp>(node.helperLoc("product"), left, right);
  return {node.reshape(node.helperLoc("apart"), product, shape), letters};
}

LogicalResult buildEinsum(NodeImporter &node) {
  auto letters = readEquation(node);
  if (!letters)
    return failure();
  const std::string &result = letters->back();
  llvm::StringMap<int64_t> sizes;
  Lettered a = readInput(node, 0, letters->front(), sizes);
  Lettered b;
  if (letters->size() == 3 && a.value)
    b = readInput(node, 1, (*letters)[1], sizes);
  if (node.failed())
    return failure();
  a = sumOthers(node, a, result + b.letters, "lhs.summed");
  if (letters->size() == 3) {
    b = sumOthers(node, b, result + a.letters, "rhs.summed");
    a = multiply(node, a, b, result, sizes);
  }
  if (node.failed())
    return failure();
  if (a.letters.size() != result.size())
    return node.error() << "expected letters of the inputs in the result, got '"
                        << result << "'";
  // The last op has the name of the output.
  SmallVector<int64_t> order;
  for (char letter : result)
    order.push_back(a.letters.find(letter));
  return node.emit<TransposeOp>(a.value, order);
}

constexpr OpEntry kOps[] = {
    {"Einsum", 12, 28, 1, 2, buildEinsum, "", "float",
     "of one or two tensors, no letter twice in one, no ellipsis"},
};

} // namespace

ArrayRef<OpEntry> qwid::getEinsumOps() { return kOps; }
