//===- ValidationSetup.cpp - All that validate needs before photos --------===//
//
// Plans that were compiled here are also run by the reference executor, on photos
// spread over the data set: few enough to take no longer than a fixed number of
// multiply-adds, and the same ones with any number of threads or shards.
//
//===----------------------------------------------------------------------===//

#include "ValidationSetup.h"

#include "Fingerprint.h"

#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/ScopeExit.h"

#include <algorithm>

using namespace qwid;

/// What the reference executor may cost: it does 1e9 to 3e9 multiply-adds a
/// second. But at least, and at most, so many samples.
static constexpr int64_t kCheckedMacs = 4'000'000'000;
static constexpr int64_t kLeastChecked = 4, kMostChecked = 16;

llvm::Error ValidationSetup::openAll(const ValidateOptions &options,
                                     Messages &messages) {
  llvm::Expected<DataSet> found = DataSet::open(options.data);
  if (!found)
    return makeFailure(found.takeError());
  data = std::make_unique<DataSet>(std::move(*found));
  FormOptions how = options.forms;
  how.photos = llvm::any_of(data->getFiles(), [](const DataFile &file) {
    return file.kind != DataFile::Kind::Array;
  });
  auto opened = openForms(options.models, how);
  if (!opened)
    return opened.takeError();
  forms = std::move(*opened);
  for (const std::unique_ptr<Form> &form : forms)
    llvm::append_range(messages, form->getMessages());
  llvm::Expected<InputFormat> input = getInputFormat(forms[0]->getModel());
  if (!input)
    return makeFailure(input.takeError());
  format = std::move(*input);
  rules.batch = format.getBatch();
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// The class names of the file `path`.
static llvm::Expected<std::vector<std::string>>
readLabels(const std::string &path) {
  qwid_labels labels;
  qwid_error error;
  if (qwid_labels_read(path.c_str(), &labels, &error))
    return makeFailure(Fault::Input, error.text);
  auto release = llvm::make_scope_exit([&] { qwid_labels_free(&labels); });
  return std::vector<std::string>(labels.names, labels.names + labels.count);
}

/// The classes of the network: names are in the forms or in a file.
llvm::Error ValidationSetup::findClasses(const ValidateOptions &options,
                                         ModelClasses &found) {
  found = getModelClasses(forms[0]->getModel());
  found.names = getCommonLabels(forms);
  if (!options.labels.empty()) {
    auto names = readLabels(options.labels);
    if (!names)
      return names.takeError();
    if (!found.names.empty() && *names != found.names)
      return makeFailure(Fault::Input,
                         "'" + makePrintable(options.labels) +
                             "' has other labels than the models have in them; "
                             "leave out --labels");
    found.names = std::move(*names);
  }
  if (found.count < 2) // the model says a class, not scores
    found.count = int64_t(found.names.size());
  if (found.count == 0)
    return makeFailure(Fault::Input,
                       "the model answers with a class, and nothing says how "
                       "many there are; give their names with --labels");
  if (found.names.empty() || int64_t(found.names.size()) == found.count)
    return llvm::Error::success();
  return makeFailure(Fault::Input,
                     "the model has " + llvm::Twine(found.count) +
                         " classes but there are " +
                         llvm::Twine(found.names.size()) +
                         " labels; give the right ones with --labels");
}

llvm::Error ValidationSetup::matchClasses(const ValidateOptions &options,
                                          Messages &messages) {
  ModelClasses found;
  if (llvm::Error error = findClasses(options, found))
    return error;
  auto labels = data->matchLabels(found, options.labelOffset);
  if (!labels)
    return makeFailure(labels.takeError());
  llvm::append_range(messages, labels->notes);
  rules.labels = labels->classes;
  rules.classes = found.count;
  classes = found.names;
  for (int64_t i = int64_t(classes.size()); i < found.count; ++i)
    classes.push_back(std::to_string(i));
  // What the data call their classes says more than an index.
  if (found.names.empty())
    for (auto [index, label] : llvm::enumerate(rules.labels))
      if (!data->getClasses()[index].name.empty())
        classes[label] = data->getClasses()[index].name;
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

llvm::Error ValidationSetup::prepareReaders() {
  for (const std::unique_ptr<Form> &form : forms) {
    auto answers =
        AnswerReader::create(form->getModel(), rules.batch, rules.classes);
    if (!answers)
      return answers.takeError();
    rules.readers.push_back(std::move(*answers));
  }
  return llvm::Error::success();
}

/// 1, 3 and `top`, as far as there are classes; 1 alone if not all forms give
/// scores.
static std::vector<int64_t> chooseRanks(const CountingRules &rules,
                                        int64_t top) {
  std::vector<int64_t> ranks;
  bool allGive = llvm::all_of(rules.readers, [](const AnswerReader &reader) {
    return reader.hasScores();
  });
  for (int64_t rank : {int64_t(1), int64_t(3), top})
    if (rank == 1 || (allGive && rank < rules.classes))
      ranks.push_back(rank);
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}

llvm::Error ValidationSetup::prepareChecks() {
  for (auto [index, form] : llvm::enumerate(forms)) {
    bool isPlan = form->getKind() == FormKind::Plan ||
                  form->getKind() == FormKind::ScaledModel;
    if (!isPlan || !form->isTimed())
      continue;
    llvm::Expected<PrepareResult> prepared = prepareToRun(*form->getSource());
    if (!prepared)
      return prepared.takeError();
    int64_t most =
        std::clamp(kCheckedMacs / std::max<int64_t>(form->countMacs(), 1),
                   kLeastChecked, kMostChecked);
    int64_t samples = int64_t(data->size()) / rules.batch;
    checks.push_back({index, std::move(prepared->runnable),
                      std::max<int64_t>(samples / most, 1)});
  }
  return llvm::Error::success();
}

llvm::Expected<ValidationSetup>
ValidationSetup::create(const ValidateOptions &options, Messages &messages) {
  ValidationSetup setup;
  if (llvm::Error error = setup.openAll(options, messages))
    return std::move(error);
  if (llvm::Error error = setup.matchClasses(options, messages))
    return std::move(error);
  if (llvm::Error error = setup.prepareReaders())
    return std::move(error);
  if (llvm::Error error = setup.prepareChecks())
    return std::move(error);
  setup.rules.ranks = chooseRanks(setup.rules, options.top);
  return std::move(setup);
}

llvm::Expected<Validation>
ValidationSetup::describe(const ValidateOptions &options) const {
  Validation result;
  llvm::Expected<std::string> fingerprint = takeFingerprint(options, *data);
  if (!fingerprint)
    return fingerprint.takeError();
  result.fingerprint = std::move(*fingerprint);
  result.shard = options.shard;
  for (const std::unique_ptr<Form> &form : forms)
    result.forms.push_back({form->getName().str(),
                            describeKind(form->getKind()).str(),
                            form->getEngine().str()});
  result.classes = classes;
  result.ranks = rules.ranks;
  result.tally = makeTally();
  result.milliseconds.resize(forms.size());
  return result;
}
