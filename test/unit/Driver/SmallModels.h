//===- SmallModels.h - Models and folders of the driver's tests -*- C++ -*-===//

#ifndef QWID_TEST_UNIT_DRIVER_SMALLMODELS_H
#define QWID_TEST_UNIT_DRIVER_SMALLMODELS_H

#include "qwid/Driver/Compiler.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace qwid::test {

/// y = Relu(x * w): a convolution of two channels to two.
constexpr char kConvolution[] = R"(<ir_version: 8, opset_import: ["" : 13]>
net (float[1,2,3,3] x) => (float[1,2,3,3] y)
<float[2,2,1,1] w = {1, -1, 0.5, 2}> {
  c = Conv(x, w)
  y = Relu(c)
}
)";

/// Another network: pooling, a dense layer and a softmax, which stays in float.
constexpr char kClassifier[] = R"(<ir_version: 8, opset_import: ["" : 13]>
net (float[1,2,4,4] x) => (float[1,3] scores)
<float[3,2] w = {1, -1, 0.5, 2, -3, 0.25}, float[3] b = {0.5, 0, -0.5}> {
  p = GlobalAveragePool(x)
  f = Flatten(p)
  g = Gemm<transB = 1>(f, w, b)
  scores = Softmax<axis = -1>(g)
}
)";

/// A network that takes photos, and one that brings its own scales.
constexpr char kPhotos[] = R"(<ir_version: 8, opset_import: ["" : 13]>
net (float[1,3,4,6] x) => (float[1,3,4,6] y) { y = Relu(x) }
)";
constexpr char kOwnScales[] = R"(<ir_version: 8, opset_import: ["" : 13]>
net (float[1,2,3,3] x) => (float[1,2,3,3] y) <float s = {0.5}, int8 z = {0}> {
  q = QuantizeLinear(x, s, z)
  y = DequantizeLinear(q, s, z)
}
)";

/// A folder that vanishes with it.
class Folder {
public:
  Folder() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("qwid-driver", path));
  }
  ~Folder() { llvm::sys::fs::remove_directories(path); }

  std::string operator/(const llvm::Twine &name) const {
    return (path + "/" + name).str();
  }
  /// Writes FOLDER/name and returns its path.
  std::string write(const llvm::Twine &name, llvm::StringRef text) const {
    std::error_code code;
    llvm::raw_fd_ostream(*this / name, code) << text;
    EXPECT_FALSE(code);
    return *this / name;
  }
  std::string read(const llvm::Twine &name) const {
    auto file = llvm::MemoryBuffer::getFile(*this / name);
    EXPECT_TRUE(bool(file)) << (*this / name);
    return file ? (*file)->getBuffer().str() : "";
  }

private:
  llvm::SmallString<128> path;
};

/// The value, or a test failure with what the error says.
template <typename T> T take(llvm::Expected<T> value) {
  if (!value) {
    ADD_FAILURE() << llvm::toString(value.takeError());
    std::abort();
  }
  return std::move(*value);
}

/// Ranges of -2 to `most` for the tensors of both models.
inline RangeTable makeRanges(float most) {
  RangeTable ranges;
  for (const char *name : {"x", "c", "y", "p", "f", "g", "scores"})
    ranges.insert(name, {-2, most});
  return ranges;
}

} // namespace qwid::test

#endif // QWID_TEST_UNIT_DRIVER_SMALLMODELS_H
