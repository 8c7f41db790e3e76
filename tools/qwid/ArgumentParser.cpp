//===- ArgumentParser.cpp - Command lines of the verbs --------------------===//

#include "ArgumentParser.h"

#include "Console.h"
#include "qwid/Support/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace qwid;

void ArgumentParser::group(StringRef title) {
  rows.push_back({"", "", title.str(), {}});
}

void ArgumentParser::option(StringRef name, StringRef valueName, StringRef help,
                            Setter set) {
  rows.push_back({name.str(), valueName.str(), help.str(), std::move(set)});
}

void ArgumentParser::flag(StringRef name, bool &value, StringRef help) {
  option(name, "", help, [&value](StringRef) {
    value = true;
    return Error::success();
  });
}

void ArgumentParser::text(StringRef name, std::string &value,
                          StringRef valueName, StringRef help) {
  option(name, valueName, help, [&value](StringRef given) -> Error {
    if (given.empty())
      return createStringError("expected a text");
    value = given.str();
    return Error::success();
  });
}

void ArgumentParser::list(StringRef name, SmallVectorImpl<std::string> &values,
                          StringRef valueName, StringRef help) {
  option(name, valueName, help, [&values](StringRef given) {
    values.push_back(given.str());
    return Error::success();
  });
}

/// Takes a number from `least` to `most`; T is int64_t, or that and optional.
template <typename T>
static ArgumentParser::Setter takeNumber(T &value, int64_t least,
                                         int64_t most) {
  return [&value, least, most](StringRef given) -> Error {
    int64_t parsed;
    if (given.getAsInteger(10, parsed) || parsed < least || parsed > most)
      return createStringError("expected a number from " + Twine(least) +
                               " to " + Twine(most));
    value = parsed;
    return Error::success();
  };
}

void ArgumentParser::number(StringRef name, int64_t &value, int64_t least,
                            int64_t most, StringRef valueName, StringRef help) {
  option(name, valueName, help, takeNumber(value, least, most));
}

void ArgumentParser::number(StringRef name, std::optional<int64_t> &value,
                            int64_t least, int64_t most, StringRef valueName,
                            StringRef help) {
  option(name, valueName, help, takeNumber(value, least, most));
}

const ArgumentParser::Row *ArgumentParser::find(StringRef name) const {
  for (const Row &row : rows)
    if (!row.name.empty() && row.name == name)
      return &row;
  return nullptr;
}

int ArgumentParser::usageError(const Twine &text) const {
  return reportError(ExitUsage, text + "; see qwid " + verb + " --help");
}

int ArgumentParser::unknownOption(StringRef spelled) const {
  SmallVector<StringRef> names{"help"};
  for (const Row &row : rows)
    if (!row.name.empty())
      names.push_back(row.name);
  StringRef bare = spelled.ltrim('-').split('=').first;
  StringRef near = findNearMiss(bare, names);
  std::string hint;
  if (!near.empty())
    hint = ", did you mean '" + std::string(near.size() == 1 ? "-" : "--") +
           near.str() + "'?";
  return usageError("unknown option '" + spelled + "'" + hint);
}

std::optional<int> ArgumentParser::parseOption(ArrayRef<const char *> arguments,
                                               size_t &index) const {
  StringRef spelled = arguments[index];
  bool isLong = spelled.starts_with("--");
  auto [name, attached] = spelled.ltrim('-').split('=');
  bool hasAttached = spelled.contains('=');
  const Row *row = find(name);
  // One letter takes one dash, a word takes two.
  if (!row || isLong != (name.size() > 1))
    return unknownOption(spelled);
  std::string dashed = (isLong ? "--" : "-") + name.str();
  if (row->valueName.empty()) {
    if (hasAttached)
      return usageError("'" + dashed + "' takes no value");
    cantFail(row->set(""));
    return std::nullopt;
  }
  StringRef value = attached;
  if (!hasAttached) {
    if (index + 1 >= arguments.size())
      return usageError("a value is missing after '" + dashed + " " +
                        row->valueName + "'");
    value = arguments[++index];
  }
  if (Error error = row->set(value))
    return usageError(dashed + ": " + toString(std::move(error)) +
                      " but got '" + value + "'");
  return std::nullopt;
}

std::optional<int>
ArgumentParser::parse(ArrayRef<const char *> arguments,
                      SmallVectorImpl<std::string> &positional) const {
  bool onlyPositional = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef word = arguments[i];
    if (onlyPositional || !word.starts_with("-") || word == "-") {
      positional.push_back(word.str());
    } else if (word == "--") {
      onlyPositional = true;
    } else if (word == "--help" || word == "-h") {
      printHelp(outs());
      return ExitOk;
    } else if (std::optional<int> code = parseOption(arguments, i)) {
      return code;
    }
  }
  return std::nullopt;
}

void ArgumentParser::printHelp(raw_ostream &os) const {
  os << "usage: qwid " << verb << " " << usage << "\n" << summary << "\n\n";
  os << (StringRef(example).contains('\n') ? "examples:\n" : "example:\n");
  for (StringRef line : split(example, '\n'))
    os << "  " << line << "\n";
  constexpr size_t column = 30;
  for (const Row &row : rows) {
    if (row.name.empty()) {
      os << "\n" << row.help << ":\n";
      continue;
    }
    std::string left = (row.name.size() == 1 ? "-" : "--") + row.name;
    if (!row.valueName.empty())
      left += " " + row.valueName;
    os << "  " << left;
    if (left.size() + 2 >= column)
      os << "\n" << std::string(column, ' ');
    else
      os << std::string(column - 2 - left.size(), ' ');
    StringRef separator = "";
    std::string indent(column, ' ');
    for (StringRef line : split(row.help, '\n')) {
      os << separator << line << "\n";
      separator = indent;
    }
  }
  os << "  --help" << std::string(column - 8, ' ') << "print this and stop\n"
     << "\nexit code: 0 ok, 1 the input is at fault, 2 usage, 3 internal\n";
}
