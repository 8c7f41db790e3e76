//===- Harness.cpp - One fuzzed input -------------------------------------===//

#include "Harness.h"
#include "tools/dev/fuzzing/Fuzzing.h"

#include "qwid/Dialect/Qwid.h"
#include "qwid/Import/ImportONNX.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::fuzz;

/// A context keeps what it made; a new one now and then keeps memory small, and
/// making one for each input would take most of the time.
static MLIRContext &getContext() {
  constexpr int inputsPerContext = 200;
  static std::unique_ptr<MLIRContext> context;
  static int uses = 0;
  if (!context || ++uses % inputsPerContext == 0) {
    context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
    context->loadDialect<func::FuncDialect, QwidDialect>();
  }
  return *context;
}

/// Whether no tensor of `module` is so large that passes which write constants
/// anew run out of memory: an error of its own, which the driver reports.
static bool isModest(ModuleOp module) {
  constexpr int64_t most = int64_t(1) << 24;
  auto isSmall = [](Type type) {
    return cast<ShapedType>(type).getNumElements() <= most;
  };
  return !module
              .walk([&](Operation *op) {
                return llvm::all_of(op->getResultTypes(), isSmall) &&
                               llvm::all_of(op->getOperandTypes(), isSmall)
                           ? WalkResult::advance()
                           : WalkResult::interrupt();
              })
              .wasInterrupted();
}

Outcome qwid::fuzz::runInput(llvm::StringRef bytes) {
  MLIRContext &context = getContext();
  int errors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    errors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    // Printing is part of what users see, and may crash as well.
    (void)diagnostic.str();
    return success();
  });
  auto module = importONNX(llvm::MemoryBufferRef(bytes, "fuzz.onnx"), context);
  if (!module && !errors)
    complain("a model was refused without an error");
  if (!module)
    return Outcome::Refused;
  if (failed(verify(*module)))
    complain("an imported module does not verify");
  if (!isModest(*module))
    return Outcome::Imported;
  auto manager = PassManager::on<ModuleOp>(&context);
  buildFloatPipeline(manager);
  if (succeeded(manager.run(*module)))
    return Outcome::Floated;
  if (!errors)
    complain("a pass failed without an error");
  return Outcome::Imported;
}
