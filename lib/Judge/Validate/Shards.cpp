//===- Shards.cpp - Validations of parts of the photos --------------------===//

#include "TallyFile.h"

#include "qwid/Judge/Validate.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <set>

using namespace qwid;
using llvm::StringRef;
namespace json = llvm::json;

static constexpr StringRef kFormat = "qwid validation shard 1";

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static json::Array writeStrings(llvm::ArrayRef<std::string> strings) {
  json::Array list;
  for (const std::string &text : strings)
    list.push_back(makePrintable(text));
  return list;
}

std::string qwid::writeShard(const Validation &validation) {
  json::Array forms, unread;
  for (const FormDescription &form : validation.forms)
    forms.push_back(writeStrings({form.name, form.kind, form.engine}));
  for (const UnreadPhoto &photo : validation.unread)
    unread.push_back(json::Array{photo.index, makePrintable(photo.photo),
                                 makePrintable(photo.reason)});
  json::Object root{
      {"format", kFormat},
      {"fingerprint", validation.fingerprint},
      {"shard", validation.shard.index},
      {"shards", validation.shard.count},
      {"forms", std::move(forms)},
      {"classes", writeStrings(validation.classes)},
      {"ranks", json::Array(validation.ranks)},
      {"unread", std::move(unread)},
      {"tally", writeTally(validation.tally)},
  };
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(root)) << "\n";
  return text;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static bool readStrings(const json::Array *list,
                        std::vector<std::string> &strings) {
  for (const json::Value &value : list ? *list : json::Array())
    strings.push_back(value.getAsString().value_or("").str());
  return list;
}

static bool readForms(const json::Array *list, Validation &result) {
  for (const json::Value &value : list ? *list : json::Array()) {
    std::vector<std::string> words;
    if (!readStrings(value.getAsArray(), words) || words.size() != 3)
      return false;
    result.forms.push_back({words[0], words[1], words[2]});
  }
  return !result.forms.empty();
}

static bool readUnread(const json::Array *list, Validation &result) {
  for (const json::Value &value : list ? *list : json::Array()) {
    const json::Array *photo = value.getAsArray();
    if (!photo || photo->size() != 3)
      return false;
    result.unread.push_back({(*photo)[0].getAsInteger().value_or(0),
                             (*photo)[1].getAsString().value_or("").str(),
                             (*photo)[2].getAsString().value_or("").str()});
  }
  return list;
}

static bool readRanks(const json::Array *list, Validation &result) {
  for (const json::Value &value : list ? *list : json::Array())
    result.ranks.push_back(value.getAsInteger().value_or(1));
  return !result.ranks.empty();
}

static bool readHead(const json::Object &root, Validation &result) {
  result.fingerprint = root.getString("fingerprint").value_or("").str();
  result.shard.index = root.getInteger("shard").value_or(0);
  result.shard.count = root.getInteger("shards").value_or(0);
  return root.getString("format") == kFormat && result.shard.index >= 1 &&
         result.shard.index <= result.shard.count;
}

static bool readShard(const json::Object *root, Validation &result) {
  if (!root || !readHead(*root, result) ||
      !readForms(root->getArray("forms"), result) ||
      !readStrings(root->getArray("classes"), result.classes) ||
      !readRanks(root->getArray("ranks"), result) ||
      !readUnread(root->getArray("unread"), result))
    return false;
  const json::Value *tally = root->get("tally");
  result.tally = Tally(result.forms.size(), int64_t(result.classes.size()),
                       result.ranks.size());
  result.milliseconds.resize(result.forms.size());
  return tally && readTally(*tally, result.tally);
}

llvm::Expected<Validation> qwid::parseShard(StringRef path, StringRef text) {
  llvm::Expected<json::Value> value = json::parse(text);
  Validation result;
  if (value && readShard(value->getAsObject(), result))
    return result;
  llvm::consumeError(value.takeError());
  return makeFailure(Fault::Input,
                     "'" + makePrintable(path) +
                         "' is no shard of a validation that this version "
                         "wrote ('qwid validate --shard I/N -o FILE')");
}

//===----------------------------------------------------------------------===//
// Merging
//===----------------------------------------------------------------------===//

/// An error unless `shards`, in order, are all parts of one validation.
static llvm::Error checkShards(llvm::ArrayRef<Validation> shards) {
  const Validation &first = shards.front();
  std::string missing;
  std::set<int64_t> seen;
  for (const Validation &shard : shards) {
    std::string name = std::to_string(shard.shard.index) + "/" +
                       std::to_string(shard.shard.count);
    if (shard.fingerprint != first.fingerprint)
      return makeFailure(Fault::Input,
                         "shard " + name +
                             " is of another validation: models, data and "
                             "options must be the same for all shards");
    if (!seen.insert(shard.shard.index).second)
      return makeFailure(Fault::Input, "shard " + name + " is there twice");
  }
  for (int64_t index = 1; index <= first.shard.count; ++index)
    if (!seen.count(index))
      missing += (missing.empty() ? "" : ", ") + std::to_string(index);
  if (missing.empty())
    return llvm::Error::success();
  return makeFailure(Fault::Input, "of " + llvm::Twine(first.shard.count) +
                                       " shards there is no " + missing);
}

llvm::Expected<Validation> qwid::mergeShards(std::vector<Validation> shards) {
  llvm::sort(shards, [](const Validation &a, const Validation &b) {
    return a.shard.index < b.shard.index;
  });
  if (llvm::Error error = checkShards(shards))
    return std::move(error);
  Validation merged = std::move(shards.front());
  for (const Validation &shard : llvm::ArrayRef(shards).drop_front()) {
    merged.tally.merge(shard.tally);
    llvm::append_range(merged.unread, shard.unread);
  }
  llvm::sort(merged.unread, [](const UnreadPhoto &a, const UnreadPhoto &b) {
    return a.index < b.index;
  });
  merged.shard = Shard();
  return merged;
}
