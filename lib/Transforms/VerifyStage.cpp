//===- VerifyStage.cpp - The contracts between the stages -----------------===//
//
// A contract is a list of rules. A rule says whether an op offends it, what was
// expected, and which pass should have removed the offender. Every op is asked
// every rule of the stage; the first rule that it offends keeps it. One error
// per offended rule lists all its offenders. What graphs promise as a whole is
// GraphInterface's.
//
//===----------------------------------------------------------------------===//

#include "GraphInterface.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Dialect/Sizes.h"
#include "qwid/Transforms/Passes.h"
#include "qwid/Transforms/Quantize.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#define DEBUG_TYPE "qwid-verify-stage"

namespace qwid {
#define GEN_PASS_DEF_VERIFYSTAGE
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// One sentence of a contract.
struct Rule {
  bool (*offends)(Operation *op);
  StringRef expected; ///< completes "expected ..."
  StringRef hint;     ///< names the pass that establishes the rule
};

//===----------------------------------------------------------------------===//
// Predicates
//===----------------------------------------------------------------------===//

/// The element type of a tensor, the type itself of anything else.
Type elementOf(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped ? shaped.getElementType() : type;
}

/// Whether an operand, result, region argument or signature type fulfils
/// `predicate` on its element type.
bool anyType(Operation *op, function_ref<bool(Type)> predicate) {
  auto holds = [&](Type type) { return predicate(elementOf(type)); };
  if (llvm::any_of(op->getOperandTypes(), holds) ||
      llvm::any_of(op->getResultTypes(), holds))
    return true;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (llvm::any_of(block.getArgumentTypes(), holds))
        return true;
  return false;
}

bool isFrom(Operation *op, std::initializer_list<StringRef> dialects) {
  return llvm::is_contained(dialects, op->getName().getDialectNamespace());
}

/// The module, what stands in it, and the end of a function: GraphInterface
/// looks at those.
bool isFrame(Operation *op) {
  Operation *parent = op->getParentOp();
  return isa<func::ReturnOp>(op) || !parent || !parent->getParentOp();
}

bool isForeign(Operation *op) { return !isFrom(op, {"qwid"}) && !isFrame(op); }

/// What a model itself has quantized: the borders, products of integers that
/// have no scale (ConvInteger), and what brings cells into their order or puts
/// a border of a computed zero point around them.
bool isOfModel(Operation *op) {
  if (isa<Weighted>(op))
    return isAccumulator(elementOf(op->getResult(0).getType()));
  if (auto pad = dyn_cast<PadOp>(op))
    return bool(pad.getFill());
  return hasRole(op, Role::Constant) || hasRole(op, Role::Border) ||
         isRearrangement(op);
}

bool hasQuantizedType(Operation *op) {
  return anyType(op, [](Type type) {
    return isa<CodebookType, quant::QuantizedType>(type);
  });
}

bool isQuantizedByPasses(Operation *op) {
  return hasQuantizedType(op) && !isOfModel(op);
}

/// An f32 computation that nobody asked to keep. A cast is a border to plain
/// integers. Movement is judged where it
/// leads to and comes from: on the way from an argument to qwid.quantize it is
/// right, and what computes in float offends by itself.
bool computesInFloat(Operation *op) {
  if (!isFrom(op, {"qwid"}) || op->hasAttr(names::kKeepFloat) ||
      isa<CastOp>(op))
    return false;
  for (Role role : {Role::Constant, Role::Border, Role::Movement})
    if (hasRole(op, role))
      return false;
  return anyType(op, [](Type type) { return type.isF32(); });
}

/// A tensor that nobody behind could hold, or whose encoding nobody reads.
bool hasOddTensor(Operation *op) {
  auto isOdd = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return !tensor || tensor.getEncoding() || !isModest(tensor.getShape());
  };
  return !isFrame(op) && (llvm::any_of(op->getOperandTypes(), isOdd) ||
                          llvm::any_of(op->getResultTypes(), isOdd));
}

/// Whether `attribute` is what passes before the plan say of an op.
bool isAnnotation(NamedAttribute attribute) {
  auto number = dyn_cast<FloatAttr>(attribute.getValue());
  if (attribute.getName() == kBiasCorrection)
    return number && number.getType().isF32() && number.getValue().isFinite();
  return attribute.getName() == names::kKeepFloat &&
         isa<UnitAttr>(attribute.getValue());
}

