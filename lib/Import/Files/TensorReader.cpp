//===- TensorReader.cpp - ONNX tensor data become HostTensors -------------===//
//
// A TensorProto holds its elements in `raw_data`, little-endian, or in the
// repeated field of its type: int32_data also carries the narrow integers,
// bool, and the bit patterns of float16 and bfloat16. Files are not trusted:
// type, shape and number of elements must agree before anything is read.
//
//===----------------------------------------------------------------------===//

#include "ExternalData.h"
#include "HostTensor.h"

#include "qwid/Import/ImportONNX.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/APFloat.h"

#include "onnx/onnx_pb.h"

#include <cstring>

using namespace mlir;
using namespace qwid;
using onnx::TensorProto;

namespace {

/// How one data type is stored and what it becomes.
struct DataType {
  int32_t code; ///< TensorProto::DataType
  llvm::StringRef name;
  unsigned bytes; ///< of one element in raw_data; 0: such tensors are not read
  bool isFloat;
  bool isUnsigned;
};

/// Two elements in a byte of raw_data, the first in the low half. Newer than the
/// headers that declare the others.
constexpr int32_t kUint4 = 21, kInt4 = 22;

constexpr DataType kDataTypes[] = {
    {TensorProto::FLOAT, "float", 4, true, false},
    {TensorProto::UINT8, "uint8", 1, false, true},
    {TensorProto::INT8, "int8", 1, false, false},
    {TensorProto::UINT16, "uint16", 2, false, true},
    {TensorProto::INT16, "int16", 2, false, false},
    {TensorProto::INT32, "int32", 4, false, false},
    {TensorProto::INT64, "int64", 8, false, false},
    {TensorProto::STRING, "string", 0, false, false},
    {TensorProto::BOOL, "bool", 1, false, true},
    {TensorProto::FLOAT16, "float16", 2, true, false},
    {TensorProto::DOUBLE, "double", 8, true, false},
    {TensorProto::UINT32, "uint32", 0, false, true},
    {TensorProto::UINT64, "uint64", 0, false, true},
    {TensorProto::COMPLEX64, "complex64", 0, false, false},
    {TensorProto::COMPLEX128, "complex128", 0, false, false},
    {TensorProto::BFLOAT16, "bfloat16", 2, true, false},
    {17, "float8e4m3fn", 0, true, false},
    {18, "float8e4m3fnuz", 0, true, false},
    {19, "float8e5m2", 0, true, false},
    {20, "float8e5m2fnuz", 0, true, false},
    {kUint4, "uint4", 1, false, true},
    {kInt4, "int4", 1, false, false},
    {23, "float4e2m1", 0, true, false},
    {24, "float8e8m0", 0, true, false},
    {25, "uint2", 0, false, true},
    {26, "int2", 0, false, false},
    {27, "float6e2m3", 0, true, false},
    {28, "float6e3m2", 0, true, false},
};

const DataType *findDataType(int32_t code) {
  for (const DataType &type : kDataTypes)
    if (type.code == code)
      return &type;
  return nullptr;
}

/// The float whose 16-bit pattern under `semantics` is `bits`.
float widen(uint16_t bits, const llvm::fltSemantics &semantics) {
  return llvm::APFloat(semantics, llvm::APInt(16, bits)).convertToFloat();
}

/// A 16-bit float of `code` to f32.
float widen(uint16_t bits, int32_t code) {
  return code == TensorProto::BFLOAT16 ? widen(bits, llvm::APFloat::BFloat())
                                       : widen(bits, llvm::APFloat::IEEEhalf());
}

template <typename T> T load(const char *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

/// The float at `bytes` in raw_data.
float loadFloat(const char *bytes, const DataType &type) {
  switch (type.bytes) {
  case 2:
    return widen(load<uint16_t>(bytes), type.code);
  case 8:
    return float(load<double>(bytes));
  default:
    return load<float>(bytes);
  }
}

/// The integer at `bytes` in raw_data.
int64_t loadInteger(const char *bytes, const DataType &type) {
  switch (type.bytes) {
  case 1:
    return type.isUnsigned ? int64_t(load<uint8_t>(bytes))
                           : int64_t(load<int8_t>(bytes));
  case 2:
    return type.isUnsigned ? int64_t(load<uint16_t>(bytes))
                           : int64_t(load<int16_t>(bytes));
  case 4:
    return load<int32_t>(bytes);
  default:
    return load<int64_t>(bytes);
  }
}

/// Element `index` of half bytes.
int64_t loadHalf(uint8_t byte, int64_t index, const DataType &type) {
  int64_t half = index % 2 ? byte >> 4 : byte & 15;
  return type.isUnsigned || half < 8 ? half : half - 16;
}

/// Says into `error` that data of `found` do not fill `expected`.
bool fills(int64_t found, int64_t expected, llvm::StringRef unit,
           ArrayRef<int64_t> shape, std::string &error) {
  if (found == expected)
    return true;
  error = "its shape " + text(shape) + " needs " + std::to_string(expected) +
          " " + unit.str() + ", but the file holds " + std::to_string(found);
  return false;
}

/// Reads the elements from `raw`, little-endian.
bool readRaw(StringRef raw, const DataType &type, int64_t count,
             HostTensor &tensor, std::string &error) {
  if (isFourBits(type.code)) {
    if (!fills(raw.size(), (count + 1) / 2, "bytes", tensor.shape, error))
      return false;
    for (int64_t i = 0; i < count; ++i)
      tensor.integers.push_back(loadHalf(raw[i / 2], i, type));
    return true;
  }
  if (!fills(raw.size(), count * type.bytes, "bytes", tensor.shape, error))
    return false;
  for (int64_t i = 0; i < count; ++i) {
    const char *bytes = raw.data() + i * type.bytes;
    if (type.isFloat)
      tensor.floats.push_back(loadFloat(bytes, type));
    else
      tensor.integers.push_back(loadInteger(bytes, type));
  }
  return true;
}

/// Reads the elements from the repeated field of their type.
bool readFields(const TensorProto &proto, const DataType &type, int64_t count,
                HostTensor &tensor, std::string &error) {
  auto copy = [&](const auto &field, auto convert, auto &into) {
    if (!fills(field.size(), count, "elements", tensor.shape, error))
      return false;
    for (auto element : field)
      into.push_back(convert(element));
    return true;
  };
  auto narrow = [&](int32_t value) -> int64_t {
    return type.code == TensorProto::BOOL     ? value != 0
           : type.code == TensorProto::UINT8  ? int64_t(uint8_t(value))
           : type.code == TensorProto::INT8   ? int64_t(int8_t(value))
           : type.code == TensorProto::UINT16 ? int64_t(uint16_t(value))
           : type.code == TensorProto::INT16  ? int64_t(int16_t(value))
                                              : value;
  };
  if (isFourBits(type.code)) {
    if (!fills(proto.int32_data_size(), (count + 1) / 2, "pairs of elements",
               tensor.shape, error))
      return false;
    for (int64_t i = 0; i < count; ++i)
      tensor.integers.push_back(
          loadHalf(uint8_t(proto.int32_data(i / 2)), i, type));
    return true;
  }
  switch (type.code) {
  case TensorProto::FLOAT:
    return copy(proto.float_data(), [](float x) { return x; }, tensor.floats);
  case TensorProto::DOUBLE:
    return copy(
        proto.double_data(), [](double x) { return float(x); }, tensor.floats);
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
    return copy(
        proto.int32_data(),
        [&](int32_t bits) { return widen(uint16_t(bits), type.code); },
        tensor.floats);
  case TensorProto::INT64:
    return copy(
        proto.int64_data(), [](int64_t x) { return x; }, tensor.integers);
  default:
    return copy(proto.int32_data(), narrow, tensor.integers);
  }
}

} // namespace

Type qwid::elementTypeFor(int32_t dataType, MLIRContext &context) {
  if (isFourBits(dataType)) // a byte here, as float16 is f32
    dataType = dataType == kInt4 ? TensorProto::INT8 : TensorProto::UINT8;
  const DataType *type = findDataType(dataType);
  if (!type || type->bytes == 0)
    return {};
  if (type->isFloat)
    return Float32Type::get(&context);
  if (dataType == TensorProto::BOOL)
    return IntegerType::get(&context, 1);
  return IntegerType::get(&context, type->bytes * 8,
                          type->isUnsigned ? IntegerType::Unsigned
                                           : IntegerType::Signless);
}

Type qwid::storedTypeFor(int32_t dataType, MLIRContext &context) {
  Type element = elementTypeFor(dataType, context);
  if (!isFourBits(dataType))
    return element;
  return IntegerType::get(&context, 4,
                          cast<IntegerType>(element).getSignedness());
}

bool qwid::isFourBits(int32_t dataType) {
  return dataType == kUint4 || dataType == kInt4;
}

std::string qwid::dataTypeName(int32_t dataType) {
  const DataType *type = findDataType(dataType);
  return type ? type->name.str() : "type " + std::to_string(dataType);
}

std::optional<HostTensor>
qwid::readTensor(const TensorProto &proto, MLIRContext &context,
                 const std::optional<std::string> &directory,
                 std::string &error) {
  HostTensor tensor;
  tensor.shape.assign(proto.dims().begin(), proto.dims().end());
  tensor.element = storedTypeFor(proto.data_type(), context);
  const DataType *type = findDataType(proto.data_type());
  if (!tensor.element || type->bytes == 0) {
    error = "its element type " + dataTypeName(proto.data_type()) +
            " is not supported; convert it to float or int64";
    return std::nullopt;
  }
  // A 1-d tensor of no elements is how exporters write "no axes".
  bool isEmpty = tensor.shape == ArrayRef<int64_t>{0};
  std::optional<int64_t> count = isEmpty ? 0 : checkedCount(tensor.shape);
  if (!count) {
    error = "its shape " + text(tensor.shape) +
            " must have sizes of at least 1 and at most 2^31 elements";
    return std::nullopt;
  }
  if (proto.data_location() == TensorProto::EXTERNAL ||
      proto.external_data_size()) {
    auto file = openExternal(proto, *count * type->bytes, directory, error);
    return file && readRaw(file->getBuffer(), *type, *count, tensor, error)
               ? std::optional(std::move(tensor))
               : std::nullopt;
  }
  bool done = proto.has_raw_data()
                  ? readRaw(proto.raw_data(), *type, *count, tensor, error)
                  : readFields(proto, *type, *count, tensor, error);
  return done ? std::optional(std::move(tensor)) : std::nullopt;
}
