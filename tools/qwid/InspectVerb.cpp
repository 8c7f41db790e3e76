//===- InspectVerb.cpp - qwid inspect -------------------------------------===//

#include "Console.h"
#include "LedgerTables.h"
#include "Tables.h"
#include "Verbs.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

Error qwid::refuseShapes(StringRef model) {
  return makeFailure(Fault::Usage,
                     "'" + makePrintable(model) +
                         "' has its shapes in it; leave out --batch and "
                         "--input-shape, or make it again from the model");
}

Expected<ImportResult> qwid::loadModel(StringRef path, ModelForm form,
                                       const ModelOptions &options) {
  return form == ModelForm::Plan ? loadPlan(path) : importModel(path, options);
}

static Expected<ImportResult> load(const InspectCommand &command) {
  Expected<ModelForm> form = detectForm(command.model);
  if (!form)
    return form.takeError();
  if (*form != ModelForm::Onnx && *form != ModelForm::Plan)
    return makeFailure(Fault::Input, "'" + makePrintable(command.model) +
                                         "' is compiled; 'qwid-run --info' "
                                         "describes it");
  if (*form == ModelForm::Plan &&
      (command.batch || !command.inputShapes.empty()))
    return refuseShapes(command.model);
  ModelOptions options;
  options.batch = command.batch;
  options.inputShapes = command.inputShapes;
  return loadModel(command.model, *form, options);
}

static Error previewModel(const InspectCommand &command, const Model &model) {
  Expected<PreviewResult> result = preview(model);
  if (!result)
    return result.takeError();
  if (command.json)
    printPreviewJson(outs(), command.model, *result);
  else
    printPreview(outs(), command.model, *result);
  return Error::success();
}

static Error listBytes(const InspectCommand &command, const Model &model) {
  CompileOptions options;
  options.target = command.target;
  Expected<Ledger> ledger = makeLedger(model, options);
  if (!ledger)
    return ledger.takeError();
  if (command.json)
    printLedgerJson(outs(), command.model, *ledger);
  else
    printLedger(outs(), command.model, *ledger);
  return Error::success();
}

static Error inspectModel(const InspectCommand &command) {
  Expected<ImportResult> loaded = load(command);
  if (!loaded)
    return loaded.takeError();
  printMessages(loaded->messages, command.verbose);
  if (command.preview)
    return previewModel(command, loaded->model);
  if (command.ledger)
    return listBytes(command, loaded->model);
  Expected<InspectResult> result = inspect(loaded->model);
  if (!result)
    return result.takeError();
  if (command.json)
    printInspectJson(outs(), command.model, *result);
  else
    printInspect(outs(), command.model, *result);
  return Error::success();
}

int qwid::runInspect(const InspectCommand &command) {
  if (command.ops) {
    printOperators(outs(), command.json);
    return ExitOk;
  }
  if (Error error = inspectModel(command))
    return reportFailure(std::move(error), command.verbose);
  return ExitOk;
}
