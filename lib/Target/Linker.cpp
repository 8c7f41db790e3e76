//===- Linker.cpp - Objects to linked files -------------------------------===//
//
// lld runs in process, from memory to memory; what it made is written to the
// output in one go.
//
//===----------------------------------------------------------------------===//

#include "Linker.h"

#include "MemoryFiles.h"
#include "RuntimeApi.h"
#include "qwid/Support/FatalErrors.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/Path.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace llvm;
using namespace qwid;

namespace {

const char *const kExecutableStart[] = {"crt1.o", "crti.o", "crtbeginT.o"};
const char *const kExecutableRuntime[] = {"libqwid_run_embedded.a",
                                          "libqwid_runtime.a"};
const char *const kExecutableLibc[] = {"libc.a", "libm.a", "libgcc.a",
                                       "libgcc_eh.a"};
const char *const kExecutableEnd[] = {"crtend.o", "crtn.o"};
const char *const kSharedFiles[] = {"libqwid_runtime.a", "libc.so.6",
                                    "libc_nonshared.a", "libgcc.a"};
const char *const kArchiveFiles[] = {"libqwid_runtime.a"};

/// One run of lld.
class LinkJob {
public:
  explicit LinkJob(const LinkOptions &options)
      : options(options),
        arguments{"ld.lld", "-m",
                  options.arch == "x86_64" ? "elf_x86_64" : "aarch64linux",
                  "-z", "noexecstack"} {}

  void add(ArrayRef<std::string> more) { append_range(arguments, more); }
  void addRuntime(ArrayRef<const char *> files) {
    for (const char *file : files)
      arguments.push_back(options.runtimeDir + "/" + options.arch.str() + "/" +
                          file);
  }
  /// Adds a file that is an argument, or ends one that starts with `flag`.
  Error addMemory(const std::string &name, StringRef bytes,
                  const std::string &flag = "");
  /// Links to the output of the options.
  Error run(bool executable);

private:
  /// lld's messages as one of ours: what it calls an object is its name.
  Error explain(std::string messages) const;

