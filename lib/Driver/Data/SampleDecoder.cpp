//===- SampleDecoder.cpp - Items become the input of a model --------------===//

#include "SampleDecoder.h"

#include "../DescribeArray.h"
#include "Photo.h"

#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Before decoding
//===----------------------------------------------------------------------===//

static Error checkArray(const DataFile &file, const InputFormat &format) {
  ArrayRef<int64_t> given = file.shape, expected = format.shape;
  if (file.type == getRuntimeType(format.kind) && !expected.empty() &&
      given.size() == expected.size() &&
      given.drop_front() == expected.drop_front() &&
      given[0] % expected[0] == 0)
    return Error::success();
  StringRef type = file.fileBits == 64 ? "float64" : qwid_type_name(file.type);
  return createStringError(
      "'" + makePrintable(file.path) + "': expected " +
      describeArray(qwid_type_name(getRuntimeType(format.kind)), expected) +
      " or a multiple of its first dimension, got " +
      describeArray(type, given));
}

Error SampleDecoder::check() const {
  for (const DataFile &file : data.getFiles()) {
    if (file.kind == DataFile::Kind::Array) {
      if (Error error = checkArray(file, format))
        return error;
    } else if (!format.preprocess) {
      return createStringError("'" + makePrintable(file.path) +
                               "': this model takes no photos; give it .npy "
                               "arrays");
    }
  }
  return Error::success();
}

std::vector<SampleItems> SampleDecoder::split() const {
  std::vector<SampleItems> samples;
  int64_t batch = format.getBatch();
  size_t item = 0;
  bool followsPhoto = false;
  for (const DataFile &file : data.getFiles()) {
    bool isPhoto = file.kind != DataFile::Kind::Array;
    for (int64_t row = 0; row < file.rows; ++row, ++item) {
      bool joins = row > 0 || (isPhoto && followsPhoto);
      if (joins && samples.back().count < batch)
        ++samples.back().count;
      else
        samples.push_back({item, 1});
    }
    followsPhoto = isPhoto;
  }
  return samples;
}

//===----------------------------------------------------------------------===//
// Photos
//===----------------------------------------------------------------------===//

/// What tells pixels apart, and how they lie.
static uint64_t hashPixels(const qwid_image &photo) {
  ArrayRef<uint8_t> pixels(photo.pixels,
                           size_t(3) * photo.width * photo.height);
  return xxh3_64bits(pixels) * 31 + photo.width;
}

void SampleDecoder::decodePhotos(SampleItems items,
                                 DecodedSample &result) const {
  Tensor &input = result.sample.input;
  size_t bytes = input.bytes.size() / format.getBatch();
  qwid_tensor_info info = {};
  info.type = getRuntimeType(format.kind);
  info.quantized = format.quantized;
  info.scale = format.scale;
  info.zero_point = format.zeroPoint;
  uint8_t *next = input.bytes.data();
  for (int64_t i = 0; i < items.count; ++i) {
    size_t index = items.first + i;
    auto [file, row] = data.locate(index);
    qwid_image photo;
    if (Error error = loadPhoto(data.getFiles()[file], row, photo)) {
      result.unreadable.push_back({index, toString(std::move(error))});
      continue;
    }
    auto release = make_scope_exit([&] { qwid_image_free(&photo); });
    result.oriented += photo.orientation > 1;
    qwid_error error;
    if (qwid_preprocess_input(&*format.preprocess, &info, &photo, next,
                              &error)) {
      result.error =
          "'" + makePrintable(data.getPath(index)) + "': " + error.text;
      return;
    }
    result.hashes.push_back(hashPixels(photo));
    result.sample.photos.push_back(
        {index, data.getName(index), data.getLabel(index)});
    next += bytes;
  }
  // A repeated photo changes no range and is no answer.
  if (!result.sample.photos.empty())
    for (uint8_t *end = input.bytes.data() + input.bytes.size(); next != end;
         next += bytes)
      std::memcpy(next, input.bytes.data(), bytes);
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// The elements of a file, loaded by whoever asks first.
struct SampleDecoder::LoadedArray {
  ~LoadedArray() { qwid_array_free(&array); }

  std::once_flag once;
  qwid_array array = {};
  std::string error; ///< or empty
};

std::shared_ptr<SampleDecoder::LoadedArray> SampleDecoder::load(size_t file) {
  std::shared_ptr<LoadedArray> loaded;
  {
    std::lock_guard<std::mutex> lock(mutex);
    std::shared_ptr<LoadedArray> &entry = arrays[file];
    if (!entry)
      entry = std::make_shared<LoadedArray>();
    loaded = entry;
  }
  std::call_once(loaded->once, [&] {
    const DataFile &source = data.getFiles()[file];
    qwid_error error;
    if (qwid_npy_read(source.path.c_str(), &loaded->array, &error))
      loaded->error = error.text;
    else if (ArrayRef(loaded->array.shape, loaded->array.rank) !=
                 ArrayRef(source.shape) ||
             loaded->array.type != source.type)
      loaded->error =
          "'" + makePrintable(source.path) + "' changed while it was read";
  });
  return loaded;
}

void SampleDecoder::releaseBefore(size_t item) {
  std::lock_guard<std::mutex> lock(mutex);
  while (!arrays.empty()) {
    size_t file = arrays.begin()->first;
    if (item < data.size() && data.locate(item).first <= file)
      return;
    arrays.erase(arrays.begin());
  }
}

void SampleDecoder::decodeRows(SampleItems items, DecodedSample &result) {
  auto [file, row] = data.locate(items.first);
  std::shared_ptr<LoadedArray> loaded = load(file);
  result.error = loaded->error;
  if (!result.error.empty())
    return;
  Tensor &input = result.sample.input;
  size_t bytes = input.bytes.size() / format.getBatch();
  std::memcpy(input.bytes.data(),
              static_cast<const uint8_t *>(loaded->array.data) + row * bytes,
              input.bytes.size());
  for (int64_t i = 0; i < items.count; ++i)
    result.sample.photos.push_back({items.first + i,
                                    data.getName(items.first + i),
                                    data.getLabel(items.first + i)});
}

DecodedSample SampleDecoder::decode(SampleItems items) {
  DecodedSample result;
  result.items = items.count;
  result.sample.input = Tensor(format.shape, format.kind);
  auto [file, row] = data.locate(items.first);
  if (data.getFiles()[file].kind == DataFile::Kind::Array)
    decodeRows(items, result);
  else
    decodePhotos(items, result);
  return result;
}
