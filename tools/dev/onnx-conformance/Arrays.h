//===- Arrays.h - Tensors of the tests --------------------------*- C++ -*-===//
//
// A test's tensors come as TensorProto files and go to the compiled program as
// .npy files; both become one plain form here. Integers of 4 bits are a byte
// each in it, double, float16 and bfloat16 are float: as qwid computes them.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_ONNX_CONFORMANCE_ARRAYS_H
#define QWID_TOOLS_DEV_ONNX_CONFORMANCE_ARRAYS_H

#include "tools/dev/run-arrays/RunArrays.h"

#include "onnx/onnx_pb.h"

#include <cstring>
#include <vector>

namespace qwid::conformance {

struct Array : arrays::Array {
  int64_t size() const;
  /// The elements as numbers; exact for every type but large int64.
  std::vector<double> numbers() const;
  std::string shapeText() const; ///< "[1, 3, 4]"
};

/// The tensor in the TensorProto file `path`.
llvm::Expected<onnx::TensorProto> readTensorFile(llvm::StringRef path);

/// Its elements; an error for types that no qwid tensor has.
llvm::Expected<Array> toArray(const onnx::TensorProto &tensor);

/// Compares as the ONNX backend test runner does: shapes and types are equal,
/// floats satisfy |got - expected| <= 1e-7 + 1e-3 |expected| (NaN only where NaN
/// is expected), integers are equal. Returns what is wrong, or "".
std::string compare(const Array &expected, const Array &got);

} // namespace qwid::conformance

#endif // QWID_TOOLS_DEV_ONNX_CONFORMANCE_ARRAYS_H
