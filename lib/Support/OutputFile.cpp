//===- OutputFile.cpp - Files that appear whole or not at all -------------===//

#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

Expected<OutputFile> OutputFile::create(StringRef path, bool executable) {
  sys::fs::file_status status;
  if (!sys::fs::status(path, status) && sys::fs::exists(status) &&
      !sys::fs::is_regular_file(status))
    return createStringError("cannot write '" + makePrintable(path) +
                             "': it exists and is no regular file");
  unsigned mode = sys::fs::all_read | sys::fs::all_write;
  Expected<sys::fs::TempFile> temporary = sys::fs::TempFile::create(
      path + ".tmp-%%%%%%%%", executable ? mode | sys::fs::all_exe : mode);
  if (!temporary)
    return createStringError("cannot write '" + makePrintable(path) +
                             "': " + toString(temporary.takeError()));
  return OutputFile(path, std::move(*temporary));
}

OutputFile::OutputFile(OutputFile &&other)
    : path(std::move(other.path)), temporary(std::move(other.temporary)) {
  other.temporary.reset();
}

OutputFile::~OutputFile() {
  if (temporary)
    consumeError(temporary->discard());
}

Error OutputFile::fail(Error error) const {
  return createStringError("cannot write '" + makePrintable(path) +
                           "': " + toString(std::move(error)));
}

Error OutputFile::write(StringRef bytes) {
  raw_fd_ostream stream(temporary->FD, /*shouldClose=*/false,
                        /*unbuffered=*/true);
  stream << bytes;
  if (!stream.has_error())
    return Error::success();
  std::error_code code = stream.error();
  stream.clear_error(); // else the destructor aborts
  return fail(errorCodeToError(code));
}

Error OutputFile::keep() {
  Error error = temporary->keep(path);
  temporary.reset();
  return error ? fail(std::move(error)) : Error::success();
}

Error qwid::checkOutput(StringRef path) {
  return OutputFile::create(path).takeError();
}

Error qwid::writeOutputFile(StringRef path, StringRef bytes, bool executable) {
  Expected<OutputFile> file = OutputFile::create(path, executable);
  if (!file)
    return file.takeError();
  if (Error error = file->write(bytes))
    return error;
  return file->keep();
}
