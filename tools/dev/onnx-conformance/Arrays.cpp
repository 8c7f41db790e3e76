//===- Arrays.cpp - Tensors of the tests ----------------------------------===//

#include "Arrays.h"

#include "runtime/qwid_runtime.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <optional>

using namespace qwid::conformance;
using onnx::TensorProto;

/// ONNX's numbers of the 4-bit types, which libonnx has no names for.
static constexpr int32_t kUint4 = 21, kInt4 = 22;

int64_t Array::size() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

std::string Array::shapeText() const {
  std::string text = "[";
  for (size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis ? ", " : "") + std::to_string(shape[axis]);
  return text + "]";
}

template <typename T>
static void appendNumbers(const Array &array, std::vector<double> &numbers) {
  for (int64_t i = 0; i < array.size(); ++i) {
    T value;
    std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
    numbers.push_back(double(value));
  }
}

std::vector<double> Array::numbers() const {
  std::vector<double> numbers;
  switch (type) {
  case QWID_F32:
    appendNumbers<float>(*this, numbers);
    break;
  case QWID_U8:
  case QWID_BOOL:
    appendNumbers<uint8_t>(*this, numbers);
    break;
  case QWID_I8:
    appendNumbers<int8_t>(*this, numbers);
    break;
  case QWID_U16:
    appendNumbers<uint16_t>(*this, numbers);
    break;
  case QWID_I16:
    appendNumbers<int16_t>(*this, numbers);
    break;
  case QWID_I32:
    appendNumbers<int32_t>(*this, numbers);
    break;
  case QWID_I64:
    appendNumbers<int64_t>(*this, numbers);
    break;
  }
  return numbers;
}

llvm::Expected<TensorProto>
qwid::conformance::readTensorFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
  if (!buffer)
    return llvm::createStringError(buffer.getError(), "cannot read '%s'",
                                   path.str().c_str());
  TensorProto tensor;
  if (!tensor.ParseFromArray((*buffer)->getBufferStart(),
                             int((*buffer)->getBufferSize())))
    return llvm::createStringError("'%s' is no tensor", path.str().c_str());
  return tensor;
}

/// Appends each of `values` as a T.
template <typename T, typename Values>
static void append(const Values &values, std::vector<uint8_t> &bytes) {
  for (auto value : values) {
    T element = T(value);
    const auto *data = reinterpret_cast<const uint8_t *>(&element);
    bytes.insert(bytes.end(), data, data + sizeof(T));
  }
}

/// The bytes of the elements as ONNX's raw_data has them.
static std::optional<std::vector<uint8_t>> rawBytes(const TensorProto &tensor) {
  std::vector<uint8_t> bytes;
  if (tensor.has_raw_data()) {
    bytes.assign(tensor.raw_data().begin(), tensor.raw_data().end());
    return bytes;
  }
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    append<float>(tensor.float_data(), bytes);
    return bytes;
  case TensorProto::DOUBLE:
    append<double>(tensor.double_data(), bytes);
    return bytes;
  case TensorProto::INT64:
    append<int64_t>(tensor.int64_data(), bytes);
    return bytes;
  case TensorProto::INT32:
    append<int32_t>(tensor.int32_data(), bytes);
    return bytes;
  case TensorProto::UINT16:
  case TensorProto::INT16:
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
    append<uint16_t>(tensor.int32_data(), bytes);
    return bytes;
  case TensorProto::UINT8:
  case TensorProto::INT8:
  case TensorProto::BOOL:
  case kUint4:
  case kInt4:
    append<uint8_t>(tensor.int32_data(), bytes);
    return bytes;
  default:
    return std::nullopt;
  }
}

/// Two elements per byte, the first in the low half, to a byte each.
static std::vector<uint8_t> unpack(const std::vector<uint8_t> &packed,
                                   int64_t count, bool isSigned) {
  std::vector<uint8_t> bytes;
  for (int64_t i = 0; i < count && size_t(i / 2) < packed.size(); ++i) {
    uint8_t code = packed[i / 2] >> (i % 2 * 4) & 15;
    bytes.push_back(isSigned && code > 7 ? code - 16 : code);
  }
  return bytes;
}

template <typename T, typename Convert>
static std::vector<uint8_t> toFloats(const std::vector<uint8_t> &raw,
                                     Convert convert) {
  std::vector<float> floats(raw.size() / sizeof(T));
  for (size_t i = 0; i < floats.size(); ++i) {
    T value;
    std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
    floats[i] = convert(value);
  }
  const auto *data = reinterpret_cast<const uint8_t *>(floats.data());
  return {data, data + floats.size() * sizeof(float)};
}

llvm::Expected<Array> qwid::conformance::toArray(const TensorProto &tensor) {
  Array array;
  array.shape.assign(tensor.dims().begin(), tensor.dims().end());
  array.type = tensor.data_type();
  auto raw = rawBytes(tensor);
  if (!raw)
    return llvm::createStringError("tensor '%s' has the type %d",
                                   tensor.name().c_str(), array.type);
  if (array.type == kUint4 || array.type == kInt4) {
    *raw = unpack(*raw, array.size(), array.type == kInt4);
    array.type = array.type == kInt4 ? QWID_I8 : QWID_U8;
  } else if (array.type == TensorProto::DOUBLE) {
    *raw = toFloats<double>(*raw, [](double value) { return float(value); });
    array.type = QWID_F32;
  } else if (array.type == TensorProto::FLOAT16 ||
             array.type == TensorProto::BFLOAT16) {
    const llvm::fltSemantics &semantics = array.type == TensorProto::FLOAT16
                                              ? llvm::APFloat::IEEEhalf()
                                              : llvm::APFloat::BFloat();
    *raw = toFloats<uint16_t>(*raw, [&](uint16_t bits) {
      return llvm::APFloat(semantics, llvm::APInt(16, bits)).convertToFloat();
    });
    array.type = QWID_F32;
  }
  if (raw->size() != size_t(array.size()) * qwid_type_bytes(array.type))
    return llvm::createStringError("tensor '%s' has %zu bytes for shape %s",
                                   tensor.name().c_str(), raw->size(),
                                   array.shapeText().c_str());
  array.bytes = std::move(*raw);
  return array;
}

std::string qwid::conformance::compare(const Array &expected,
                                       const Array &got) {
  if (expected.shape != got.shape)
    return "expected shape " + expected.shapeText() + ", got " +
           got.shapeText();
  if (expected.type != got.type)
    return std::string("expected type ") + qwid_type_name(expected.type) +
           ", got " + qwid_type_name(got.type);
  constexpr double relative = 1e-3, absolute = 1e-7;
  bool isFloat = expected.type == QWID_F32;
  std::vector<double> left = expected.numbers(), right = got.numbers();
  size_t wrong = 0, worst = 0;
  double largest = -1;
  for (size_t i = 0; i < left.size(); ++i) {
    double difference = std::abs(left[i] - right[i]);
    if (left[i] == right[i] || (std::isnan(left[i]) && std::isnan(right[i])) ||
        (isFloat && difference <= absolute + relative * std::abs(left[i])))
      continue;
    ++wrong;
    if (std::isnan(difference) || difference > largest) {
      largest = std::isnan(difference) ? HUGE_VAL : difference;
      worst = i;
    }
  }
  if (!wrong)
    return "";
  std::string text;
  llvm::raw_string_ostream(text)
      << wrong << " of " << left.size() << " elements differ, the most at "
      << worst << ": expected " << llvm::format("%.9g", left[worst]) << ", got "
      << llvm::format("%.9g", right[worst]);
  return text;
}