  const LinkOptions &options;
  std::vector<std::string> arguments;
  std::vector<MemoryFile> files;
};

Error LinkJob::addMemory(const std::string &name, StringRef bytes,
                         const std::string &flag) {
  Expected<MemoryFile> file = MemoryFile::create(name, bytes);
  if (!file)
    return file.takeError();
  arguments.push_back(flag + file->getPath());
  files.push_back(std::move(*file));
  return Error::success();
}

Error LinkJob::explain(std::string messages) const {
  auto replaceAll = [&](StringRef from, StringRef to) {
    for (size_t at = 0;
         (at = messages.find(from.str(), at)) != std::string::npos;
         at += to.size())
      messages.replace(at, from.size(), to.str());
  };
  // The longest number first, because /fd/1 is the start of /fd/12.
  for (const MemoryFile &file : reverse(files))
    replaceAll(file.getPath(), file.getName());
  replaceAll("ld.lld: error: ", "");
  StringRef text = StringRef(messages).trim();
  return createStringError(
      "cannot link '" + makePrintable(options.outputPath) +
      "': " + (text.empty() ? "lld gave no reason" : text));
}

Error LinkJob::run(bool executable) {
  MemoryOutput output;
  if (Error error = output.open())
    return error;
  add({"-o", output.getPath()});
  std::vector<const char *> pointers;
  for (const std::string &argument : arguments)
    pointers.push_back(argument.c_str());
  std::string messages;
  raw_string_ostream stream(messages);
  lld::Result result{1, true};
  {
    // lld keeps its state in globals.
    static std::mutex mutex;
    std::lock_guard<std::mutex> lock(mutex);
    if (Error error = runGuarded([&] {
          result = lld::lldMain(pointers, stream, stream,
                                {{lld::Gnu, &lld::elf::link}});
        }))
      return explain(messages + toString(std::move(error)));
  }
  if (result.retCode)
    return explain(messages);
  return writeOutputFile(options.outputPath, output.finish(), executable);
}

Error addObjects(LinkJob &job, ArrayRef<NamedObject> objects) {
  for (const NamedObject &object : objects)
    if (Error error = job.addMemory(
            object.name, StringRef(object.bytes.data(), object.bytes.size())))
      return error;
  return Error::success();
}

Error linkObject(ArrayRef<NamedObject> objects, const LinkOptions &options) {
  LinkJob job(options);
  job.add({"-r"});
  if (Error error = addObjects(job, objects))
    return error;
  return job.run(/*executable=*/false);
}

Error linkExecutable(ArrayRef<NamedObject> objects,
                     const LinkOptions &options) {
  LinkJob job(options);
  job.add({"-static", "--gc-sections",
           "--defsym=qwid_model_embedded=" + options.modelName + "_model"});
  job.addRuntime(kExecutableStart);
  if (Error error = addObjects(job, objects))
    return error;
  job.addRuntime(kExecutableRuntime);
  job.add({"--start-group"});
  job.addRuntime(kExecutableLibc);
  job.add({"--end-group"});
  job.addRuntime(kExecutableEnd);
  return job.run(/*executable=*/true);
}

Error linkShared(ArrayRef<NamedObject> objects, const LinkOptions &options) {
  const std::string &name = options.modelName;
  LinkJob job(options);
  job.add({"-shared", "--gc-sections", "-z", "relro", "-z", "now", "-soname",
           sys::path::filename(options.outputPath).str(),
           "--defsym=qwid_model=" + name + "_model",
           "--defsym=qwid_model_embedded=" + name + "_model"});
  for (const BoundFunction &bound : getBoundFunctions())
    job.add({"--defsym=" + name + "_" + bound.name + "=qwid_" + bound.name +
             "_embedded"});
  for (const std::string &function : getApiFunctions())
    job.add({"--defsym=" + name + "_" + function + "=qwid_" + function});
  std::string exports = "{ global: qwid_model; " + name + "_*; local: *; };\n";
  if (Error error = job.addMemory("exports", exports, "--version-script="))
    return error;
  if (Error error = addObjects(job, objects))
    return error;
  job.addRuntime(kSharedFiles);
  return job.run(/*executable=*/true);
}

/// The objects and the members of the runtime in one archive.
Error writeStaticLibrary(ArrayRef<NamedObject> objects,
                         const LinkOptions &options) {
  std::string path =
      options.runtimeDir + "/" + options.arch.str() + "/libqwid_runtime.a";
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError("cannot read '" + makePrintable(path) +
                             "': " + buffer.getError().message());
  auto runtime = object::Archive::create((*buffer)->getMemBufferRef());
  if (!runtime)
    return createStringError("'" + makePrintable(path) +
                             "' is damaged: " + toString(runtime.takeError()));
  std::vector<NewArchiveMember> members;
  for (const NamedObject &object : objects)
    members.emplace_back(MemoryBufferRef(
        StringRef(object.bytes.data(), object.bytes.size()), object.name));
  Error error = Error::success();
  for (const object::Archive::Child &child : (*runtime)->children(error)) {
    auto member = NewArchiveMember::getOldMember(child, /*Deterministic=*/true);
    if (!member)
      return member.takeError();
    members.push_back(std::move(*member));
  }
  if (error)
    return error;
  auto archive = writeArchiveToBuffer(members, SymtabWritingMode::NormalSymtab,
                                      object::Archive::K_GNU,
                                      /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return archive.takeError();
  return writeOutputFile(options.outputPath, (*archive)->getBuffer());
}

} // namespace

Error qwid::checkRuntimeFiles(ArtefactKind kind, const LinkOptions &options) {
  std::vector<const char *> needed;
  if (kind == ArtefactKind::Executable) {
    append_range(needed, kExecutableStart);
    append_range(needed, kExecutableRuntime);
    append_range(needed, kExecutableLibc);
    append_range(needed, kExecutableEnd);
  } else if (kind == ArtefactKind::SharedLibrary) {
    append_range(needed, kSharedFiles);
  } else if (kind == ArtefactKind::StaticLibrary) {
    append_range(needed, kArchiveFiles);
  }
  std::string folder = options.runtimeDir + "/" + options.arch.str();
  erase_if(needed, [&](const char *file) {
    return sys::fs::exists(folder + "/" + file);
  });
  if (needed.empty())
    return Error::success();
  return createStringError(
      "the runtime in '" + makePrintable(folder) + "' lacks " +
      join(needed.begin(), needed.end(), ", ") +
      "; build it ('ninja qwid_deploy' in the build folder) "
      "or install qwid again, or emit an object, which "
      "needs no runtime");
}

Error qwid::linkArtefact(ArtefactKind kind, ArrayRef<NamedObject> objects,
                         const LinkOptions &options) {
  switch (kind) {
  case ArtefactKind::Object:
    return linkObject(objects, options);
  case ArtefactKind::StaticLibrary:
    return writeStaticLibrary(objects, options);
  case ArtefactKind::SharedLibrary:
    return linkShared(objects, options);
  case ArtefactKind::Executable:
    return linkExecutable(objects, options);
  case ArtefactKind::Assembly:
    break;
  }
  llvm_unreachable("assembly is not linked");
}
