//===- MemoryFiles.h - Files in memory that lld can name --------*- C++ -*-===//
//
// lld reads and writes files by name only. These have a name, /proc/self/fd/N,
// and no place on any disk: nothing to clean up, whatever happens, and no disk
// that fills while lld writes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TARGET_MEMORYFILES_H
#define QWID_LIB_TARGET_MEMORYFILES_H

#include "Backend.h"

#include <atomic>
#include <string>
#include <thread>

namespace qwid {

/// Bytes to read. `getName()` is what messages call them.
class MemoryFile {
public:
  static llvm::Expected<MemoryFile> create(const std::string &name,
                                           llvm::StringRef bytes);
  MemoryFile(MemoryFile &&other);
  ~MemoryFile();

  std::string getPath() const;
  const std::string &getName() const { return name; }

private:
  MemoryFile(std::string name, int descriptor)
      : name(std::move(name)), descriptor(descriptor) {}

  std::string name;
  int descriptor;
};

/// Collects what is written to its path. A pipe, because lld maps a regular
/// output file into memory and dies by a signal when the disk is full; what it
/// writes to a pipe it keeps in memory first.
class MemoryOutput {
public:
  MemoryOutput() = default;
  MemoryOutput(const MemoryOutput &) = delete;
  ~MemoryOutput();

  /// Opens the pipe; to be called once, before anything else.
  llvm::Error open();
  std::string getPath() const;
  /// What was written so far; ends the collecting.
  llvm::StringRef finish();

private:
  void collect();

  int readEnd = -1, writeEnd = -1;
  std::atomic<bool> finished{false};
  Bytes bytes;
  std::thread reader;
};

} // namespace qwid

#endif // QWID_LIB_TARGET_MEMORYFILES_H