bool hasForeignAttribute(Operation *op) {
  return !isFrame(op) && !llvm::all_of(op->getDiscardableAttrs(), isAnnotation);
}

//===----------------------------------------------------------------------===//
// Contracts
//===----------------------------------------------------------------------===//

constexpr char kImportHint[] =
    "qwid-translate --import-onnx writes nothing else";

constexpr Rule kOnlyQwid{isForeign, "only qwid ops in one function",
                         kImportHint};
constexpr Rule kPlainTensors{
    hasOddTensor, "tensors of 1 to 2^31 cells without encoding", kImportHint};
constexpr Rule kOwnAttributes{
    hasForeignAttribute,
    "no attributes but the op's own, qwid.keep_float, qwid.bias_correction",
    kImportHint};
constexpr Rule kChannelsLast{isChannelsFirst, "images in layout nhwc",
                             "-qwid-channels-last should have converted them"};

const Rule kFloat[] = {
    kOnlyQwid,
    kPlainTensors,
    kOwnAttributes,
    {isQuantizedByPasses, "nothing quantized",
     "this stage comes before -qwid-quantize-graph"},
    kChannelsLast,
    {[](Operation *op) { return isa<BatchNormOp>(op); },
     "no batch normalization",
     "-qwid-fold-batch-norm should have removed them"},
};

const Rule kQuantized[] = {
    kOnlyQwid,
    kPlainTensors,
    kOwnAttributes,
    kChannelsLast,
    {computesInFloat, "f32 only where qwid.keep_float says so",
     "-qwid-quantize-graph should have quantized them"},
};

const Rule kInteger[] = {
    {[](Operation *op) { return isFrom(op, {"qwid", "quant"}); }, "no qwid op",
     "-qwid-integer-pipeline should have lowered them"},
    {[](Operation *op) {
       return !isFrom(op,
                      {"builtin", "func", "arith", "math", "tensor", "linalg"});
     },
     "only func, arith, math, tensor and linalg ops",
     "-qwid-integer-pipeline should have lowered them"},
    {hasQuantizedType, "plain integers instead of quantized types",
     "-qwid-integer-pipeline should have lowered them"},
};

const Rule kLowered[] = {
    {[](Operation *op) { return !isFrom(op, {"llvm"}) && !isa<ModuleOp>(op); },
     "only the LLVM dialect",
     "-qwid-lowered-pipeline should have lowered them"},
};

ArrayRef<Rule> contractOf(Stage stage) {
  switch (stage) {
  case Stage::Float:
    return kFloat;
  case Stage::Quantized:
    return kQuantized;
  case Stage::Integer:
    return kInteger;
  case Stage::Lowered:
    return kLowered;
  }
  llvm_unreachable("all stages have a contract");
}

StringRef nameOf(Stage stage) {
  const StringRef names[] = {"float", "quantized", "integer", "lowered"};
  return names[int(stage)];
}

/// Emits the error of one rule at its first offender.
void report(Stage stage, const Rule &rule, ArrayRef<Operation *> offenders) {
  InFlightDiagnostic error = emitError(offenders.front()->getLoc())
                             << "stage " << nameOf(stage) << ": expected "
                             << rule.expected << ", got " << offenders.size();
  for (Operation *op : offenders)
    error.attachNote(op->getLoc())
        << "'" << getUserName(op) << "' is a " << getSpelling(op);
  error.attachNote() << rule.hint;
}

struct VerifyStage : qwid::impl::VerifyStageBase<VerifyStage> {
  using Base::Base;

  void runOnOperation() override {
    bool isGraph = stage == Stage::Float || stage == Stage::Quantized;
    if (isGraph && failed(verifyGraphInterface(getOperation(), nameOf(stage))))
      signalPassFailure();
    ArrayRef<Rule> rules = contractOf(stage);
    SmallVector<SmallVector<Operation *>> offenders(rules.size());
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      for (auto [rule, list] : llvm::zip(rules, offenders))
        if (rule.offends(op)) {
          list.push_back(op);
          return;
        }
    });
    for (auto [rule, list] : llvm::zip(rules, offenders))
      if (!list.empty()) {
        report(stage, rule, list);
        signalPassFailure();
      }
    markAllAnalysesPreserved();
  }
};

} // namespace

bool qwid::isQuantized(ModuleOp module) {
  WalkResult walk = module.walk([](Operation *op) {
    return isQuantizedByPasses(op) ? WalkResult::interrupt()
                                   : WalkResult::advance();
  });
  return walk.wasInterrupted();
}
