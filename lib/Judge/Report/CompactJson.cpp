//===- CompactJson.cpp - JSON for a page ----------------------------------===//

#include "CompactJson.h"

#include "llvm/Support/raw_ostream.h"

#include <charconv>
#include <cmath>

using namespace llvm;
using namespace qwid;

static void printNumber(raw_ostream &os, const json::Value &value) {
  if (auto integer = value.getAsInteger()) {
    os << *integer;
    return;
  }
  char text[32];
  auto [end, error] =
      std::to_chars(std::begin(text), std::end(text), *value.getAsNumber());
  os << StringRef(text, size_t(end - text));
}

static void printString(raw_ostream &os, StringRef text) {
  std::string quoted;
  raw_string_ostream(quoted) << json::Value(text);
  for (char c : quoted)
    if (c == '<')
      os << "\\u003c";
    else
      os << c;
}

static void print(raw_ostream &os, const json::Value &value) {
  StringRef separator = "";
  if (const json::Object *object = value.getAsObject()) {
    os << "{";
    for (const auto &[key, element] : *object) {
      os << separator;
      printString(os, key);
      os << ":";
      print(os, element);
      separator = ",";
    }
    os << "}";
  } else if (const json::Array *array = value.getAsArray()) {
    os << "[";
    for (const json::Value &element : *array) {
      os << separator;
      print(os, element);
      separator = ",";
    }
    os << "]";
  } else if (auto text = value.getAsString()) {
    printString(os, *text);
  } else if (value.kind() == json::Value::Number) {
    printNumber(os, value);
  } else {
    os << value;
  }
}

std::string qwid::printCompact(const json::Value &value) {
  std::string text;
  raw_string_ostream os(text);
  print(os, value);
  return text;
}

double qwid::roundDigits(double value, int digits) {
  if (value == 0 || !std::isfinite(value))
    return value;
  // Through decimal digits, so that few of them are printed.
  char text[64];
  auto [end, error] = std::to_chars(std::begin(text), std::end(text), value,
                                    std::chars_format::scientific, digits - 1);
  std::from_chars(text, end, value);
  return value;
}
