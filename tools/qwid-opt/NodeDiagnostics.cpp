//===- NodeDiagnostics.cpp - Errors that name the node --------------------===//

#include "NodeDiagnostics.h"

#include "qwid/Dialect/Diagnostics.h"
#include "qwid/Dialect/Qwid.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace qwid;

/// The flag of the pass that runs, empty outside of passes. Passes on modules,
/// which all of ours are, run one after the other.
static std::string runningPass;

namespace {

struct PassFollower : PassInstrumentation {
  void runBeforePass(Pass *pass, Operation *op) override {
    if (isa<ModuleOp>(op))
      runningPass = pass->getArgument().str();
  }
  void runAfterPass(Pass *, Operation *op) override { leave(op); }
  void runAfterPassFailed(Pass *, Operation *op) override { leave(op); }

private:
  static void leave(Operation *op) {
    if (isa<ModuleOp>(op))
      runningPass.clear();
  }
};

} // namespace

static LogicalResult printDiagnostic(Diagnostic &diagnostic) {
  Message message = makeMessage(diagnostic);
  // Of a value that an option does not take, the option itself has spoken: MLIR
  // adds nothing, or a line after an empty one.
  message.text = StringRef(message.text).trim().str();
  if (message.text.empty())
    return success();
  // A file and a line say more than we can.
  if (!message.place.empty())
    return failure();
  if (!runningPass.empty())
    message.text.insert(0, runningPass + ": ");
  printMessage(llvm::errs(), message, "qwid-opt");
  return success();
}

void qwid::printNodeDiagnostics(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QwidDialect *) {
    context->getDiagEngine().registerHandler(printDiagnostic);
  });
}

void qwid::followPasses(PassManager &manager) {
  // A module without ops of ours has not loaded it, nor its handler.
  manager.getContext()->loadDialect<QwidDialect>();
  manager.addInstrumentation(std::make_unique<PassFollower>());
}
