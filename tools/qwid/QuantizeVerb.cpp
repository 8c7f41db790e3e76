//===- QuantizeVerb.cpp - qwid quantize -----------------------------------===//

#include "Console.h"
#include "Plan.h"
#include "Verbs.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

/// An error unless `path` is an ONNX model.
static Error checkForm(StringRef path) {
  Expected<ModelForm> form = detectForm(path);
  if (!form)
    return form.takeError();
  if (*form == ModelForm::Plan)
    return makeFailure(Fault::Input, "'" + makePrintable(path) +
                                         "' is a plan already, expected an "
                                         "ONNX model");
  if (*form != ModelForm::Onnx)
    return refuseForm(path);
  return Error::success();
}

static Error quantizeModel(const QuantizeCommand &command) {
  bool toConsole = command.output == "-";
  if (Error error = checkForm(command.plan.model))
    return error;
  if (!toConsole)
    if (Error error = checkOutput(command.output))
      return error;
  Arithmetic arithmetic = command.stopAfter == Stage::Float
                              ? Arithmetic::Float
                              : Arithmetic::Quantized;
  Expected<MadePlan> made =
      makePlan(command.plan, arithmetic, /*knowsFloat=*/false);
  if (!made)
    return made.takeError();
  mlir::ModuleOp module = made->model.getModule();
  if (toConsole) {
    writePlan(module, outs(), command.emitText); // dispatch sees what is lost
    return Error::success();
  }
  if (Error error = writePlan(module, command.output, command.emitText))
    return error;
  outs() << makePrintable(command.output) << ": plan of " << made->summary.nodes
         << " nodes, ";
  if (made->model.isQuantized())
    outs() << made->summary.keptFloat.size() << " kept in float\n";
  else
    outs() << "all in float\n";
  printPlan(outs(), *made);
  return Error::success();
}

int qwid::runQuantize(const QuantizeCommand &command) {
  if (Error error = quantizeModel(command))
    return reportFailure(std::move(error), command.plan.verbose);
  return ExitOk;
}
