//===- Words.cpp - Words of messages --------------------------------------===//

#include "qwid/Support/Words.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace qwid;

std::string qwid::joinChoices(ArrayRef<StringRef> names) {
  std::string text;
  for (auto [index, name] : enumerate(names)) {
    if (index)
      text += index + 1 == names.size() ? " or " : ", ";
    text += name;
  }
  return text;
}

StringRef qwid::findNearMiss(StringRef word, ArrayRef<StringRef> candidates) {
  StringRef best;
  // A third of the letters may differ; more is another word.
  unsigned least = std::max<size_t>(1, word.size() / 3) + 1;
  for (StringRef candidate : candidates) {
    unsigned distance = word.edit_distance(candidate);
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

std::string qwid::suggestNearMiss(StringRef word,
                                  ArrayRef<StringRef> candidates) {
  StringRef near = findNearMiss(word, candidates);
  return near.empty() ? "" : ", did you mean '" + near.str() + "'?";
}
