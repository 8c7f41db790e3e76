//===- OpenForms.cpp - Files become forms of one network ------------------===//
//
// An ONNX model says nothing of photos. So the other forms are opened first, and
// it takes from the first that knows how photos become the input what it is not
// told on the command line.
//
//===----------------------------------------------------------------------===//

#include "CheckForms.h"
#include "InProcessForm.h"
#include "RunnerForm.h"

#include "qwid/Driver/DescribePreprocess.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Transforms/Passes.h"

using namespace qwid;

using Forms = std::vector<std::unique_ptr<Form>>;

namespace {

class FormOpener {
public:
  FormOpener(llvm::ArrayRef<std::string> paths, const FormOptions &options)
      : paths(paths), options(options), opened(paths.size()) {}

  llvm::Expected<Forms> open();

private:
  llvm::Error openOthers();
  llvm::Error openModel(const std::string &path, Forms &forms);
  llvm::Expected<std::unique_ptr<Form>> openOther(const std::string &path,
                                                  ModelForm form);
  llvm::Expected<std::unique_ptr<Form>> openPlan(const std::string &path);
  ModelOptions chooseModelOptions() const;

  llvm::ArrayRef<std::string> paths;
  const FormOptions &options;
  std::vector<Forms> opened; ///< by path
};

} // namespace

llvm::Expected<std::unique_ptr<Form>>
FormOpener::openPlan(const std::string &path) {
  llvm::Expected<ImportResult> plan = loadPlan(path);
  if (!plan)
    return plan.takeError();
  FormKind kind =
      plan->model.isQuantized() ? FormKind::Plan : FormKind::FloatModel;
  return InProcessForm::create(
      {path, kind, std::move(plan->model), std::move(plan->messages)},
      options.reference);
}

llvm::Expected<std::unique_ptr<Form>>
FormOpener::openOther(const std::string &path, ModelForm form) {
  switch (form) {
  case ModelForm::Plan:
    return openPlan(path);
  case ModelForm::Library:
    return InProcessForm::load(path);
  case ModelForm::ForeignLibrary:
    return RunnerForm::create(path, FormKind::Library);
  case ModelForm::Executable:
    return RunnerForm::create(path, FormKind::Executable);
  case ModelForm::Object:
    return makeFailure(Fault::Input, "'" + makePrintable(path) +
                                         "' is for a linker; compile to a "
                                         "shared library, '-o NAME.so'");
  case ModelForm::Onnx:
    break;
  }
  llvm_unreachable("models are opened last");
}

/// Opens all but ONNX models.
llvm::Error FormOpener::openOthers() {
  for (auto [index, path] : llvm::enumerate(paths)) {
    llvm::Expected<ModelForm> form = detectForm(path);
    if (!form)
      return form.takeError();
    if (*form == ModelForm::Onnx)
      continue;
    llvm::Expected<std::unique_ptr<Form>> made = openOther(path, *form);
    if (!made)
      return made.takeError();
    opened[index].push_back(std::move(*made));
  }
  return llvm::Error::success();
}

ModelOptions FormOpener::chooseModelOptions() const {
  ModelOptions how = options.model;
  if (how.preprocess && how.preprocess->anyGiven())
    return how;
  for (const Forms &forms : opened)
    for (const std::unique_ptr<Form> &form : forms)
      if (const qwid_preprocess *known = form->getModel().preprocess;
          known && known->enabled) {
        how.preprocess = getPreprocessOptions(*known);
        return how;
      }
  how.preprocess.reset();
  if (options.photos)
    how.preprocess.emplace();
  return how;
}

/// Appends the forms of the ONNX model `path`: one, or two if it has scales.
llvm::Error FormOpener::openModel(const std::string &path, Forms &forms) {
  ModelOptions how = chooseModelOptions();
  llvm::Expected<ImportResult> imported = importModel(path, how);
  if (!imported)
    return imported.takeError();
  auto photos = getRuntimePreprocess(imported->model.getModule());
  if (photos && !how.preprocess->anyGiven())
    imported->messages.push_back(
        {Severity::Info, "", path,
         "photos become " + describePreprocess(*photos) +
             "; give --mean, --std, --range if training used others"});
  auto add = [&](FormSource source) -> llvm::Error {
    auto form = InProcessForm::create(std::move(source), options.reference);
    if (!form)
      return form.takeError();
    forms.push_back(std::move(*form));
    return llvm::Error::success();
  };
  Messages &said = imported->messages;
  if (!bringsScales(imported->model.getModule()))
    return add({path, FormKind::FloatModel, std::move(imported->model),
                std::move(said)});
  llvm::Expected<QuantizeResult> scaled = quantize(imported->model, {});
  if (!scaled)
    return scaled.takeError();
  llvm::append_range(said, scaled->messages);
  if (options.alsoFloat)
    if (llvm::Error error = add({path + " (float)",
                                 FormKind::FloatModel,
                                 std::move(imported->model),
                                 {}}))
      return error;
  return add(
      {path, FormKind::ScaledModel, std::move(scaled->plan), std::move(said)});
}

llvm::Expected<Forms> FormOpener::open() {
  if (llvm::Error error = openOthers())
    return std::move(error);
  for (auto [path, forms] : llvm::zip(paths, opened))
    if (forms.empty())
      if (llvm::Error error = openModel(path, forms))
        return std::move(error);
  Forms all;
  for (Forms &forms : opened)
    std::move(forms.begin(), forms.end(), std::back_inserter(all));
  if (llvm::Error error = checkAlike(all))
    return std::move(error);
  return std::move(all);
}

llvm::Expected<Forms> qwid::openForms(llvm::ArrayRef<std::string> paths,
                                      const FormOptions &options) {
  return FormOpener(paths, options).open();
}
