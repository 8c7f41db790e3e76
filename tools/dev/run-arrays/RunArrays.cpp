//===- RunArrays.cpp - A compiled model, run once -------------------------===//

#include "RunArrays.h"

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Target/Artefact.h"
#include "runtime/qwid_runtime.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;
using arrays::Array;

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Expected<Array> arrays::readArray(const Twine &path) {
  qwid_array from;
  qwid_error error;
  if (qwid_npy_read(path.str().c_str(), &from, &error))
    return createStringError(error.text);
  Array array;
  array.type = from.type;
  array.shape.assign(from.shape, from.shape + from.rank);
  const auto *data = static_cast<const uint8_t *>(from.data);
  array.bytes.assign(data, data + from.bytes);
  qwid_array_free(&from);
  return array;
}

Error arrays::writeArray(const Twine &path, const Array &array) {
  qwid_array to = {};
  to.data = const_cast<uint8_t *>(array.bytes.data());
  to.bytes = array.bytes.size();
  to.type = array.type;
  to.rank = int32_t(array.shape.size());
  if (to.rank > QWID_MAX_RANK)
    return createStringError("a tensor of rank " + Twine(to.rank));
  copy(array.shape, to.shape);
  qwid_error error;
  if (qwid_npy_write(path.str().c_str(), &to, &error))
    return createStringError(error.text);
  return Error::success();
}

Error arrays::prepareFolder(StringRef folder, ArrayRef<std::string> names) {
  for (const char *part : {"in", "out"})
    if (std::error_code code = sys::fs::create_directory(folder + "/" + part))
      return createStringError(code, "cannot make a folder");
  std::error_code code;
  raw_fd_ostream list((folder + "/names").str(), code);
  for (const std::string &name : names)
    list << name << "\n";
  list.close();
  return code ? createStringError(code, "cannot write the names")
              : Error::success();
}

//===----------------------------------------------------------------------===//
// Processes
//===----------------------------------------------------------------------===//

static StringRef getArch(StringRef target) {
  const TargetInfo *info = findTarget(target);
  return info ? info->arch : getOwnMachine().name;
}

bool arrays::isEmulated(StringRef target) {
  return getArch(target) != getOwnMachine().name;
}

/// run-arrays for `target`, behind its emulator with the CPU of the best variant
/// if it is for another machine.
static std::vector<std::string> makeCommand(StringRef target) {
  std::vector<std::string> command;
  std::string arch = getArch(target).str();
  if (arrays::isEmulated(target))
    command = {"qemu-" + arch + "-static", "-cpu",
               findTarget(target)->variants.front()->cpu.str(), "-L",
               "/usr/" + arch + "-linux-gnu"};
  command.push_back(getDefaultRuntimeDir() + "/" + arch + "/run-arrays");
  return command;
}

bool arrays::canRun(StringRef target) {
  std::vector<std::string> command = makeCommand(target);
  return sys::fs::exists(command.back()) &&
         sys::findProgramByName(command.front());
}

Error arrays::runArrays(StringRef target, StringRef isa, StringRef folder,
                        unsigned seconds) {
  std::vector<std::string> command = makeCommand(target);
  command.insert(command.end(), {(folder + "/model.so").str(), folder.str()});
  if (!isa.empty())
    command.push_back(isa.str());
  ErrorOr<std::string> program = sys::findProgramByName(command[0]);
  if (!program)
    return createStringError("no " + command[0] + " on this machine");
  std::vector<StringRef> arguments(command.begin(), command.end());
  std::string log = (folder + "/log").str();
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  std::string problem;
  if (!sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects,
                           seconds, 0, &problem))
    return Error::success();
  auto words = MemoryBuffer::getFile(log);
  return createStringError(
      "the compiled program: " +
      (problem.empty() && words ? (*words)->getBuffer().str() : problem));
}
