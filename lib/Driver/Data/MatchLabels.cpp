//===- MatchLabels.cpp - Classes of a data set as those of a model --------===//
//
// Names decide where there are names: whoever names classes orders them by the
// alphabet, by habit or by a list of their own, and an index that fits by chance
// shifts every figure. Indices are taken where nothing else is there.
//
//===----------------------------------------------------------------------===//

#include "../ClassNames.h"
#include "FindFiles.h"

#include "qwid/Driver/DataSet.h"
#include "qwid/Driver/Failure.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;
using namespace qwid;

/// ImageNet's classes, without a background class.
static constexpr int64_t kImageNetClasses = 1000;

//===----------------------------------------------------------------------===//
// By name
//===----------------------------------------------------------------------===//

namespace {

/// The names of a model, as they are and without what spelling adds.
class NameTable {
public:
  explicit NameTable(ArrayRef<std::string> names) {
    for (auto [index, name] : enumerate(names)) {
      exact[name].push_back(index);
      words[splitWords(name)].push_back(index);
    }
  }

  /// The indices of those that are called `name`.
  ArrayRef<int64_t> find(StringRef name) const {
    if (auto it = exact.find(name.str()); it != exact.end())
      return it->second;
    auto it = words.find(splitWords(name));
    return it == words.end() ? ArrayRef<int64_t>() : it->second;
  }

private:
  std::map<std::string, SmallVector<int64_t, 1>> exact, words;
};

} // namespace

/// The name of the model that is nearly `name`, if one is.
static std::string findSimilar(StringRef name, ArrayRef<std::string> names) {
  constexpr unsigned kMostEdits = 2;
  std::string words = splitWords(name);
  for (const std::string &other : names)
    if (name.size() > 2 * kMostEdits &&
        StringRef(splitWords(other))
                .edit_distance(words, /*AllowReplacements=*/true, kMostEdits) <=
            kMostEdits)
      return other;
  return {};
}

//===----------------------------------------------------------------------===//
// By index
//===----------------------------------------------------------------------===//

static bool isNumber(StringRef text) {
  return !text.empty() && all_of(text, isDigit);
}

/// Whether `entry` goes by its index for a model that has these names.
static bool goesByIndex(const DataClass &entry, ArrayRef<std::string> names) {
  switch (entry.key) {
  case DataClass::Key::Name:
    return entry.index && names.empty();
  case DataClass::Key::Number:
    return names.empty() || !all_of(names, isNumber);
  case DataClass::Key::Index:
    return true;
  }
  llvm_unreachable("unknown key");
}

namespace {

/// The least and the largest of the indices that a model is to have.
struct IndexRange {
  int64_t least, most;
};

} // namespace

static std::optional<IndexRange> getIndexRange(ArrayRef<DataClass> classes,
                                               ArrayRef<std::string> names) {
  std::optional<IndexRange> range;
  for (const DataClass &entry : classes)
    if (goesByIndex(entry, names)) {
      int64_t index = *entry.index;
      range = range ? IndexRange{std::min(range->least, index),
                                 std::max(range->most, index)}
                    : IndexRange{index, index};
    }
  return range;
}

