//===- TallyFile.cpp - Counts as JSON, there and back ---------------------===//
//
// One description of each struct serves both directions: an archive that writes
// puts what it is shown into an object, one that reads takes it from there.
//
//===----------------------------------------------------------------------===//

#include "TallyFile.h"

#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace qwid;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static json::Value write(int64_t value) { return value; }
static json::Value write(double value) { return value; }
static json::Value write(float value) { return double(value); }
static json::Value write(const std::string &value) {
  return makePrintable(value);
}
template <typename T> static json::Value write(const std::optional<T> &value) {
  return value ? write(*value) : json::Value(nullptr);
}
static json::Value write(const ConfusionMatrix &matrix) {
  json::Array cells;
  for (const auto &[cell, count] : matrix.getCells())
    cells.push_back(json::Array{cell.first, cell.second, count});
  return cells;
}
static json::Value write(ExactSum sum) {
  json::Array words;
  auto visit = [&](uint64_t &word) { words.push_back(llvm::utohexstr(word)); };
  sum.visitWords(visit);
  return words;
}

static bool read(const json::Value &from, int64_t &value) {
  std::optional<int64_t> number = from.getAsInteger();
  value = number.value_or(0);
  return number.has_value();
}
static bool read(const json::Value &from, double &value) {
  std::optional<double> number = from.getAsNumber();
  value = number.value_or(0);
  return number.has_value();
}
static bool read(const json::Value &from, float &value) {
  double wide;
  bool isNumber = read(from, wide);
  value = float(wide);
  return isNumber;
}
static bool read(const json::Value &from, std::string &value) {
  std::optional<llvm::StringRef> text = from.getAsString();
  value = text.value_or("").str();
  return text.has_value();
}
template <typename T>
static bool read(const json::Value &from, std::optional<T> &value) {
  value.reset();
  return from.getAsNull().has_value() || read(from, value.emplace());
}
static bool read(const json::Value &from, ConfusionMatrix &matrix) {
  const json::Array *cells = from.getAsArray();
  for (const json::Value &value : cells ? *cells : json::Array()) {
    const json::Array *cell = value.getAsArray();
    int64_t label, answer, count;
    if (!cell || cell->size() != 3 || !read((*cell)[0], label) ||
        !read((*cell)[1], answer) || !read((*cell)[2], count) ||
        std::min({label, answer, count}) < 0 ||
        std::max(label, answer) >= matrix.getClasses())
      return false;
    matrix.add(label, answer, count);
  }
  return cells;
}
static bool read(const json::Value &from, ExactSum &sum) {
  const json::Array *words = from.getAsArray();
  size_t index = 0;
  bool good = words;
  auto visit = [&](uint64_t &word) {
    std::optional<llvm::StringRef> text;
    if (good && index < words->size())
      text = (*words)[index++].getAsString();
    good &= text && !text->getAsInteger(16, word);
  };
  sum.visitWords(visit);
  return good && index == words->size();
}

//===----------------------------------------------------------------------===//
// Structs
//===----------------------------------------------------------------------===//

namespace {

class Writer {
public:
  template <typename T> void field(llvm::StringRef name, T &value) {
    object[name] = writeAny(value);
  }
  template <typename T> static json::Value writeAny(T &value);

  json::Object object;
};

class Reader {
public:
  explicit Reader(const json::Object *object) : object(object), good(object) {}

  template <typename T> void field(llvm::StringRef name, T &value) {
    const json::Value *from = object ? object->get(name) : nullptr;
    good = good && from && readAny(*from, value);
  }
  template <typename T> static bool readAny(const json::Value &from, T &value);

  const json::Object *object;
  bool good;
};

} // namespace

