//===- VariantModule.cpp - The LLVM module of one variant -----------------===//

#include "VariantModule.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/MC/MCSubtargetInfo.h"

using namespace llvm;
using namespace qwid;

namespace {

/// What the intrinsics whose name starts with `prefix` need; the first row that
/// matches counts. One of two features may do.
struct Instruction {
  const char *prefix, *feature, *orFeature;
};

const Instruction kInstructions[] = {
    {"llvm.x86.avx512.vpdp", "+avx512vnni", "+avxvnni"},
    {"llvm.x86.avx512.", "+avx512f", nullptr},
    {"llvm.x86.avx2.", "+avx2", nullptr},
    {"llvm.x86.tdpb", "+amx-int8", nullptr},
    {"llvm.x86.tile", "+amx-tile", nullptr},
    {"llvm.x86.ldtilecfg", "+amx-tile", nullptr},
    {"llvm.x86.", "+sse2", nullptr},
    {"llvm.aarch64.neon.sdot", "+dotprod", nullptr},
    {"llvm.aarch64.neon.udot", "+dotprod", nullptr},
    {"llvm.aarch64.neon.usdot", "+i8mm", nullptr},
    {"llvm.aarch64.neon.smmla", "+i8mm", nullptr},
    {"llvm.aarch64.neon.ummla", "+i8mm", nullptr},
    {"llvm.aarch64.neon.usmmla", "+i8mm", nullptr},
    {"llvm.aarch64.neon.", "+neon", nullptr},
    {"llvm.aarch64.sve.", "+sve", nullptr},
    {"llvm.aarch64.sme.", "+sme", nullptr},
};

/// Calls `visit` with every function that `root` calls, itself included.
void visitCallees(const Function &root,
                  function_ref<void(const Function &)> visit) {
  SetVector<const Function *> reached;
  reached.insert(&root);
  for (unsigned next = 0; next < reached.size(); ++next) {
    visit(*reached[next]);
    for (const BasicBlock &block : *reached[next])
      for (const llvm::Instruction &instruction : block)
        if (auto *call = dyn_cast<CallBase>(&instruction))
          if (const Function *callee = call->getCalledFunction())
            reached.insert(callee);
  }
}

/// Builds NAME_<isa>_infer(inputs, outputs, arena): qwid_frame on the stack,
/// then one call per layer.
void addInferFunction(Module &module, const ModelDescription &model,
                      const VariantDescription &variant) {
  LLVMContext &context = module.getContext();
  Type *pointer = PointerType::getUnqual(context);
  auto *type = FunctionType::get(Type::getVoidTy(context),
                                 {pointer, pointer, pointer}, false);
  auto *function =
      Function::Create(type, GlobalValue::ExternalLinkage, "infer", module);
  IRBuilder<> builder(BasicBlock::Create(context, "", function));
  Value *weights = ConstantPointerNull::get(PointerType::getUnqual(context));
  if (variant.blob >= 0) {
    auto *global = new GlobalVariable(
        module,
        ArrayType::get(builder.getInt8Ty(), model.getBlobBytes(variant)),
        /*isConstant=*/true, GlobalValue::ExternalLinkage, nullptr,
        model.getBlobSymbol(variant.blob));
    global->setVisibility(GlobalValue::HiddenVisibility);
    global->setAlignment(Align(QWID_ALIGNMENT));
    weights = global;
  }
  Value *frame = builder.CreateAlloca(ArrayType::get(pointer, 4));
  Value *fields[] = {function->getArg(2), weights, function->getArg(0),
                     function->getArg(1)};
  for (auto [index, field] : enumerate(fields))
    builder.CreateStore(field,
                        builder.CreateConstGEP1_32(pointer, frame, index));
  for (const LayerDescription &layer : variant.layers) {
    CallInst *call =
        builder.CreateCall(module.getFunction(layer.symbol),
                           {frame, builder.getInt32(0), builder.getInt32(1)});
    call->setIsNoInline(); // the layer table needs it out of line as well
  }
  builder.CreateRetVoid();
}

/// The layer table and NAME_<isa>_infer are entries, the rest is internal.
void setAttributes(Function &function, const TargetMachine &machine,
                   const VariantInfo &info) {
  function.addFnAttr("target-cpu", machine.getTargetCPU());
  if (!machine.getTargetFeatureString().empty())
    function.addFnAttr("target-features", machine.getTargetFeatureString());
  if (machine.getTargetTriple().isX86())
    function.addFnAttr("prefer-vector-width",
                       std::to_string(8 * info.vectorBytes));
  // A loop stays a loop: no call of memset or memcpy is made of it.
  function.addFnAttr("no-builtins");
  function.setDoesNotThrow();
}

} // namespace

