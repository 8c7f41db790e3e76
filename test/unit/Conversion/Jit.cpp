//===- Jit.cpp - Run stage integer in this process ------------------------===//

#include "Jit.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/TargetSelect.h"

#include <cstring>

using namespace mlir;

namespace {

const char kLowering[] =
    "one-shot-bufferize{bufferize-function-boundaries "
    "function-boundary-type-conversion=identity-layout-map},"
    "func.func(convert-linalg-to-loops,llvm-request-c-wrappers),"
    "expand-strided-metadata,lower-affine,convert-scf-to-cf,"
    "convert-math-to-llvm,convert-to-llvm,reconcile-unrealized-casts";

llvm::Error makeError(const char *what) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), what);
}

llvm::Error lower(ModuleOp module) {
  RewritePatternSet patterns(module.getContext());
  tensor::populateDecomposeTensorConcatPatterns(patterns);
  if (failed(applyPatternsGreedily(module, std::move(patterns))))
    return makeError("cannot decompose concat");
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  if (failed(parsePassPipeline(kLowering, manager)) ||
      failed(manager.run(module)))
    return makeError("cannot lower to the LLVM dialect");
  return llvm::Error::success();
}

/// The words of an upstream memref descriptor: allocated and aligned pointer,
/// offset, sizes, strides.
std::vector<int64_t> makeDescriptor(llvm::ArrayRef<int64_t> shape, void *data) {
  size_t rank = shape.size();
  std::vector<int64_t> words(3 + 2 * rank);
  words[0] = words[1] = reinterpret_cast<int64_t>(data);
  int64_t stride = 1;
  for (size_t i = rank; i-- > 0; stride *= shape[i]) {
    words[3 + i] = shape[i];
    words[3 + rank + i] = stride;
  }
  return words;
}

void call(llvm::orc::ExecutorAddr entry, void *result,
          llvm::ArrayRef<void *> arguments) {
  using F1 = void (*)(void *, void *);
  using F2 = void (*)(void *, void *, void *);
  using F3 = void (*)(void *, void *, void *, void *);
  if (arguments.size() == 1)
    entry.toPtr<F1>()(result, arguments[0]);
  else if (arguments.size() == 2)
    entry.toPtr<F2>()(result, arguments[0], arguments[1]);
  else
    entry.toPtr<F3>()(result, arguments[0], arguments[1], arguments[2]);
}

} // namespace

llvm::Error runByJit(ModuleOp module,
                     llvm::MutableArrayRef<qwid::Tensor> inputs,
                     qwid::Tensor &result) {
  if (llvm::Error error = lower(module))
    return error;
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto context = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(module, *context);
  if (!code)
    return makeError("cannot translate to LLVM IR");
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  // Copies between strided buffers are a call into it.
  auto library = llvm::orc::DynamicLibrarySearchGenerator::Load(
      QWID_MLIR_RUNNER_UTILS, (*jit)->getDataLayout().getGlobalPrefix());
  if (!library)
    return library.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*library));
  code->setDataLayout((*jit)->getDataLayout());
  if (llvm::Error error = (*jit)->addIRModule(
          llvm::orc::ThreadSafeModule(std::move(code), std::move(context))))
    return error;
  auto entry = (*jit)->lookup("_mlir_ciface_main");
  if (!entry)
    return entry.takeError();
  std::vector<std::vector<int64_t>> descriptors;
  llvm::SmallVector<void *> arguments;
  for (qwid::Tensor &input : inputs)
    descriptors.push_back(makeDescriptor(input.shape, input.bytes.data()));
  for (std::vector<int64_t> &words : descriptors)
    arguments.push_back(words.data());
  std::vector<int64_t> words = makeDescriptor(result.shape, nullptr);
  call(*entry, words.data(), arguments);
  size_t bytes = qwid::getElementBytes(result.kind);
  std::memcpy(result.bytes.data(),
              reinterpret_cast<char *>(words[1]) + words[2] * bytes,
              result.bytes.size());
  return llvm::Error::success();
}
