//===- NativeModel.cpp - A model as code of this process ------------------===//

#include "qwid/Driver/NativeModel.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/TemporaryArtefact.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Object/ELF.h"
#include "llvm/Support/MemoryBuffer.h"

#include <dlfcn.h>

using namespace qwid;
using llvm::StringRef;

static llvm::Error refuse(StringRef path, const llvm::Twine &text) {
  return makeFailure(Fault::Input, "'" + makePrintable(path) + "' " + text);
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// Whether the file is as long as its header says. The loader maps a truncated
/// library all the same, and the first touch of what is missing is SIGBUS.
static bool isComplete(StringRef file) {
  auto elf = llvm::object::ELF64LEFile::create(file);
  if (!elf)
    return !llvm::errorToBool(elf.takeError());
  auto segments = elf->program_headers();
  if (!segments)
    return !llvm::errorToBool(segments.takeError());
  for (const auto &segment : *segments)
    if (segment.p_filesz > file.size() ||
        segment.p_offset > file.size() - segment.p_filesz)
      return false;
  // Section headers lie at the end of what linkers write.
  const auto &header = elf->getHeader();
  return header.e_shoff + uint64_t(header.e_shnum) * header.e_shentsize <=
         file.size();
}

/// An error if `path` is no shared library for this machine.
static llvm::Error checkLibrary(StringRef path) {
  llvm::Expected<ModelForm> form = detectForm(path);
  if (!form)
    return makeFailure(form.takeError());
  if (*form == ModelForm::ForeignLibrary)
    return refuse(path, "was compiled for " + getMachine(path).text +
                            " but this is " + getOwnMachine().text +
                            "; compile it for this machine (--target native)");
  if (*form != ModelForm::Library)
    return refuse(path, "is no shared library; expected what 'qwid compile -o "
                        "NAME.so' writes");
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return refuse(path, "cannot be read: " + file.getError().message());
  if (!isComplete((*file)->getBuffer()))
    return refuse(path, "is truncated; copy it again or compile it again");
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<NativeModel>> NativeModel::load(StringRef path) {
  if (llvm::Error error = checkLibrary(path))
    return std::move(error);
  // Without a slash the loader would search its own folders.
  std::string place = (path.contains('/') ? "" : "./") + path.str();
  void *library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return refuse(path, "cannot be loaded: " + makePrintable(dlerror()));
  void *symbol = dlsym(library, QWID_MODEL_SYMBOL);
  std::unique_ptr<NativeModel> loaded(
      new NativeModel(library, static_cast<const qwid_model *>(symbol)));
  if (!symbol)
    return refuse(path,
                  "has no symbol '" QWID_MODEL_SYMBOL "': it is no qwid model");
  // Of other versions nothing more is known, not even where the name is.
  if (loaded->model->abi_version != QWID_ABI_VERSION)
    return refuse(path, "was compiled for runtime ABI " +
                            llvm::Twine(loaded->model->abi_version) +
                            ", this is ABI " + llvm::Twine(QWID_ABI_VERSION) +
                            "; compile it again");
  return std::move(loaded);
}

NativeModel::~NativeModel() { dlclose(library); }

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<NativeModel>>
NativeModel::compile(const Model &model, StringRef isa) {
  TemporaryArtefact temporary;
  if (llvm::Error error = temporary.create(".so"))
    return std::move(error);
  CompileOptions options;
  options.target = "native";
  options.isa = isa.str();
  options.output = temporary.getPath().str();
  options.name = model.getName().str();
  llvm::Expected<CompileResult> compiled = qwid::compile(model, options);
  if (!compiled)
    return compiled.takeError();
  llvm::Expected<std::unique_ptr<NativeModel>> loaded =
      load(temporary.getPath());
  if (loaded)
    (*loaded)->messages = std::move(compiled->messages);
  return loaded;
}
