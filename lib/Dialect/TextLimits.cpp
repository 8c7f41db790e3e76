//===- TextLimits.cpp - What MLIR text may hold ---------------------------===//
//
// Reads text as MLIR's lexer does, as far as the limits depend on it: strings and
// comments hide brackets, "->" closes none. A closing bracket that does not match
// is passed over, for the parser stops there.
//
// An alias is defined by "#name = ..." or "!name = ..." outside of brackets, up to
// the next definition or operation: a word or a string that does not follow "=",
// ":" or "->". What it stands for may use aliases defined before.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/TextLimits.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace qwid;

namespace {

/// '>' is a bracket, an arrow is not.
constexpr char kArrow = '-';

class TextScanner {
public:
  explicit TextScanner(StringRef text) : text(text) {}

  /// The place where `text` nests deeper than `most`; npos if nowhere.
  size_t findDeeper(size_t most);

  /// The elements' type of an array of "index", or of an alias, which may be one.
  size_t findIndexArray();

private:
  /// Reads one token; the depth that it adds to what is open.
  size_t take();
  size_t takeAlias();
  size_t takeWord();
  size_t takePunctuation();
  /// Moves behind spaces and comments; what comes then, 0 at the end.
  char peek();
  void skipString();
  void beginStatement();

  template <typename Accept> StringRef takeWhile(size_t start, Accept accept) {
    while (at < text.size() && accept(text[at]))
      ++at;
    return text.slice(start, at);
  }

  StringRef text;
  size_t at = 0;
  char last = 0; ///< the first character of the last token
  SmallVector<char> open;
  size_t operators = 0;
  StringMap<size_t> aliases;    ///< depths by name, with '#' or '!'
  size_t *definition = nullptr; ///< of the alias that is being defined
};

} // namespace

size_t TextScanner::findDeeper(size_t most) {
  while (peek()) {
    size_t start = at, more = take();
    size_t depth = open.size() + operators + more;
    if (definition)
      *definition = std::max(*definition, depth);
    if (depth > most)
      return start;
  }
  return StringRef::npos;
}

size_t TextScanner::findIndexArray() {
  bool isArray = false, isElement = false;
  while (peek()) {
    size_t start = at;
    take();
    StringRef token = text.slice(start, at);
    if (isElement && (token == "index" || token.starts_with("!")))
      return start;
    isElement = isArray && token == "<";
    isArray = token == "array";
  }
  return StringRef::npos;
}

char TextScanner::peek() {
  while (at < text.size()) {
    if (text.substr(at).starts_with("//"))
      at = std::min(text.find('\n', at), text.size());
    else if (!isSpace(text[at]))
      return text[at];
    else
      ++at;
  }
  return 0;
}

void TextScanner::skipString() {
  for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
    at += text[at] == '\\';
  at = std::min(at + 1, text.size());
}

/// A word or a string outside of brackets.
void TextScanner::beginStatement() {
  if (open.empty() && last != '=' && last != ':' && last != kArrow)
    definition = nullptr;
}

/// "#map", "!type", or the start of a dialect's attribute.
size_t TextScanner::takeAlias() {
  size_t start = at++;
  bool isNumber = at < text.size() && isDigit(text[at]);
  StringRef name = takeWhile(start, [&](char c) {
    return isDigit(c) ||
           (!isNumber && (isAlpha(c) || StringRef("$._-").contains(c)));
  });
  if (!open.empty() || peek() != '=')
    return aliases.lookup(name);
  definition = &aliases[name];
  *definition = operators = 0;
  return 0;
}

/// A keyword, a type, the name of an operation, or a number.
size_t TextScanner::takeWord() {
  beginStatement();
  StringRef word = takeWhile(
      at, [](char c) { return isAlnum(c) || StringRef("_$.").contains(c); });
  operators += word == "mod" || word == "floordiv" || word == "ceildiv";
  return 0;
}

size_t TextScanner::takePunctuation() {
  constexpr StringLiteral opening = "([{<", closing = ")]}>";
  char c = text[at++];
  size_t kind = closing.find(c);
  if (opening.contains(c))
    open.push_back(c);
  else if (kind != StringRef::npos && !open.empty() &&
           open.back() == opening[kind])
    open.pop_back();
  else if (c == '-' && at < text.size() && text[at] == '>')
    ++at;
  else if (StringRef("+-*").contains(c))
    ++operators;
  else if (StringRef(",=:").contains(c)) // in no affine expression
    operators = 0;
  return 0;
}

size_t TextScanner::take() {
  char first = text[at];
  size_t more = 0;
  if (first == '"') {
    beginStatement();
    skipString();
  } else if (first == '#' || first == '!') {
    more = takeAlias();
  } else if (first == '%' || first == '@' || first == '^') {
    ++at; // and the name is a word, or a string
  } else {
    more = isAlnum(first) || first == '_' ? takeWord() : takePunctuation();
  }
  last = first;
  return more;
}

/// The line of a place in `text`, from 1.
static std::optional<size_t> lineOf(StringRef text, size_t place) {
  if (place == StringRef::npos)
    return std::nullopt;
  return 1 + text.take_front(place).count('\n');
}

std::optional<size_t> qwid::findDeepNesting(StringRef text, size_t most) {
  return lineOf(text, TextScanner(text).findDeeper(most));
}

std::optional<size_t> qwid::findIndexArray(StringRef text) {
  return lineOf(text, TextScanner(text).findIndexArray());
}
