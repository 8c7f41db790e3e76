//===- LayoutCarrier.h - Values whose dimensions are in another order -*- C++
//-*-===//
//
// While the graph is rewritten to channels last, every value of the original
// graph exists in the new one under some order of its dimensions. The carrier
// knows which, and gives a value under the order that a user needs; cells are
// moved only then, constants at compile time.
//
// An order is a permutation: dimension i of the carried value is dimension
// order[i] of the original. NHWC carries NCHW with the order [0, 2, 3, 1].
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TRANSFORMS_GRAPH_LAYOUTCARRIER_H
#define QWID_LIB_TRANSFORMS_GRAPH_LAYOUTCARRIER_H

#include "qwid/Dialect/Qwid.h"

#include "llvm/ADT/DenseMap.h"

namespace qwid {

using Order = llvm::SmallVector<int64_t>;

/// How a value of the original graph exists in the new one.
struct Carried {
  mlir::Value value;
  Order order;
  /// Not empty: the original is a matrix [N, K], a flattened tensor of this
  /// shape (N first). `order` permutes that tensor and leaves N first; `value`
  /// is the permuted tensor flattened to [N, K].
  llvm::SmallVector<int64_t> flattened = {};

  /// Whether `value` can stand for the original as it is.
  bool isPlain() const;
};

class LayoutCarrier {
public:
  explicit LayoutCarrier(mlir::MLIRContext *context) : builder(context) {}

  /// The builder of the new graph; the pass moves its insertion point.
  mlir::OpBuilder builder;

  /// How `original` exists; itself when nobody has carried it.
  Carried lookup(mlir::Value original) const;

  void carry(mlir::Value original, Carried as) {
    carried[original] = std::move(as);
  }

  /// `original` under `order` for `user`. A transpose inside the network is
  /// reported as a remark on the user.
  mlir::Value require(mlir::Value original, llvm::ArrayRef<int64_t> order,
                      mlir::Operation *user);

  /// `original` as the original graph had it.
  mlir::Value requirePlain(mlir::Value original, mlir::Operation *user);

  /// `original` with leading dimensions of size 1 up to rank `order.size()`,
  /// under `order`: the operand of a broadcast whose result has that order.
  mlir::Value requireBroadcast(mlir::Value original,
                               llvm::ArrayRef<int64_t> order,
                               mlir::Operation *user);

  /// The constant `columns`, whose last dimension is 1 or runs along the K of
  /// a flattened value, with K in the order of `like`. Null if it is no
  /// constant.
  mlir::Value requireColumns(mlir::Value columns, const Carried &like);

  /// `value` under another shape of as many cells; constants are rebuilt.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape,
                      mlir::Location location);

private:
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> permutation,
                        mlir::Location location, mlir::Operation *user);

  llvm::DenseMap<mlir::Value, Carried> carried;
  llvm::DenseMap<std::pair<mlir::Value, mlir::Attribute>, mlir::Value>
      transposed;
};

/// `type` with its dimensions, and the axis of its scales, under `order`.
mlir::RankedTensorType permuteType(mlir::RankedTensorType type,
                                   llvm::ArrayRef<int64_t> order);

} // namespace qwid

#endif // QWID_LIB_TRANSFORMS_GRAPH_LAYOUTCARRIER_H