template <typename Archive> static void describe(FormTally &v, Archive &a) {
  a.field("right_within", v.rightWithin);
  a.field("confusion", v.confusion);
}
template <typename Archive> static void describe(ScoreTally &v, Archive &a) {
  a.field("least", v.least);
  a.field("largest", v.largest);
  a.field("not_finite", v.notFinite);
}
template <typename Archive> static void describe(Flip &v, Archive &a) {
  a.field("index", v.index);
  a.field("photo", v.photo);
  a.field("label", v.label);
  a.field("first", v.first);
  a.field("second", v.second);
  a.field("first_margin", v.firstMargin);
  a.field("second_margin", v.secondMargin);
}
template <typename Archive> static void describe(PairTally &v, Archive &a) {
  a.field("only_first", v.onlyFirst);
  a.field("only_second", v.onlySecond);
  a.field("answers", v.answers);
  a.field("flips", v.flips);
  a.field("score_errors", v.scoreErrors);
  a.field("largest_score_error", v.largestScoreError);
  a.field("scores", v.scores);
}
template <typename Archive> static void describe(BitDifference &v, Archive &a) {
  a.field("index", v.index);
  a.field("photo", v.photo);
  a.field("output", v.output);
  a.field("element", v.element);
  a.field("first", v.first);
  a.field("second", v.second);
}
template <typename Archive> static void describe(BitComparison &v, Archive &a) {
  a.field("photos", v.photos);
  a.field("identical", v.identical);
  a.field("difference", v.difference);
}
template <typename Archive> static void describe(Tally &v, Archive &a) {
  a.field("photos", v.photos);
  a.field("labelled", v.labelled);
  a.field("forms", v.forms);
  a.field("scores", v.scores);
  a.field("pairs", v.pairs);
  a.field("bits", v.bits);
  a.field("checks", v.checks);
}

//===----------------------------------------------------------------------===//
// Archives
//===----------------------------------------------------------------------===//

/// Whether T is a std::vector, and of what.
template <typename T> struct Element {
  static constexpr bool isList = false;
};
template <typename T> struct Element<std::vector<T>> {
  static constexpr bool isList = true;
};
/// Whether T is one of the structs above.
template <typename T>
constexpr bool isStruct =
    llvm::is_one_of<T, FormTally, ScoreTally, Flip, PairTally, BitDifference,
                    BitComparison, Tally>::value;

template <typename T> json::Value Writer::writeAny(T &value) {
  if constexpr (Element<T>::isList) {
    json::Array list;
    for (auto &element : value)
      list.push_back(writeAny(element));
    return list;
  } else if constexpr (std::is_same_v<T, std::optional<BitDifference>>) {
    return value ? writeAny(*value) : json::Value(nullptr);
  } else if constexpr (isStruct<T>) {
    Writer writer;
    describe(value, writer);
    return std::move(writer.object);
  } else {
    return write(value);
  }
}

/// Lists of flips have the length that the file says; all others one that follows
/// from forms and ranks.
template <typename T> static bool readList(const json::Array &from, T &list) {
  if constexpr (std::is_same_v<T, std::vector<Flip>>)
    list.resize(from.size());
  return llvm::all_of_zip(from, list,
                          [](const json::Value &value, auto &element) {
                            return Reader::readAny(value, element);
                          });
}

template <typename T> bool Reader::readAny(const json::Value &from, T &value) {
  if constexpr (Element<T>::isList) {
    return from.getAsArray() && readList(*from.getAsArray(), value);
  } else if constexpr (std::is_same_v<T, std::optional<BitDifference>>) {
    value.reset();
    return from.getAsNull().has_value() || readAny(from, value.emplace());
  } else if constexpr (isStruct<T>) {
    Reader reader(from.getAsObject());
    describe(value, reader);
    return reader.good;
  } else {
    return read(from, value);
  }
}

json::Value qwid::writeTally(const Tally &tally) {
  Tally copy = tally; // descriptions take what they may also fill
  return Writer::writeAny(copy);
}

bool qwid::readTally(const json::Value &value, Tally &tally) {
  return Reader::readAny(value, tally);
}
