//===- Report.h - All that is known of a plan, on one page ------*- C++ -*-===//
//
// Gathers what the other parts of Judge and the driver find out, says in words
// what it comes to, and writes it as JSON or as one HTML file that needs nothing
// else. The page draws itself from the JSON: every figure on it is in there, under
// the same name (docs/report-schema.json).
//
//   ReportOptions options;
//   options.plan = "weeds.qwid";
//   options.model = "weeds.onnx";
//   options.data = {"photos/"};
//   Expected<Report> report = makeReport(options);
//   if (!report)
//     return report.takeError();
//   return writeOutputFile("report.html", makePage(*report));
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_REPORT_H
#define QWID_JUDGE_REPORT_H

#include "qwid/Judge/Analyze.h"
#include "qwid/Judge/Ledger.h"
#include "qwid/Judge/ValidateFigures.h"

#include <map>

namespace qwid {

/// A step that takes long begins or goes on.
using StepCallback =
    std::function<void(llvm::StringRef step, size_t done, size_t total)>;

struct ReportOptions {
  std::string plan;
  /// The float model that the plan was made of, or empty: then nothing is
  /// compared.
  std::string model;
  /// Labelled photos; none: nothing is tried.
  llvm::ArrayRef<std::string> data;
  std::optional<int64_t> labelOffset; ///< see DataSet::matchLabels
  std::string target = "x86-64";      ///< whose program the ledger is of
  std::string command;                ///< what the user wrote
  unsigned threads = 1;
  size_t mostThumbnails = 48;
  StepCallback progress = [](llvm::StringRef, size_t, size_t) {};
};

/// A file that the report is of.
struct ReportedFile {
  std::string role, name; ///< "plan", "float model"
  std::string blake3;     ///< 64 digits
};

/// What it comes to, in words.
struct Verdict {
  enum class Level { Good, Fair, Poor, Unknown };
  Level level = Level::Unknown;
  std::string headline;
  std::vector<std::string> sentences;
};

struct Report {
  std::string name; ///< of the plan's file
  std::string command;
  InspectResult facts;
  std::vector<KeptNode> keptFloat;
  std::vector<LayerIdentity> layers;
  std::vector<ReportedFile> files;
  PreviewResult preview;
  std::optional<PreviewResult> modelPreview;
  Ledger ledger;
  std::optional<Validation> validation;
  std::optional<ValidationFigures> figures; ///< of the validation
  std::optional<AnalyzeResult> analysis;
  /// JPEG as a data URL, by the name of a photo whose answer changed.
  std::map<std::string, std::string> thumbnails;
  Verdict verdict;
  std::vector<Advice> advice; ///< what matters most first
  Messages messages;          ///< what was said on the way
};

llvm::Expected<Report> makeReport(const ReportOptions &options);

/// Writes all of it as an object.
void writeReport(JsonStream &json, const Report &report);

/// The page: HTML, without references to other files.
std::string makePage(const Report &report);

} // namespace qwid

#endif // QWID_JUDGE_REPORT_H
