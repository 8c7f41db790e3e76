//===- HostTensor.h - Tensors known during import ---------------*- C++ -*-===//
//
// Initializers and everything computed from them alone: weights on their way
// into qwid.constant, and the small shape arithmetic that exporters leave in a
// graph (Shape, Gather, Concat, ... before a Reshape).
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_FILES_HOSTTENSOR_H
#define QWID_LIB_IMPORT_FILES_HOSTTENSOR_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <vector>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace qwid {

/// A tensor in row-major order. f32 elements stand in `floats`, elements of an
/// integer type, widened, in `integers`; one that is the same everywhere may
/// stand there once.
struct HostTensor {
  llvm::SmallVector<int64_t> shape;
  /// f32 or a signless or unsigned integer type; of 4 bits for ONNX's int4 and
  /// uint4, which become 8-bit tensors as values.
  mlir::Type element;
  std::vector<float> floats;
  std::vector<int64_t> integers;

  bool isFloat() const { return element.isF32(); }
  size_t stored() const { return isFloat() ? floats.size() : integers.size(); }
  bool isSplat() const { return stored() == 1; }
  int64_t count() const;
  float floatAt(int64_t i) const { return floats[isSplat() ? 0 : i]; }
  int64_t integerAt(int64_t i) const { return integers[isSplat() ? 0 : i]; }

  /// A tensor of `newShape` whose element i is element `source(i)` of this one.
  template <typename Source>
  HostTensor pick(llvm::ArrayRef<int64_t> newShape, Source source) const;

  /// The same elements under another shape of the same count.
  HostTensor reshaped(llvm::ArrayRef<int64_t> newShape) const;
  /// Result dimension i is dimension permutation[i].
  HostTensor transposed(llvm::ArrayRef<int64_t> permutation) const;
  /// Broadcast to `newShape` as in NumPy, which the caller has checked.
  HostTensor broadcast(llvm::ArrayRef<int64_t> newShape) const;
  /// Result cell (i, ...) is cell (offsets + i * steps, ...).
  HostTensor sliced(llvm::ArrayRef<int64_t> offsets,
                    llvm::ArrayRef<int64_t> sizes,
                    llvm::ArrayRef<int64_t> steps) const;

  /// The cells at `indices` of dimension `axis`.
  HostTensor selected(int64_t axis, llvm::ArrayRef<int64_t> indices) const;

private:
  HostTensor strided(llvm::ArrayRef<int64_t> newShape,
                     llvm::ArrayRef<int64_t> strides, int64_t offset) const;
};

/// The most elements of a tensor that is computed during import from others:
/// a small file must not fill the memory.
inline constexpr int64_t kMaxFolded = int64_t(1) << 24;

/// Cells from one index of each dimension to the next, row-major.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// The number of cells of `shape`; nothing unless every size is at least 1 and
/// there are at most kMaxElements.
std::optional<int64_t> checkedCount(llvm::ArrayRef<int64_t> shape);

/// Whether a tensor of `shape` may be computed during import: it has cells, and
/// at most kMaxFolded.
bool isFoldable(llvm::ArrayRef<int64_t> shape);

/// `shape` as that of a matrix: the dimensions before `axis`, and the others.
llvm::SmallVector<int64_t> matrixShape(llvm::ArrayRef<int64_t> shape,
                                       int64_t axis);

/// The NumPy broadcast of two shapes, nothing if they do not fit.
std::optional<llvm::SmallVector<int64_t>>
broadcastShapes(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b);

/// What a tensor of `element` is as a value: 8 bits for 4.
mlir::Type getValueElement(mlir::Type element);

/// "[1, 3, 32, 32]".
std::string text(llvm::ArrayRef<int64_t> shape);

/// Decodes a tensor of the file. float16, bfloat16 and double become f32. Data in
/// another file are read from within `directory`, the model's folder, if that is
/// known. On a type, a size or data that do not fit, `error` receives what is
/// wrong.
std::optional<HostTensor>
readTensor(const onnx::TensorProto &proto, mlir::MLIRContext &context,
           const std::optional<std::string> &directory, std::string &error);

/// The element type for one of ONNX's TensorProto::DataType: f32 for any float
/// type that is read, an integer type, or null.
mlir::Type elementTypeFor(int32_t dataType, mlir::MLIRContext &context);

/// Whether `dataType` is uint4 or int4, for which elementTypeFor gives bytes.
bool isFourBits(int32_t dataType);

/// elementTypeFor, but 4 bits where ONNX has 4: the elements of a HostTensor.
mlir::Type storedTypeFor(int32_t dataType, mlir::MLIRContext &context);

/// "float16", or "type 17" for one that is unknown.
std::string dataTypeName(int32_t dataType);

template <typename Source>
HostTensor HostTensor::pick(llvm::ArrayRef<int64_t> newShape,
                            Source source) const {
  HostTensor result{llvm::SmallVector<int64_t>(newShape), element, {}, {}};
  if (isSplat()) {
    result.floats = floats;
    result.integers = integers;
    return result;
  }
  int64_t cells = result.count();
  result.floats.reserve(isFloat() ? cells : 0);
  result.integers.reserve(isFloat() ? 0 : cells);
  for (int64_t i = 0; i < cells; ++i) {
    if (isFloat())
      result.floats.push_back(floats[source(i)]);
    else
      result.integers.push_back(integers[source(i)]);
  }
  return result;
}

} // namespace qwid

#endif // QWID_LIB_IMPORT_FILES_HOSTTENSOR_H
