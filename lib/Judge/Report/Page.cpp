//===- Page.cpp - The report as one HTML file -----------------------------===//
//
// The files of Page/ are in the program (PageFiles.cmake). The page holds the
// report's JSON without what it does not draw, so that it stays small: levels of
// tensors and channels of activations are left out, and the quartiles of weights
// have three digits.
//
//===----------------------------------------------------------------------===//

#include "CompactJson.h"

#include "qwid/Judge/Report.h"

using namespace llvm;
using namespace qwid;

#include "PageFiles.inc"

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// Each channel's quartiles before quantization, few digits, and what is odd about
/// it.
static json::Array shortenChannels(const json::Array &channels) {
  constexpr int kDigits = 3;
  json::Array result;
  for (const json::Value &channel : channels) {
    const json::Object &given = *channel.getAsObject();
    json::Object before = *given.getObject("before"), shorter;
    for (auto &[key, value] : before)
      value = roundDigits(*value.getAsNumber(), kDigits);
    shorter["before"] = std::move(before);
    for (StringRef flag : {"dead", "dominant"})
      if (given.getBoolean(flag).value_or(false))
        shorter[flag] = true;
    result.push_back(std::move(shorter));
  }
  return result;
}

static void shortenAnalysis(json::Object &analysis) {
  for (json::Value &layer : *analysis.getArray("layers"))
    if (json::Object *weights = layer.getAsObject()->getObject("weights")) {
      weights->erase("levels_after");
      (*weights)["channels"] = shortenChannels(*weights->getArray("channels"));
    }
  for (json::Value &tensor : *analysis.getArray("tensors")) {
    tensor.getAsObject()->erase("level_counts");
    tensor.getAsObject()->erase("channels");
  }
}

static std::string makePageData(const Report &report) {
  std::string text;
  raw_string_ostream os(text);
  {
    JsonStream json(os);
    writeReport(json, report);
  }
  Expected<json::Value> data = json::parse(text);
  assert(data && "JsonStream writes JSON");
  if (json::Object *analysis = data->getAsObject()->getObject("analysis"))
    shortenAnalysis(*analysis);
  return printCompact(*data);
}

//===----------------------------------------------------------------------===//
// Page
//===----------------------------------------------------------------------===//

/// `page` with `text` in place of `mark`, which it holds once.
static std::string insert(StringRef page, StringRef mark, StringRef text) {
  auto [before, after] = page.split(mark);
  return (before + text + after).str();
}

std::string qwid::makePage(const Report &report) {
  std::string page = insert(kPageHtml, "/*@style*/", kPageStyle);
  page = insert(page, "/*@script*/", kPageScript);
  return insert(page, "/*@data*/", makePageData(report));
}
