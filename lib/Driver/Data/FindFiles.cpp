//===- FindFiles.cpp - What lies in a folder ------------------------------===//

#include "FindFiles.h"

#include "CifarFile.h"

#include "qwid/Driver/DataSet.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace qwid;
namespace fs = llvm::sys::fs;

bool qwid::isArrayFile(StringRef path) {
  return path.ends_with_insensitive(".npy");
}

bool qwid::isPhotoFile(StringRef path) {
  return path.ends_with_insensitive(".jpg") ||
         path.ends_with_insensitive(".jpeg") ||
         path.ends_with_insensitive(".png");
}

bool qwid::isLabelArray(StringRef path) {
  StringRef name = sys::path::filename(path);
  return name.equals_insensitive("labels.npy") ||
         name.ends_with_insensitive(".labels.npy");
}

std::string qwid::getBeside(StringRef path, StringRef name) {
  if (sys::path::is_absolute(name))
    return name.str();
  SmallString<128> beside(sys::path::parent_path(path));
  sys::path::append(beside, name);
  return beside.str().str();
}

Error qwid::refuseToRead(StringRef path, std::error_code code) {
  return createStringError(code, "cannot read '" + makePrintable(path) +
                                     "': " + code.message());
}

std::string qwid::listNames(ArrayRef<std::string> names, size_t most) {
  size_t shown = names.size() > most + 1 ? most : names.size();
  std::string text;
  for (const std::string &name : names.take_front(shown))
    text += (text.empty() ? "'" : ", '") + makePrintable(name) + "'";
  if (shown < names.size())
    text += " and " + std::to_string(names.size() - shown) + " others";
  return text;
}

//===----------------------------------------------------------------------===//
// What is left out
//===----------------------------------------------------------------------===//

void LeftOutFiles::add(StringRef path) {
  constexpr size_t kShown = 3;
  StringRef name = sys::path::filename(path);
  Kind &kind = kinds[makePrintable(sys::path::extension(name).lower())];
  ++kind.count;
  kind.first.push_back(makePrintable(name));
  sort(kind.first);
  if (kind.first.size() > kShown)
    kind.first.pop_back();
}

std::string LeftOutFiles::describe() const {
  std::string text;
  size_t left = kinds.size();
  for (const auto &[suffix, kind] : kinds) {
    text +=
        std::to_string(kind.count) + " " + (suffix.empty() ? "other" : suffix) +
        (kind.count == 1 ? " file (" : " files (") + join(kind.first, ", ") +
        (kind.first.size() < kind.count ? " ...)" : ")");
    if (--left)
      text += left == 1 ? " and " : ", ";
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Searching
//===----------------------------------------------------------------------===//

/// Whether a file says something of the samples beside it.
static bool isAboutOthers(StringRef path) {
  return isLabelArray(path) || sys::path::filename(path) == "labels.csv" ||
         isCifarNames(path);
}

Expected<std::vector<std::string>> qwid::findFiles(StringRef folder,
                                                   LeftOutFiles &leftOut) {
  std::vector<std::string> found;
  std::error_code code;
  for (fs::recursive_directory_iterator it(folder, code), end;
       it != end && !code; it.increment(code)) {
    if (sys::path::filename(it->path()).starts_with(".")) {
      it.no_push();
      continue;
    }
    if (it->type() == fs::file_type::directory_file)
      continue;
    if (isAboutOthers(it->path()))
      continue;
    if (isPhotoFile(it->path()) || isArrayFile(it->path()) ||
        isCifarFile(it->path()))
      found.push_back(it->path());
    else
      leftOut.add(it->path());
  }
  if (code)
    return createStringError(code, "cannot read folder '" +
                                       makePrintable(folder) +
                                       "': " + code.message());
  sort(found);
  return found;
}

std::vector<std::string> qwid::findFolders(StringRef folder) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code;
       it.increment(code)) {
    StringRef name = sys::path::filename(it->path());
    if (!name.starts_with(".") && fs::is_directory(it->path()))
      names.push_back(name.str());
  }
  sort(names);
  return names;
}
