//===- Grouping.cpp - Classes that are answered as one --------------------===//

#include "qwid/Judge/Grouping.h"

#include "qwid/Driver/Failure.h"
#include "qwid/Support/PrintableText.h"
#include "qwid/Support/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>

using namespace qwid;
using llvm::StringRef;

namespace {

class GroupingParser {
public:
  explicit GroupingParser(llvm::ArrayRef<std::string> classes)
      : classes(classes), groups(classes.size()) {}

  /// Reads "group: class, class".
  llvm::Error addLine(StringRef line);
  llvm::Expected<Grouping> finish() const;

private:
  llvm::Expected<size_t> findClass(StringRef name) const;
  llvm::Error addClass(StringRef group, StringRef name);

  llvm::ArrayRef<std::string> classes;
  std::vector<std::string> groups; ///< by class; empty: alone
  std::map<std::string, bool> seen;
};

} // namespace

/// The class called `name`, else the one of that index.
llvm::Expected<size_t> GroupingParser::findClass(StringRef name) const {
  if (auto it = llvm::find(classes, name); it != classes.end())
    return it - classes.begin();
  size_t index;
  if (!name.getAsInteger(10, index) && index < classes.size())
    return index;
  llvm::SmallVector<StringRef> known(classes.begin(), classes.end());
  return llvm::createStringError("there is no class '" + makePrintable(name) +
                                 "'" + suggestNearMiss(name, known));
}

llvm::Error GroupingParser::addClass(StringRef group, StringRef name) {
  llvm::Expected<size_t> index = findClass(name);
  if (!index)
    return index.takeError();
  std::string &place = groups[*index];
  if (!place.empty())
    return llvm::createStringError("class '" + makePrintable(name) +
                                   "' is in group '" + makePrintable(place) +
                                   "' already");
  place = group.str();
  return llvm::Error::success();
}

llvm::Error GroupingParser::addLine(StringRef line) {
  auto [name, members] = line.split(':');
  name = name.trim();
  if (name.empty() || members.trim().empty())
    return llvm::createStringError("expected 'group: class, class'");
  if (seen[name.str()])
    return llvm::createStringError("group '" + makePrintable(name) +
                                   "' stands here for the second time");
  seen[name.str()] = true;
  for (StringRef member : llvm::split(members, ','))
    if (llvm::Error error = addClass(name, member.trim()))
      return error;
  return llvm::Error::success();
}

llvm::Expected<Grouping> GroupingParser::finish() const {
  Grouping result;
  std::map<std::string, int64_t> indices;
  for (auto [group, own] : llvm::zip(groups, classes)) {
    if (group.empty() && seen.count(own))
      return llvm::createStringError(
          "class '" + makePrintable(own) +
          "' is in no group, and a group is called so; put it there, or call "
          "the group something else");
    int64_t index = int64_t(result.names.size());
    // Classes of one name are two as long as nobody puts them together.
    if (!group.empty())
      index = indices.insert({group, index}).first->second;
    if (index == int64_t(result.names.size()))
      result.names.push_back(group.empty() ? own : group);
    result.groupOf.push_back(index);
  }
  return result;
}

llvm::Expected<Grouping>
qwid::readGrouping(StringRef path, llvm::ArrayRef<std::string> classes) {
  std::string shown = "'" + makePrintable(path) + "'";
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return makeFailure(Fault::Input, "cannot read " + shown + ": " +
                                         file.getError().message());
  GroupingParser parser(classes);
  size_t number = 0;
  for (StringRef line : llvm::split((*file)->getBuffer(), '\n')) {
    ++number;
    line = line.trim();
    if (line.empty() || line.starts_with("#"))
      continue;
    if (llvm::Error error = parser.addLine(line))
      return makeFailure(Fault::Input, shown + ", line " + llvm::Twine(number) +
                                           ": " +
                                           llvm::toString(std::move(error)));
  }
  llvm::Expected<Grouping> grouping = parser.finish();
  if (!grouping)
    return makeFailure(Fault::Input,
                       shown + ": " + llvm::toString(grouping.takeError()));
  return grouping;
}
