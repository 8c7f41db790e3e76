//===- CertifiedCode.cpp - The code of a variant, hashed ------------------===//

#include "CertifiedCode.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;
using namespace qwid;
using object::ELFObjectFileBase;

/// Whether linking changes at most the 4 bytes at the place of a relocation. On
/// AArch64 these are an instruction, which a linker may replace as a whole. On x86
/// a load of an address from a table may become another instruction, which begins
/// before that place.
static bool changesFourBytes(const ELFObjectFileBase &file, uint64_t type) {
  if (file.getEMachine() == ELF::EM_AARCH64)
    return type != ELF::R_AARCH64_ABS64 && type != ELF::R_AARCH64_PREL64;
  return type == ELF::R_X86_64_PC32 || type == ELF::R_X86_64_PLT32;
}

/// The offsets that linking fills in, ascending.
static Expected<std::vector<uint32_t>>
findLinked(const ELFObjectFileBase &file, const object::SectionRef &code) {
  std::vector<uint32_t> linked;
  for (const object::ELFSectionRef section : file.sections()) {
    auto target = section.getRelocatedSection();
    if (!target)
      return target.takeError();
    if (*target == file.section_end() || **target != code)
      continue;
    for (const object::RelocationRef &relocation : section.relocations()) {
      if (!changesFourBytes(file, relocation.getType())) {
        SmallString<32> name;
        relocation.getTypeName(name);
        return createStringError("code with a relocation " + name +
                                 " cannot be certified");
      }
      linked.push_back(relocation.getOffset());
    }
  }
  llvm::sort(linked);
  linked.erase(llvm::unique(linked), linked.end());
  return linked;
}

Error qwid::certifyCode(StringRef object, const ModelDescription &model,
                        VariantDescription &variant) {
  if (variant.layers.empty())
    return Error::success();
  std::string section = model.getCodeSection(variant);
  std::string first = model.getPrefix(variant) + variant.layers.front().symbol;
  auto file =
      object::ObjectFile::createELFObjectFile(MemoryBufferRef(object, section));
  if (!file)
    return file.takeError();
  const auto &elf = cast<ELFObjectFileBase>(**file);
  for (const object::SectionRef &candidate : elf.sections()) {
    if (cantFail(candidate.getName()) != section)
      continue;
    auto bytes = candidate.getContents();
    if (!bytes)
      return bytes.takeError();
    auto linked = findLinked(elf, candidate);
    if (!linked)
      return linked.takeError();
    variant.code.bytes = bytes->size();
    variant.code.linked = std::move(*linked);
    qwid_hash_code(reinterpret_cast<const uint8_t *>(bytes->data()),
                   variant.code.bytes, variant.code.linked.data(),
                   variant.code.linked.size(), variant.code.hash.data());
  }
  for (const object::SymbolRef &symbol : elf.symbols())
    if (cantFail(symbol.getName()) == first) {
      variant.code.firstLayer = cantFail(symbol.getValue());
      return Error::success();
    }
  return createStringError("no function '" + first + "' in " + section);
}
