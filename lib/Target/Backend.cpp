//===- Backend.cpp - LLVM modules to machine code -------------------------===//

#include "Backend.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/Threading.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
using namespace qwid;

/// X86 and AArch64, which is all that TargetInfo names.
static void initializeTargets() {
  static llvm::once_flag once;
  llvm::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
  });
}

Expected<std::unique_ptr<TargetMachine>>
qwid::createTargetMachine(StringRef triple, StringRef cpu, StringRef features) {
  initializeTargets();
  std::string reason;
  const Target *target = TargetRegistry::lookupTarget(Triple(triple), reason);
  if (!target)
    return createStringError(reason);
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict;
  // What a program does not use is left out of it.
  options.FunctionSections = true;
  options.DataSections = true;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      Triple(triple), cpu, features, options, Reloc::PIC_, CodeModel::Small,
      CodeGenOptLevel::Aggressive));
  if (!machine)
    return createStringError("LLVM has no code generator for " + triple);
  return machine;
}

void qwid::optimizeModule(Module &module, TargetMachine &machine) {
  PipelineTuningOptions tuning;
  tuning.LoopInterleaving = false;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  tuning.LoopUnrolling = false;
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O2)
      .run(module, modules);
}

Expected<Bytes> qwid::emitModule(Module &module, TargetMachine &machine,
                                 bool assembly) {
  Bytes bytes;
  raw_svector_ostream stream(bytes);
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr,
                                  assembly ? CodeGenFileType::AssemblyFile
                                           : CodeGenFileType::ObjectFile))
    return createStringError("LLVM cannot write this kind of file for " +
                             machine.getTargetTriple().str());
  passes.run(module);
  return bytes;
}

Expected<CodeSize> qwid::measureCode(StringRef object) {
  auto file =
      object::ObjectFile::createObjectFile(MemoryBufferRef(object, "object"));
  if (!file)
    return file.takeError();
  CodeSize size;
  for (const object::SectionRef &section : (*file)->sections())
    if (section.isText())
      size.bytes += section.getSize();
  // Both targets are ELF, whose symbols have sizes.
  for (const object::ELFSymbolRef symbol :
       cast<object::ELFObjectFileBase>(**file).symbols()) {
    if (symbol.getELFType() != ELF::STT_FUNC)
      continue;
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    size.functions[*name] = symbol.getSize();
  }
  return std::move(size);
}