LayersOfFunctions::LayersOfFunctions(const Module &module,
                                     const VariantDescription &variant)
    : variant(variant) {
  for (const auto &[index, layer] : enumerate(variant.layers))
    visitCallees(*module.getFunction(layer.symbol),
                 [&, index = index](const Function &function) {
                   layers[function.getName().str()].push_back(index);
                 });
}

ArrayRef<size_t> LayersOfFunctions::find(StringRef function) const {
  auto it = layers.find(function.str());
  return it == layers.end() ? ArrayRef<size_t>() : ArrayRef(it->second);
}

std::string LayersOfFunctions::describe(StringRef function) const {
  auto it = layers.lower_bound(function.str());
  if (function.empty() || it == layers.end() ||
      !StringRef(it->first).starts_with(function))
    return "";
  ArrayRef<size_t> indices(it->second);
  constexpr size_t shown = 3;
  std::string text = indices.size() > 1 ? "layers " : "layer ";
  interleave(
      indices.take_front(shown),
      [&](size_t index) { text += "'" + variant.layers[index].name + "'"; },
      [&] { text += ", "; });
  if (indices.size() > shown)
    text += " and " + std::to_string(indices.size() - shown) + " more";
  return text;
}

Error qwid::checkInstructions(const Module &module,
                              const TargetMachine &machine,
                              const LayersOfFunctions &layers) {
  for (const Function &function : module) {
    const auto *row = find_if(kInstructions, [&](const auto &candidate) {
      return function.getName().starts_with(candidate.prefix);
    });
    if (row == std::end(kInstructions))
      continue;
    // checkFeatures does not know features of another architecture.
    const MCSubtargetInfo &cpu = *machine.getMCSubtargetInfo();
    bool sameArch = function.getName().starts_with(
        machine.getTargetTriple().isX86() ? "llvm.x86." : "llvm.aarch64.");
    if (sameArch && (cpu.checkFeatures(row->feature) ||
                     (row->orFeature && cpu.checkFeatures(row->orFeature))))
      continue;
    std::string where = layers.describe(function.getName());
    return createStringError((where.empty() ? "some function" : where) + ": " +
                             function.getName() + " needs a CPU with " +
                             StringRef(row->feature).drop_front() + ", and '" +
                             machine.getTargetCPU() + "' is none");
  }
  return Error::success();
}

void qwid::prepareVariant(Module &module, const TargetMachine &machine,
                          const ModelDescription &model,
                          const VariantDescription &variant) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setPICLevel(PICLevel::BigPIC);
  addInferFunction(module, model, variant);
  std::string prefix = model.getPrefix(variant);
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    bool isInfer = function.getName() == "infer";
    if (!function.hasLocalLinkage() && !isInfer)
      function.setVisibility(GlobalValue::HiddenVisibility);
    function.setName(prefix + function.getName());
    if (model.certificate)
      function.setSection(model.getCodeSection(variant));
    setAttributes(function, machine, *variant.info);
  }
  for (GlobalVariable &global : module.globals())
    if (!global.isDeclaration()) {
      if (!global.hasLocalLinkage())
        global.setVisibility(GlobalValue::HiddenVisibility);
      global.setName(prefix + global.getName());
    }
}
