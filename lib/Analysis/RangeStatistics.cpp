//===- RangeStatistics.cpp - Streaming ranges of named tensors ------------===//

#include "qwid/Analysis/RangeStatistics.h"
#include "qwid/Dialect/TextLimits.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

using namespace llvm;
using namespace qwid;

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

/// JSON is UTF-8, tensor names are whatever the file had: the same repair on
/// every way in and out keeps a name equal to itself.
static std::string keyOf(StringRef name) {
  return json::isUTF8(name) ? name.str() : json::fixUTF8(name);
}

//===----------------------------------------------------------------------===//
// Observation
//===----------------------------------------------------------------------===//

TensorRange TensorRange::unite(TensorRange other) const {
  return {std::min(min, other.min), std::max(max, other.max)};
}

/// An integer with the order of the floats: NaNs lie beyond the infinities on
/// the side of their sign, -0 just below +0. Its own inverse on bit patterns.
static int32_t orderedBits(int32_t bits) {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

Error RangeTable::observe(StringRef name, ArrayRef<float> values) {
  assert(!values.empty() && "a tensor has cells");
  // Integer minimum and maximum vectorize, and what is not finite ends up at
  // one of the two: one pass finds ranges and offenders.
  int32_t low = INT32_MAX, high = INT32_MIN;
  for (float value : values) {
    int32_t order = orderedBits(bit_cast<int32_t>(value));
    low = std::min(low, order);
    high = std::max(high, order);
  }
  TensorRange range{bit_cast<float>(orderedBits(low)),
                    bit_cast<float>(orderedBits(high))};
  if (!std::isfinite(range.min) || !std::isfinite(range.max)) {
    const float *bad = std::find_if(values.begin(), values.end(),
                                    [](float v) { return !std::isfinite(v); });
    return makeError("tensor '" + name + "' holds " +
                     (std::isnan(*bad) ? "NaN" : "an infinity") +
                     " at element " + Twine(bad - values.begin()) +
                     "; check the preprocessing and the model's weights");
  }
  // -0 and +0 are equal, but print differently: keep one of them.
  insert(name, {range.min + 0.0f, range.max + 0.0f});
  return Error::success();
}

void RangeTable::insert(StringRef name, TensorRange range) {
  auto [it, fresh] = ranges.try_emplace(keyOf(name), range);
  if (!fresh)
    it->second = it->second.unite(range);
}

void RangeTable::merge(const RangeTable &other) {
  for (const auto &[name, range] : other)
    insert(name, range);
}

std::optional<TensorRange> RangeTable::find(StringRef name) const {
  auto it = ranges.find(keyOf(name));
  return it == ranges.end() ? std::nullopt : std::optional(it->second);
}

void RangeTable::setInputMeans(StringRef name, SmallVector<float> means) {
  inputMeans[keyOf(name)] = std::move(means);
}

ArrayRef<float> RangeTable::findInputMeans(StringRef name) const {
  auto it = inputMeans.find(keyOf(name));
  return it == inputMeans.end() ? ArrayRef<float>() : it->second;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

std::string qwid::shortestDecimal(float value) {
  assert(std::isfinite(value) && "JSON has no other numbers");
  std::string text;
  for (int digits = 1; digits <= 9; ++digits) {
    text.clear();
    raw_string_ostream(text) << format("%.*g", digits, double(value));
    if (std::strtof(text.c_str(), nullptr) == value)
      break;
  }
  return text;
}

/// The attribute `name` with the array of `values` on one line.
static void writeFloats(json::OStream &json, StringRef name,
                        ArrayRef<float> values) {
  std::string list;
  for (float value : values)
    list += (list.empty() ? "" : ", ") + shortestDecimal(value);
  json.attributeBegin(name);
  json.rawValue("[" + list + "]");
  json.attributeEnd();
}

void RangeTable::write(raw_ostream &os) const {
  json::OStream json(os, /*IndentSize=*/1);
  json.object([&] {
    json.attributeObject("ranges", [&] {
      for (const auto &[name, range] : ranges)
        writeFloats(json, name, {range.min, range.max});
    });
    if (!inputMeans.empty())
      json.attributeObject("input_means", [&] {
        for (const auto &[name, means] : inputMeans)
          writeFloats(json, name, means);
      });
  });
  os << "\n";
}

/// An array of finite f32 numbers. The nearest f32 of the nearest double is the
/// f32 that was written: nine digits leave no room for a second rounding to
/// matter.
static std::optional<SmallVector<float>> parseFloats(const json::Value &value) {
  const json::Array *list = value.getAsArray();
  if (!list)
    return std::nullopt;
  SmallVector<float> numbers;
  for (const json::Value &element : *list) {
    std::optional<double> number = element.getAsNumber();
    if (!number || !std::isfinite(float(*number)))
      return std::nullopt;
    numbers.push_back(float(*number));
  }
  return numbers;
}

Expected<RangeTable> RangeTable::parse(StringRef text) {
  // Four levels are enough; the parser calls itself for each.
  if (std::optional<size_t> line = findDeepNesting(text, 64))
    return makeError("line " + Twine(*line) + " nests too deep for ranges");
  Expected<json::Value> root = json::parse(text);
  if (!root)
    return root.takeError();
  const json::Object *file = root->getAsObject();
  const json::Object *entries = file ? file->getObject("ranges") : nullptr;
  if (!entries)
    return makeError("expected an object with the key 'ranges', as calibration "
                     "writes it");
  RangeTable table;
  for (const auto &[name, value] : *entries) {
    std::optional<SmallVector<float>> pair = parseFloats(value);
    if (!pair || pair->size() != 2 || (*pair)[0] > (*pair)[1])
      return makeError("expected [min, max] of finite numbers with min <= max "
                       "for tensor '" +
                       name.str() + "'");
    table.insert(name, {(*pair)[0], (*pair)[1]});
  }
  const json::Value *means = file->get("input_means");
  if (!means)
    return table;
  if (!means->getAsObject())
    return makeError("expected an object under the key 'input_means'");
  for (const auto &[name, value] : *means->getAsObject()) {
    std::optional<SmallVector<float>> list = parseFloats(value);
    if (!list)
      return makeError("expected a list of finite numbers as input means of "
                       "tensor '" +
                       name.str() + "'");
    table.setInputMeans(name, std::move(*list));
  }
  return table;
}

Expected<RangeTable> RangeTable::load(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer =
      MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return makeError("cannot read ranges file '" + makePrintable(path) +
                     "': " + buffer.getError().message());
  Expected<RangeTable> table = parse((*buffer)->getBuffer());
  if (!table)
    return makeError("ranges file '" + makePrintable(path) +
                     "': " + toString(table.takeError()));
  return table;
}
