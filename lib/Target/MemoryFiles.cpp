//===- MemoryFiles.cpp - Files in memory that lld can name ----------------===//

#include "MemoryFiles.h"

#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace llvm;
using namespace qwid;

static std::string pathOf(int descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

Expected<MemoryFile> MemoryFile::create(const std::string &name,
                                        StringRef bytes) {
  MemoryFile file(name, memfd_create(name.c_str(), MFD_CLOEXEC));
  bool written = file.descriptor >= 0;
  while (written && !bytes.empty()) {
    ssize_t count = ::write(file.descriptor, bytes.data(), bytes.size());
    written = count > 0;
    bytes = bytes.drop_front(std::max<ssize_t>(count, 0));
  }
  if (written)
    return file;
  return createStringError("cannot keep '" + name +
                           "' in memory: " + std::string(strerror(errno)));
}

MemoryFile::MemoryFile(MemoryFile &&other)
    : name(std::move(other.name)),
      descriptor(std::exchange(other.descriptor, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor >= 0)
    close(descriptor);
}

std::string MemoryFile::getPath() const { return pathOf(descriptor); }

Error MemoryOutput::open() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC))
    return createStringError("cannot open a pipe: " +
                             std::string(strerror(errno)));
  readEnd = ends[0];
  writeEnd = ends[1];
  reader = std::thread([this] { collect(); });
  return Error::success();
}

std::string MemoryOutput::getPath() const { return pathOf(writeEnd); }

/// Reads until nobody can write any more. A linker that failed may have left
/// the pipe open, so `finished` ends it too, once the pipe is empty.
void MemoryOutput::collect() {
  constexpr int waitMs = 20;
  for (;;) {
    bool last = finished;
    pollfd waiting{readEnd, POLLIN, 0};
    if (poll(&waiting, 1, last ? 0 : waitMs) <= 0) {
      if (last)
        return;
      continue;
    }
    char chunk[1 << 16];
    ssize_t count = read(readEnd, chunk, sizeof(chunk));
    if (count == 0 || (count < 0 && errno != EINTR))
      return;
    bytes.append(chunk, chunk + std::max<ssize_t>(count, 0));
  }
}

StringRef MemoryOutput::finish() {
  if (reader.joinable()) {
    close(writeEnd);
    finished = true;
    reader.join();
    close(readEnd);
  }
  return StringRef(bytes.data(), bytes.size());
}

MemoryOutput::~MemoryOutput() { finish(); }