/// What is added to indices of `range` for `model`.
static Expected<int64_t>
chooseOffset(IndexRange range, const ModelClasses &model, Messages &notes) {
  auto isBackground = [](StringRef name) {
    return splitWords(name) == " background ";
  };
  bool hasBackground =
      model.count == kImageNetClasses + 1 &&
      (model.names.empty() || isBackground(model.names.front()));
  if (!hasBackground || range.most >= kImageNetClasses)
    return 0;
  if (range.least > 0)
    return makeFailure(
        Fault::Input,
        "the labels are the indices " + Twine(range.least) + " to " +
            Twine(range.most) +
            " and the model has 1001 classes, of which the first may be the "
            "background: say whether the labels count it, with --label-offset "
            "0, or not, with --label-offset 1");
  notes.push_back({Severity::Info, "", "",
                   "labels 0 to " + std::to_string(range.most) +
                       " were taken as the model's classes 1 to " +
                       std::to_string(range.most + 1) +
                       ": it has 1001, class 0 being the background; if the "
                       "labels count it, give --label-offset 0"});
  return 1;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static std::vector<std::string> getNames(ArrayRef<DataClass> classes) {
  std::vector<std::string> names;
  for (const DataClass &entry : classes)
    names.push_back(entry.name);
  return names;
}

/// `text` with both lists of classes, shortened; whole ones as details.
static Error failWithLists(const Twine &text, ArrayRef<DataClass> classes,
                           const ModelClasses &model) {
  constexpr size_t kShown = 10;
  std::vector<std::string> names = getNames(classes);
  std::string ofData = std::to_string(names.size()) + " classes of the data: ";
  std::string ofModel = std::to_string(model.count) + " classes of the model";
  std::string known = model.names.empty() ? ", without names" : ": ";
  Messages messages;
  messages.push_back({Severity::Error, "", "",
                      text.str() + "\n  " + ofData + listNames(names, kShown) +
                          "\n  " + ofModel + known +
                          listNames(model.names, kShown)});
  bool isShort = std::max(names.size(), model.names.size()) <= kShown + 1;
  if (!isShort) {
    messages.push_back(
        {Severity::Detail, "", "", ofData + listNames(names, names.size())});
    messages.push_back(
        {Severity::Detail, "", "",
         ofModel + known + listNames(model.names, model.names.size())});
  }
  return make_error<Failure>(Fault::Input, std::move(messages));
}

/// Names that are not in the model, with what may have been meant.
static std::string describeUnknown(ArrayRef<std::string> unknown,
                                   const ModelClasses &model) {
  std::string text =
      unknown.size() == 1
          ? "class " + listNames(unknown) + " of the data is not"
          : std::to_string(unknown.size()) + " classes of the data are not";
  text += " among the labels of the model";
  if (unknown.size() > 1)
    text += ": " + listNames(unknown);
  for (const std::string &name : unknown)
    if (std::string similar = findSimilar(name, model.names); !similar.empty())
      return text + " (is '" + makePrintable(name) + "' its '" +
             makePrintable(similar) + "'?)";
  return text;
}

/// What is wrong with indices of `range` for a model with too few classes.
static std::string describeOutside(IndexRange range, int64_t offset,
                                   int64_t count) {
  std::string text =
      "the labels are the indices " + std::to_string(range.least) + " to " +
      std::to_string(range.most) +
      (offset ? " and the offset " + std::to_string(offset) : "") +
      ", and the model has the classes 0 to " + std::to_string(count - 1);
  if (count == kImageNetClasses && range.most + offset == count)
    text += "; if they count a background class at 0 that the model does not "
            "have, give --label-offset -1";
  return text;
}

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

namespace {

class Matcher {
public:
  Matcher(ArrayRef<DataClass> classes, ArrayRef<DataFile> files,
          const ModelClasses &model)
      : classes(classes), files(files), model(model), table(model.names),
        range(getIndexRange(classes, model.names)) {}

  Expected<LabelMap> match(std::optional<int64_t> given) {
    LabelMap map;
    if (given || !range) {
      offset = given.value_or(0);
    } else {
      Expected<int64_t> chosen = chooseOffset(*range, model, map.notes);
      if (!chosen)
        return chosen.takeError();
      offset = *chosen;
    }
    if (range &&
        (range->least + offset < 0 || range->most + offset >= model.count))
      return failWithLists(describeOutside(*range, offset, model.count),
                           classes, model);
    for (const DataClass &entry : classes)
      map.classes.push_back(find(entry));
    if (Error error = checkFound())
      return std::move(error);
    if (Error error = checkDistinct(map))
      return std::move(error);
    return map;
  }

private:
  /// The class of the model, or -1 for what checkFound refuses.
  int64_t find(const DataClass &entry) {
    if (goesByIndex(entry, model.names))
      return *entry.index + offset;
    ArrayRef<int64_t> found = table.find(entry.name);
    if (found.size() == 1)
      return found.front();
    (found.empty() ? unknown : ambiguous).push_back(entry.name);
    return -1;
  }

  Error checkFound() const {
    if (model.names.empty() && !unknown.empty())
      return makeFailure(
          Fault::Input,
          "the model has no labels, and the classes of the data go by names (" +
              listNames(getNames(classes)) +
              "); give --labels FILE with one name per line, in the order of "
              "the model's scores");
    if (!unknown.empty())
      return failWithLists(describeUnknown(unknown, model) + describeDeeper(),
                           classes, model);
    if (!ambiguous.empty())
      return failWithLists("the model has more than one class called " +
                               listNames(ambiguous) +
                               "; give labels that tell them apart",
                           classes, model);
    return Error::success();
  }

  /// A hint if the folders in an unknown class are classes of the model: that
  /// of a data set with a folder for training and one for validation.
  std::string describeDeeper() const {
    for (const DataFile &file : files) {
      auto [top, rest] = StringRef(file.name).split('/');
      auto [folder, photo] = rest.split('/');
      if (!photo.empty() && is_contained(unknown, top) &&
          !table.find(folder).empty())
        return "; folder '" + makePrintable(folder) + "' in '" +
               makePrintable(top) + "' is: name folder '" + makePrintable(top) +
               "' itself as the data";
    }
    return {};
  }

  /// No two classes may be one.
  Error checkDistinct(const LabelMap &map) const {
    std::map<int64_t, size_t> owners;
    for (auto [index, target] : enumerate(map.classes)) {
      auto [it, isNew] = owners.try_emplace(target, index);
      if (!isNew)
        return failWithLists(
            "classes '" + makePrintable(classes[it->second].name) + "' and '" +
                makePrintable(classes[index].name) +
                "' of the data are the same class of the model (capitals, '_', "
                "'-', '.' and blanks do not count); put their photos together, "
                "or rename one",
            classes, model);
    }
    return Error::success();
  }

  ArrayRef<DataClass> classes;
  ArrayRef<DataFile> files;
  const ModelClasses &model;
  NameTable table;
  std::optional<IndexRange> range;
  int64_t offset = 0;
  std::vector<std::string> unknown, ambiguous;
};

} // namespace

Expected<LabelMap> DataSet::matchLabels(const ModelClasses &model,
                                        std::optional<int64_t> offset) const {
  if (countLabelled() == 0)
    return makeFailure(
        Fault::Input,
        "the photos have no classes; expected a folder with one sub-folder per "
        "class, labels.csv (file,label) in the folder of the photos, or arrays "
        "with labels.npy beside them");
  return Matcher(classes, files, model).match(offset);
}
