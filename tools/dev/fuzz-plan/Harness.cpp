//===- Harness.cpp - One fuzzed plan --------------------------------------===//

#include "Harness.h"
#include "tools/dev/fuzzing/Fuzzing.h"

#include "qwid/Dialect/ModuleFile.h"
#include "qwid/Dialect/PlanFile.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Reference/Executor.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::fuzz;

/// A context keeps what it made; a new one now and then keeps memory small.
static MLIRContext &getContext() {
  constexpr int inputsPerContext = 200;
  static std::unique_ptr<MLIRContext> context;
  static int uses = 0;
  if (!context || ++uses % inputsPerContext == 0) {
    context = makeContext();
    context->disableMultithreading();
  }
  return *context;
}

/// Multiplications and cells of `op`, at most.
static double boundWork(Operation *op) {
  auto cells = [](Value value) {
    return double(cast<ShapedType>(value.getType()).getNumElements());
  };
  double result = cells(op->getResult(0)), most = result;
  for (Value operand : op->getOperands())
    most = std::max(most, cells(operand));
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case<Conv2DOp, FullyConnectedOp>(
          [&](auto op) { return result * cells(op.getFilter()); })
      .Case<MatMulOp>([&](MatMulOp op) { return result * cells(op.getRhs()); })
      .Case<MaxPoolOp, AvgPoolOp>([&](auto op) {
        return result * double(op.getKernel()[0]) * double(op.getKernel()[1]);
      })
      .Case<LrnOp>([&](LrnOp op) { return result * double(op.getSize()); })
      .Default([&](Operation *) { return most; });
}

/// Whether the executor takes no time and no memory to speak of.
static bool isQuick(func::FuncOp entry) {
  double work = 0;
  for (Type type : entry.getArgumentTypes())
    work += double(cast<ShapedType>(type).getNumElements());
  for (Operation &op : entry.getBody().front().without_terminator())
    work += boundWork(&op);
  return work < double(1 << 23);
}

static void execute(ModuleOp module) {
  auto executor = Executor::create(module);
  if (failed(executor))
    return;
  std::vector<Tensor> inputs;
  for (Type type :
       module.lookupSymbol<func::FuncOp>(names::kEntry).getArgumentTypes()) {
    Tensor &input = inputs.emplace_back(cast<RankedTensorType>(type));
    bool isBit = input.kind == ElementKind::I1;
    for (size_t i = 0; i < input.bytes.size(); ++i)
      input.bytes[i] = isBit ? i % 2 : uint8_t(i * 37);
  }
  (void)(*executor)->run(inputs);
}

/// Runs `build`'s passes; an error that was not emitted is a defect.
static bool runPasses(ModuleOp module, const int &errors,
                      llvm::function_ref<void(OpPassManager &)> build) {
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  build(manager);
  int before = errors;
  if (succeeded(manager.run(module)))
    return true;
  if (errors == before)
    complain("a pass failed without an error");
  return false;
}

Outcome qwid::fuzz::runPlan(StringRef bytes) {
  MLIRContext &context = getContext();
  int errors = 0;
  std::string last;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    // Printing is part of what users see, and may crash as well.
    last = diagnostic.str();
    errors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    return success();
  });
  std::error_code code;
  llvm::raw_fd_ostream("fuzzed.qwid", code) << bytes;
  OwningOpRef<ModuleOp> module = readPlan("fuzzed.qwid", context);
  if (!module && !errors)
    complain("a plan was refused without an error");
  if (!module)
    return Outcome::Refused;
  if (isQuick(module->lookupSymbol<func::FuncOp>(names::kEntry)))
    execute(*module);
  bool isSigned = bytes.size() % 2;
  if (!runPasses(*module, errors, [&](OpPassManager &manager) {
        buildIntegerPipeline(manager, isSigned ? StorageSign::Signed
                                               : StorageSign::Unsigned);
      }))
    return Outcome::Read;
  if (!runPasses(*module, errors, [&](OpPassManager &manager) {
        buildLoweredPipeline(manager, isSigned ? "dotprod" : "avx2");
      }))
    complain("no code for a plan that was taken: " + last);
  return Outcome::Lowered;
}

std::string qwid::fuzz::mutatePlan(StringRef bytes, uint64_t seed) {
  Oddities oddities(seed);
  std::unique_ptr<MLIRContext> context = makeContext();
  context->disableMultithreading();
  ScopedDiagnosticHandler handler(context.get(),
                                  [](Diagnostic &) { return success(); });
  std::error_code code;
  llvm::raw_fd_ostream("fuzzed.qwid", code) << bytes;
  OwningOpRef<ModuleOp> module =
      readModule("fuzzed.qwid", *context, BareBytecode::Refused);
  std::string result;
  llvm::raw_string_ostream os(result);
  if (!module || oddities.oneIn(20)) {
    result = bytes.str();
    if (!result.empty())
      result[oddities.below(result.size())] ^= char(1 << oddities.below(8));
  } else if (oddities.oneIn(4)) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    printModule(*module, stream);
    result = mutateText(text, oddities);
  } else {
    mutateModule(*module, oddities);
    writePlanBytes(*module, os);
  }
  return result;
}
