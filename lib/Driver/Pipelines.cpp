//===- Pipelines.cpp - One pass pipeline per stage ------------------------===//
//
// Every position that matters has a "because".
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/Pipelines.h"

#include "qwid/Conversion/Passes.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace qwid;

void qwid::buildIntegerPipeline(OpPassManager &manager, StorageSign sign) {
  // Before the conversion, because afterwards only the bodies know the sign.
  manager.addPass(createStorageSign({sign}));
  manager.addPass(createConvertQwidToLinalg());
  // Because the conversion repeats scalars in bodies and keeps the constants
  // from which it made weights and start values.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createVerifyStage({Stage::Integer}));
}

void qwid::buildQuantizedPipeline(OpPassManager &manager,
                                  const QuantizeOptions &options,
                                  StringRef rangesFile) {
  addQuantizePasses(manager, options,
                    createAttachRanges({std::string(rangesFile)}));
}

namespace {

struct AbsorbPipelineOptions : PassPipelineOptions<AbsorbPipelineOptions> {
  Option<bool> exact{*this, "exact",
                     llvm::cl::desc("Keep every rounding of the model"),
                     llvm::cl::init(false)};
};

struct IntegerPipelineOptions : PassPipelineOptions<IntegerPipelineOptions> {
  Option<StorageSign> storageSign{
      *this, "storage-sign", llvm::cl::desc("The storage of 8-bit activations"),
      llvm::cl::init(StorageSign::Signed),
      llvm::cl::values(
          clEnumValN(StorageSign::Signed, "signed", "-128 .. 127"),
          clEnumValN(StorageSign::Unsigned, "unsigned", "0 .. 255"))};
};

/// The options of -qwid-quantized-pipeline; addQuantizePasses hands them to the
/// passes that declare them.
struct QuantizedPipelineOptions
    : PassPipelineOptions<QuantizedPipelineOptions> {
  Option<std::string> rangesFile{
      *this, "ranges-file", llvm::cl::desc("JSON file that calibration wrote")};
  ListOption<std::string> keepFloat{
      *this, "keep-float",
      llvm::cl::desc(
          "Names or glob patterns of ONNX nodes that stay in float")};
  Option<bool> integerOnly{
      *this, "integer-only",
      llvm::cl::desc("Refuse any float value between input and output"),
      llvm::cl::init(false)};
  Option<WeightScheme> weights{
      *this, "weights", llvm::cl::desc("The values that weights may take"),
      llvm::cl::init(WeightScheme::Int8),
      llvm::cl::values(clEnumValN(WeightScheme::Int8, "int8", "8-bit integers"),
                       clEnumValN(WeightScheme::PowerOfTwo, "pow2",
                                  "0 and signed powers of two in 4 bits"))};
  Option<RescaleKind> rescale{
      *this, "rescale",
      llvm::cl::desc("The arithmetic that takes accumulators to a scale "
                     "(default float, fixed under integer-only)"),
      llvm::cl::values(
          clEnumValN(RescaleKind::Float, "float", "one f32 multiplication"),
          clEnumValN(RescaleKind::Shift, "shift", "a rounding shift"),
          clEnumValN(RescaleKind::Fixed, "fixed",
                     "a 32-bit multiplier and a rounding shift"))};
};

void buildFromOptions(OpPassManager &manager,
                      const QuantizedPipelineOptions &given) {
  QuantizeOptions options;
  options.weights = given.weights;
  if (given.rescale.hasValue())
    options.rescale = given.rescale;
  options.integerOnly = given.integerOnly;
  options.keepFloat.assign(given.keepFloat.begin(), given.keepFloat.end());
  qwid::buildQuantizedPipeline(manager, options, given.rangesFile);
}

} // namespace

void qwid::registerPipelines() {
  PassPipelineRegistration<>("qwid-float-pipeline",
                             "Imported ONNX graph to stage float",
                             buildFloatPipeline);
  PassPipelineRegistration<QuantizedPipelineOptions>(
      "qwid-quantized-pipeline",
      "Stage float and calibrated ranges to stage quantized", buildFromOptions);
  PassPipelineRegistration<AbsorbPipelineOptions>(
      "qwid-absorb-pipeline",
      "Stage float of a model with scales of its own to stage quantized",
      [](OpPassManager &manager, const AbsorbPipelineOptions &given) {
        QuantizeOptions options;
        options.exact = given.exact;
        addAbsorbPasses(manager, options);
      });
  PassPipelineRegistration<IntegerPipelineOptions>(
      "qwid-integer-pipeline", "Stage float or quantized to stage integer",
      [](OpPassManager &manager, const IntegerPipelineOptions &options) {
        buildIntegerPipeline(manager, options.storageSign);
      });
  registerLoweredPipeline();
}
