//===- PlanTables.cpp - What qwid inspect prints of a plan ----------------===//

#include "PlanTables.h"

#include "Tables.h"
#include "TextTable.h"
#include "qwid/Driver/DescribePreprocess.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static void printRanges(raw_ostream &os,
                        ArrayRef<InspectResult::TensorRange> ranges) {
  TextTable table({"tensor", "type", "scale", "zero point", "from", "to"});
  for (size_t column : {2, 3, 4, 5})
    table.alignRight(column);
  auto number = [](double value) {
    std::string text;
    raw_string_ostream(text) << format("%.6g", value);
    return text;
  };
  for (const InspectResult::TensorRange &range : ranges)
    table.add({range.tensor, range.type, number(range.scale),
               std::to_string(range.zeroPoint), number(range.least),
               number(range.most)});
  table.print(os);
}

void qwid::printPlanFacts(raw_ostream &os, const InspectResult &result) {
  if (result.preprocess)
    os << "  photos  become " << describePreprocess(*result.preprocess) << "\n";
  if (!result.labels.empty())
    os << "  classes " << join(result.labels, ", ") << "\n";
  if (result.ranges.empty()) {
    os << "  plan    stage float: no tensor is quantized\n";
    return;
  }
  os << "  weights " << join(result.weightSchemes, ", ") << "\n"
     << "  rescale " << join(result.rescales, ", ") << "\n";
  if (!result.inputScaling.empty())
    os << "  input   " << join(result.inputScaling, ", ")
       << " are part of the first quantize\n";
  if (!result.keptFloat.empty())
    os << "  float   " << join(result.keptFloat, ", ") << "\n";
  if (!result.dropped.empty())
    os << "  dropped " << join(result.dropped, ", ")
       << " (outputs are logits, in the same order)\n";
  printRanges(os, result.ranges);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void printList(JsonStream &json, StringRef key,
                      ArrayRef<std::string> values) {
  json.attributeArray(key, [&] {
    for (const std::string &value : values)
      json.value(value);
  });
}

static void printPreprocess(JsonStream &json,
                            const qwid_preprocess &preprocess) {
  json.attributeObject("preprocess", [&] {
    json.attribute("width", preprocess.width);
    json.attribute("height", preprocess.height);
    bool crop = preprocess.resize_mode == QWID_RESIZE_CROP;
    json.attribute("resize", crop ? "crop" : "stretch");
    json.attribute("resize_short", preprocess.resize_short);
    bool turned = preprocess.orient == QWID_ORIENT_EXIF;
    json.attribute("orient", turned ? "exif" : "stored");
    json.attribute("channels", nameChannels(preprocess.channels));
    json.attribute("range", preprocess.range);
    for (auto [key, values] :
         {std::pair("mean", getChannelValues(preprocess, preprocess.mean)),
          std::pair("std", getChannelValues(preprocess, preprocess.std))})
      json.attributeArray(key, [&, values = values] {
        for (float value : values)
          json.value(value);
      });
  });
}

void qwid::printPlanFacts(JsonStream &json, const InspectResult &result) {
  if (result.preprocess)
    printPreprocess(json, *result.preprocess);
  printList(json, "labels", result.labels);
  printList(json, "weights", result.weightSchemes);
  printList(json, "rescale", result.rescales);
  printList(json, "input_scaling", result.inputScaling);
  printList(json, "kept_float", result.keptFloat);
  printList(json, "dropped", result.dropped);
  json.attributeArray("ranges", [&] {
    for (const InspectResult::TensorRange &range : result.ranges)
      json.object([&] {
        json.attribute("tensor", range.tensor);
        json.attribute("type", range.type);
        json.attribute("scale", range.scale);
        json.attribute("zero_point", range.zeroPoint);
        json.attribute("min", range.least);
        json.attribute("max", range.most);
      });
  });
}
