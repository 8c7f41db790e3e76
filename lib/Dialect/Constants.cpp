//===- Constants.cpp - Reading and building constant data -----------------===//
//
// A blob holds elements as the host does (little-endian on every supported
// host), i1 as one byte each. Blobs are not aligned, so elements are copied out.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Constants.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cstring>

using namespace mlir;
using namespace qwid;

namespace {

/// Bytes of one element in a blob.
size_t elementBytes(Type element) {
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

/// The bytes of a resource, empty if its blob is missing.
ArrayRef<char> blobOf(DenseResourceElementsAttr value) {
  AsmResourceBlob *blob = value.getRawHandle().getBlob();
  return blob ? blob->getData() : ArrayRef<char>();
}

/// Calls `use` with the element at each index of `blob`, of C++ type T.
template <typename T, typename Use> void forEach(ArrayRef<char> blob, Use use) {
  for (size_t at = 0; at + sizeof(T) <= blob.size(); at += sizeof(T)) {
    T element;
    std::memcpy(&element, blob.data() + at, sizeof(T));
    use(element);
  }
}

/// Calls `use` with each integer of `blob`, widened.
template <typename Use>
void forEachInteger(ArrayRef<char> blob, IntegerType type, Use use) {
  bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
  switch (elementBytes(type)) {
  case 1:
    return isUnsigned ? forEach<uint8_t>(blob, use)
                      : forEach<int8_t>(blob, use);
  case 2:
    return isUnsigned ? forEach<uint16_t>(blob, use)
                      : forEach<int16_t>(blob, use);
  case 4:
    return isUnsigned ? forEach<uint32_t>(blob, use)
                      : forEach<int32_t>(blob, use);
  default:
    return forEach<int64_t>(blob, use);
  }
}

/// Whether `count` values are one per element of `type`, or one for all.
[[maybe_unused]] bool fills(RankedTensorType type, size_t count) {
  return count == 1 || int64_t(count) == type.getNumElements();
}

/// `bytes` as an attribute of `type`: a blob if there are many.
ElementsAttr makeRaw(RankedTensorType type, ArrayRef<char> bytes,
                     StringRef name) {
  if (bytes.size() >= kResourceBytes)
    return DenseResourceElementsAttr::get(
        type, name, HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 64));
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

} // namespace

bool qwid::hasConstantData(ElementsAttr value) {
  if (isa<DenseElementsAttr>(value))
    return true;
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  Type element = value.getElementType();
  return resource && element.isIntOrFloat() &&
         blobOf(resource).size() ==
             size_t(value.getNumElements()) * elementBytes(element);
}

SmallVector<float> qwid::readFloats(ElementsAttr value) {
  assert(value.getElementType().isF32() && "expected f32 data");
  SmallVector<float> result;
  result.reserve(value.getNumElements());
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    llvm::append_range(result, dense.getValues<float>());
  else
    forEach<float>(blobOf(cast<DenseResourceElementsAttr>(value)),
                   [&](float element) { result.push_back(element); });
  return result;
}

SmallVector<int64_t> qwid::readIntegers(ElementsAttr value) {
  auto type = cast<IntegerType>(value.getElementType());
  SmallVector<int64_t> result;
  result.reserve(value.getNumElements());
  bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    for (const APInt &element : dense.getValues<APInt>())
      result.push_back(isUnsigned ? int64_t(element.getZExtValue())
                                  : element.getSExtValue());
  else
    forEachInteger(blobOf(cast<DenseResourceElementsAttr>(value)), type,
                   [&](int64_t element) { result.push_back(element); });
  return result;
}

ElementsAttr qwid::makeElements(RankedTensorType type, ArrayRef<float> values,
                                StringRef name) {
  assert(type.getElementType().isF32() && "expected an f32 tensor");
  assert(fills(type, values.size()) && "one per element, or one for all");
  return makeRaw(type,
                 {reinterpret_cast<const char *>(values.data()),
                  values.size() * sizeof(float)},
                 name);
}

ElementsAttr qwid::makeElements(RankedTensorType type, ArrayRef<int64_t> values,
                                StringRef name) {
  assert(fills(type, values.size()) && "one per element, or one for all");
  auto element = cast<IntegerType>(type.getElementType());
  if (element.getWidth() == 1) { // packed in an inline attribute
    SmallVector<bool> bits(values.begin(), values.end());
    return DenseElementsAttr::get(type, bits);
  }
  size_t width = elementBytes(element);
  SmallVector<char> bytes(values.size() * width);
  for (auto [index, value] :
       llvm::enumerate(values)) // little-endian: low bytes
    std::memcpy(bytes.data() + index * width, &value, width);
  return makeRaw(type, bytes, name);
}

template <typename T>
static ConstantOp makeConstantOf(OpBuilder &builder, Location location,
                                 RankedTensorType type, ArrayRef<T> values) {
  std::string name = getTensorName(location);
  return ConstantOp::create(builder, location, type,
                            makeElements(getStorageType(type), values,
                                         name.empty() ? "constant" : name));
}

ConstantOp qwid::makeConstant(OpBuilder &builder, Location location,
                              RankedTensorType type, ArrayRef<float> values) {
  return makeConstantOf(builder, location, type, values);
}

ConstantOp qwid::makeConstant(OpBuilder &builder, Location location,
                              RankedTensorType type, ArrayRef<int64_t> values) {
  return makeConstantOf(builder, location, type, values);
}
