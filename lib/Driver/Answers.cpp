//===- Answers.cpp - What a classifier says to samples --------------------===//

#include "qwid/Driver/Answers.h"

#include "ClassNames.h"

#include "qwid/Driver/Preprocess.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <algorithm>

using namespace qwid;
using llvm::ArrayRef;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Answers
//===----------------------------------------------------------------------===//

/// The index of the first largest of each `count` scores.
template <typename ScoreT>
static std::vector<int64_t> findLargest(ArrayRef<ScoreT> scores,
                                        int64_t count) {
  std::vector<int64_t> answers;
  for (; count > 1 && !scores.empty(); scores = scores.drop_front(count))
    answers.push_back(llvm::max_element(scores.take_front(count)) -
                      scores.begin());
  return answers;
}

std::vector<int64_t> qwid::readAnswers(const Tensor &result, int64_t batch,
                                       bool isQuantized) {
  bool batched = !result.shape.empty() && result.shape[0] == batch;
  ArrayRef<int64_t> shape = result.shape;
  if (!batched && batch != 1)
    return {};
  // One list of scores: no second dimension has more than one cell.
  if (llvm::count_if(shape.drop_front(batched),
                     [](int64_t size) { return size > 1; }) > 1)
    return {};
  int64_t scores = result.size() / batch;
  if (result.kind == ElementKind::F32)
    return findLargest(result.view<float>(), scores);
  std::vector<int64_t> integers = result.getWideIntegers();
  if (isQuantized) // in the order of the reals
    return findLargest(ArrayRef<int64_t>(integers), scores);
  // Of plain integers there is one: the class that the model chooses itself.
  return scores == 1 ? integers : std::vector<int64_t>();
}

SampleAnswers qwid::answerSample(mlir::ModuleOp module,
                                 ArrayRef<Tensor> results,
                                 ArrayRef<std::string> files) {
  SampleAnswers answers;
  answers.files = files;
  mlir::TypeRange arguments = getEntry(module).getArgumentTypes();
  auto image = llvm::dyn_cast_or_null<mlir::RankedTensorType>(
      arguments.empty() ? mlir::Type() : arguments.front());
  if (!image || image.getRank() == 0 || results.empty())
    return answers;
  mlir::Type scores = getEntry(module).getResultTypes().front();
  answers.classes =
      readAnswers(results.front(), image.getDimSize(0),
                  isQuantizedElement(mlir::getElementTypeOrSelf(scores)));
  if (!answers.classes.empty())
    answers.classes.resize(files.size());
  return answers;
}

//===----------------------------------------------------------------------===//
// Classes that paths tell
//===----------------------------------------------------------------------===//

std::string qwid::splitWords(StringRef text) {
  std::string words = " ";
  for (char c : text)
    if (StringRef("_-. ").contains(c)) {
      if (words.back() != ' ')
        words += ' ';
    } else {
      words += llvm::toLower(c);
    }
  if (words.back() != ' ')
    words += ' ';
  return words;
}

std::optional<int64_t> qwid::findLabel(StringRef path,
                                       ArrayRef<std::string> classNames) {
  std::vector<std::string> names;
  for (StringRef name : classNames)
    names.push_back(splitWords(name));
  for (StringRef folder = llvm::sys::path::parent_path(path); !folder.empty();
       folder = llvm::sys::path::parent_path(folder))
    if (auto it =
            llvm::find(names, splitWords(llvm::sys::path::filename(folder)));
        it != names.end())
      return it - names.begin();
  // A name without letters may be any number in a file name.
  std::string file = splitWords(llvm::sys::path::stem(path));
  std::optional<int64_t> longest;
  for (auto [index, name] : llvm::enumerate(names))
    if (llvm::any_of(name, [](char c) { return llvm::isAlpha(c); }) &&
        StringRef(file).contains(name) &&
        (!longest || name.size() > names[*longest].size()))
      longest = index;
  return longest;
}
