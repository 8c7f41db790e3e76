//===- MakeReport.cpp - Gathers what a report says ------------------------===//
//
// Predictions and the ledger need the plan alone, predictions of float the model
// as well, accuracy the photos, errors of layers both.
//
//===----------------------------------------------------------------------===//

#include "Thumbnails.h"
#include "Verdict.h"

#include "qwid/Driver/ChooseVariant.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace qwid;
using llvm::StringRef;

namespace {

class ReportMaker {
public:
  explicit ReportMaker(const ReportOptions &options) : options(options) {}

  llvm::Expected<Report> make();

private:
  llvm::Error load();
  llvm::Error addFile(StringRef role, StringRef path);
  llvm::Error addCosts();
  llvm::Error addAccuracy();
  llvm::Error addThumbnails();
  llvm::Error addAnalysis();

  void take(llvm::ArrayRef<Message> messages) {
    report.messages.insert(report.messages.end(), messages.begin(),
                           messages.end());
  }
  ProgressCallback step(StringRef name) {
    return [this, name = name.str()](size_t done, size_t total) {
      options.progress(name, done, total);
    };
  }

  const ReportOptions &options;
  std::optional<Model> plan, model;
  Report report;
};

} // namespace

//===----------------------------------------------------------------------===//
// What the files say
//===----------------------------------------------------------------------===//

llvm::Error ReportMaker::addFile(StringRef role, StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path);
  if (std::error_code code = file.getError())
    return makeFailure(Fault::Input, "cannot read '" + makePrintable(path) +
                                         "': " + code.message());
  auto hash =
      llvm::BLAKE3::hash(llvm::arrayRefFromStringRef((*file)->getBuffer()));
  report.files.push_back({role.str(),
                          makePrintable(llvm::sys::path::filename(path)),
                          llvm::toHex(hash, /*LowerCase=*/true)});
  return llvm::Error::success();
}

llvm::Error ReportMaker::load() {
  if (llvm::Error error = addFile("plan", options.plan))
    return error;
  llvm::Expected<ImportResult> loaded = loadPlan(options.plan);
  if (!loaded)
    return loaded.takeError();
  take(loaded->messages);
  plan.emplace(std::move(loaded->model));
  report.name = report.files.front().name;
  if (options.model.empty())
    return llvm::Error::success();
  if (llvm::Error error = addFile("float model", options.model))
    return error;
  llvm::Expected<ImportResult> imported = importModel(options.model);
  if (!imported)
    return imported.takeError();
  take(imported->messages);
  model.emplace(std::move(imported->model));
  return llvm::Error::success();
}

llvm::Error ReportMaker::addCosts() {
  llvm::Expected<InspectResult> facts = inspect(*plan);
  if (!facts)
    return facts.takeError();
  report.facts = std::move(*facts);
  report.keptFloat = summarize(*plan).keptFloat;
  for (mlir::Operation *op : listLayers(getEntry(plan->getModule())))
    report.layers.push_back(identifyLayer(op));
  llvm::Expected<PreviewResult> costs = preview(*plan);
  if (!costs)
    return costs.takeError();
  report.preview = std::move(*costs);
  if (const std::string &why = report.preview.schemes.front().refusal;
      !why.empty())
    return makeFailure(Fault::Input, why);
  if (model) {
    llvm::Expected<PreviewResult> before = preview(*model);
    if (!before)
      return before.takeError();
    report.modelPreview = std::move(*before);
  }
  CompileOptions how;
  how.target = options.target;
  llvm::Expected<Ledger> ledger = makeLedger(*plan, how);
  if (!ledger)
    return ledger.takeError();
  report.ledger = std::move(*ledger);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// What photos show
//===----------------------------------------------------------------------===//

llvm::Error ReportMaker::addAccuracy() {
  std::vector<std::string> forms;
  if (model)
    forms.push_back(options.model);
  forms.push_back(options.plan);
  ValidateOptions how;
  how.models = forms;
  how.data = options.data;
  how.labelOffset = options.labelOffset;
  how.threads = options.threads;
  how.progress = step("validating");
  llvm::Expected<Validation> validation = validate(how);
  if (!validation)
    return validation.takeError();
  take(validation->messages);
  report.figures = computeFigures(*validation);
  report.validation = std::move(*validation);
  return addThumbnails();
}

llvm::Error ReportMaker::addThumbnails() {
  if (report.validation->tally.pairs.empty())
    return llvm::Error::success();
  llvm::Expected<DataSet> data = DataSet::open(options.data);
  if (!data)
    return data.takeError();
  llvm::ArrayRef<Flip> flips = report.validation->tally.pairs.back().flips;
  for (const Flip &flip : flips.take_front(options.mostThumbnails))
    if (auto picture = makeThumbnail(*data, size_t(flip.index)))
      report.thumbnails[makePrintable(flip.photo)] = std::move(*picture);
  return llvm::Error::success();
}

llvm::Error ReportMaker::addAnalysis() {
  llvm::Expected<Analysis> analysis = Analysis::start(*model, *plan);
  if (!analysis)
    return analysis.takeError();
  AnalyzeOptions how;
  how.samples = options.data;
  how.threads = options.threads;
  how.walking = step("walking through layers, photo");
  how.repairing = step("keeping layers in float,");
  if (llvm::Error error = analysis->observe(how))
    return error;
  take(analysis->getMessages());
  CompileOptions target;
  target.target = options.target;
  llvm::Expected<const VariantInfo *> variant = chooseVariant(target);
  if (!variant)
    return variant.takeError();
  llvm::Expected<NodeTimes> times = predictNodeTimes(*model, *plan, **variant);
  if (!times)
    return times.takeError();
  report.analysis = analysis->getResult(&*times);
  return llvm::Error::success();
}

llvm::Expected<Report> ReportMaker::make() {
  report.command = options.command;
  if (llvm::Error error = load())
    return std::move(error);
  if (llvm::Error error = addCosts())
    return std::move(error);
  if (!options.data.empty()) {
    if (llvm::Error error = addAccuracy())
      return std::move(error);
    if (model)
      if (llvm::Error error = addAnalysis())
        return std::move(error);
  }
  report.verdict = giveVerdict(report);
  report.advice = giveAdvice(report);
  return std::move(report);
}

llvm::Expected<Report> qwid::makeReport(const ReportOptions &options) {
  return ReportMaker(options).make();
}
