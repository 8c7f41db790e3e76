//===- TextMutator.cpp - Plans in text with something wrong in them -------===//

#include "Harness.h"

#include "llvm/ADT/StringExtras.h"

using namespace qwid::fuzz;

namespace {

/// Words: runs of letters, digits and what names and numbers hold; else single
/// characters. Their concatenation is the text.
std::vector<std::string> splitWords(llvm::StringRef text) {
  auto isWord = [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_.!#%@$^").contains(c);
  };
  std::vector<std::string> words;
  while (!text.empty()) {
    size_t length = std::max<size_t>(1, text.take_while(isWord).size());
    words.push_back(text.take_front(length).str());
    text = text.drop_front(length);
  }
  return words;
}

/// What may stand in the place of a word.
std::string makeWord(llvm::StringRef old, Oddities &oddities) {
  static const char *const types[] = {
      "f32",  "i1",    "i8",       "ui8",
      "i16",  "ui16",  "i32",      "i64",
      "f64",  "index", "none",     "!quant.uniform<i8:f32, 0.5:3>",
      "i128", "f16",   "f8E4M3FN", "!quant.uniform<u4:f32, 1.0e-40>"};
  static const char *const rest[] = {
      "-",         "0",        "?",      "*",
      "[",         "]",        "<",      ">",
      "{",         "}",        "\"",     "dense",
      "true",      "unit",     "loc",    "x",
      "func",      "qwid.",    "module", "return",
      "nchw",      "nhwc",     "-1",     "1e39",
      "@main",     "@layer_0", "%arg0",  "affine_map<(d0) -> (d0)>",
      "0x7F800000"};
  if (llvm::isDigit(old.front()) && !oddities.oneIn(4))
    return oddities.oneIn(3) ? std::to_string(oddities.real())
                             : std::to_string(oddities.integer());
  return oddities.oneIn(2) ? types[oddities.below(std::size(types))]
                           : rest[oddities.below(std::size(rest))];
}

} // namespace

std::string qwid::fuzz::mutateText(llvm::StringRef text, Oddities &oddities) {
  std::vector<std::string> words = splitWords(text);
  for (size_t changes = 1 + oddities.below(4); changes && !words.empty();
       --changes) {
    size_t at = oddities.below(words.size()),
           other = oddities.below(words.size());
    std::string old = words[at];
    switch (oddities.below(6)) {
    case 0:
      std::swap(words[at], words[other]);
      break;
    case 1:
      words.erase(words.begin() + at);
      break;
    case 2:
      words.insert(words.begin() + at, words[other]);
      break;
    case 3: { // wherever it stands
      std::string word = makeWord(old, oddities);
      if (old != " " && old != "\n")
        for (std::string &each : words)
          if (each == old)
            each = word;
      break;
    }
    default:
      words[at] = makeWord(old, oddities);
    }
  }
  return llvm::join(words, "");
}
