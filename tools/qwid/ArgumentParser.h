//===- ArgumentParser.h - Command lines of the verbs ------------*- C++ -*-===//
//
// A verb declares its options, each bound to a variable; the parser fills them,
// prints help and reports usage errors. `--name value` and `--name=value` are
// the same, `--` ends the options, what is no option is positional. No globals.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_QWID_ARGUMENTPARSER_H
#define QWID_TOOLS_QWID_ARGUMENTPARSER_H

#include "qwid/Support/Words.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace qwid {

class ArgumentParser {
public:
  /// Takes the text of one value; an error says what was expected.
  using Setter = std::function<llvm::Error(llvm::StringRef)>;

  /// `usage` follows "usage: qwid VERB "; `summary` says what the verb does;
  /// `example` are whole command lines.
  ArgumentParser(llvm::StringRef verb, llvm::StringRef usage,
                 llvm::StringRef summary, llvm::StringRef example)
      : verb(verb), usage(usage), summary(summary), example(example) {}

  /// A heading in the help above the options that follow.
  void group(llvm::StringRef title);
  /// An option with a value, called `valueName` in the help.
  void option(llvm::StringRef name, llvm::StringRef valueName,
              llvm::StringRef help, Setter set);
  void flag(llvm::StringRef name, bool &value, llvm::StringRef help);
  void text(llvm::StringRef name, std::string &value, llvm::StringRef valueName,
            llvm::StringRef help);
  /// May be given several times.
  void list(llvm::StringRef name, llvm::SmallVectorImpl<std::string> &values,
            llvm::StringRef valueName, llvm::StringRef help);
  void number(llvm::StringRef name, int64_t &value, int64_t least, int64_t most,
              llvm::StringRef valueName, llvm::StringRef help);
  /// The same; stays empty if it is not given.
  void number(llvm::StringRef name, std::optional<int64_t> &value,
              int64_t least, int64_t most, llvm::StringRef valueName,
              llvm::StringRef help);
  /// One of `names`, by its index.
  template <typename T>
  void choice(llvm::StringRef name, T &value,
              llvm::ArrayRef<std::pair<llvm::StringRef, T>> names,
              llvm::StringRef help);

  /// Parses what follows the verb; positional arguments are appended to
  /// `positional`. Returns nothing to go on, else the exit code: after --help,
  /// or after a usage error, which is printed.
  std::optional<int>
  parse(llvm::ArrayRef<const char *> arguments,
        llvm::SmallVectorImpl<std::string> &positional) const;

  /// Prints "qwid: error: <text>; see qwid VERB --help", returns the code.
  int usageError(const llvm::Twine &text) const;

private:
  struct Row {
    std::string name;      ///< without dashes; empty for a heading
    std::string valueName; ///< empty for a flag
    std::string help;
    Setter set;
  };

  const Row *find(llvm::StringRef name) const;
  int unknownOption(llvm::StringRef spelled) const;
  /// Handles the option at `arguments[index]`; moves `index` over its value.
  std::optional<int> parseOption(llvm::ArrayRef<const char *> arguments,
                                 size_t &index) const;
  void printHelp(llvm::raw_ostream &os) const;

  std::string verb, usage, summary, example;
  std::vector<Row> rows;
};

template <typename T>
void ArgumentParser::choice(llvm::StringRef name, T &value,
                            llvm::ArrayRef<std::pair<llvm::StringRef, T>> names,
                            llvm::StringRef help) {
  std::vector<std::pair<llvm::StringRef, T>> table(names.begin(), names.end());
  std::string valueName;
  for (const auto &[text, meaning] : table)
    valueName += (valueName.empty() ? "" : "|") + text.str();
  option(name, valueName, help,
         [table, &value](llvm::StringRef given) -> llvm::Error {
           llvm::SmallVector<llvm::StringRef> known;
           for (const auto &[text, meaning] : table) {
             if (text == given) {
               value = meaning;
               return llvm::Error::success();
             }
             known.push_back(text);
           }
           return llvm::createStringError("expected " + joinChoices(known));
         });
}

} // namespace qwid

#endif // QWID_TOOLS_QWID_ARGUMENTPARSER_H
