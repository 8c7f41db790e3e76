//===- Tensor.h - A tensor in memory ----------------------------*- C++ -*-===//
//
// What the reference executor computes on: a dense row-major array of one of
// seven kinds. A quantized tensor holds its storage integers.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_TENSOR_H
#define QWID_REFERENCE_TENSOR_H

#include "qwid/Dialect/Qwid.h"

#include <vector>

namespace qwid {

/// What one element is in memory. I1 is a byte that is 0 or 1.
enum class ElementKind { F32, I1, I8, U8, I16, U16, I32, I64 };

/// Bytes of one element.
size_t getElementBytes(ElementKind kind);

/// The kind of a tensor's elements from its element type: f32, an integer, or
/// what a quantized type is stored as (getStorageElement). Fails, without a
/// diagnostic, for any other type.
llvm::FailureOr<ElementKind> getElementKind(mlir::Type element);

struct Tensor {
  llvm::SmallVector<int64_t> shape;
  ElementKind kind = ElementKind::F32;
  std::vector<uint8_t> bytes; ///< row-major, native endianness

  Tensor() = default;
  /// A tensor of zeros.
  Tensor(llvm::ArrayRef<int64_t> shape, ElementKind kind);
  /// A tensor of zeros of the shape and storage of `type`, whose element type
  /// getElementKind accepts.
  explicit Tensor(mlir::RankedTensorType type);

  int64_t size() const; ///< number of elements

  /// The elements; T has the size of the kind's element.
  template <typename T> llvm::MutableArrayRef<T> view() {
    assert(sizeof(T) == getElementBytes(kind) && "view of another kind");
    return {reinterpret_cast<T *>(bytes.data()), size_t(size())};
  }
  template <typename T> llvm::ArrayRef<T> view() const {
    assert(sizeof(T) == getElementBytes(kind) && "view of another kind");
    return {reinterpret_cast<const T *>(bytes.data()), size_t(size())};
  }

  /// The elements of an integer tensor, converted to int32 (I64 wraps).
  std::vector<int32_t> getIntegers() const;
  /// Stores one integer per element, truncated to the kind's width.
  void setIntegers(llvm::ArrayRef<int32_t> values);
  /// The same for integers of any kind without loss.
  std::vector<int64_t> getWideIntegers() const;
  void setWideIntegers(llvm::ArrayRef<int64_t> values);
};

/// The data of a constant as a tensor of `type` (f32, integer or quantized).
Tensor makeTensor(mlir::RankedTensorType type, mlir::ElementsAttr value);

/// The real values of a tensor whose element type is `element`: f32 as it is,
/// integers converted, quantized ones as f32(q - zero point) * scale with the
/// scale of the tensor or of the index along the axis. An invalid code is 0.
std::vector<float> toReal(const Tensor &tensor, mlir::Type element);

/// The integers of a quantized tensor without zero point: q - zero point, or
/// what a code means.
std::vector<int32_t> toDifferences(const Tensor &tensor, mlir::Type element);

} // namespace qwid

#endif // QWID_REFERENCE_TENSOR_H
