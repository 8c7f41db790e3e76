//===- Fingerprint.cpp - What shards of one validation share --------------===//

#include "Fingerprint.h"

#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

using namespace qwid;
using llvm::StringRef;

namespace {

/// A hash of texts and numbers, each of which says where it ends.
class Hash {
public:
  void add(StringRef text) {
    sha.update(std::to_string(text.size()) + ":");
    sha.update(text);
  }
  void add(std::optional<int64_t> number) {
    add(StringRef(number ? std::to_string(*number) : "none"));
  }
  llvm::Error addFile(const std::string &path) {
    auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
    if (!file)
      return makeFailure(Fault::Input, "cannot read '" + makePrintable(path) +
                                           "': " + file.getError().message());
    add((*file)->getBuffer());
    return llvm::Error::success();
  }
  std::string finish() { return llvm::toHex(sha.final(), true); }

private:
  llvm::SHA256 sha;
};

} // namespace

static void addPreprocess(const PreprocessOptions &options, Hash &hash) {
  auto addNumbers = [&](llvm::ArrayRef<float> numbers) {
    hash.add(int64_t(numbers.size()));
    for (float number : numbers)
      hash.add(int64_t(llvm::bit_cast<uint32_t>(number)));
  };
  hash.add(options.size ? std::optional(options.size->first) : std::nullopt);
  hash.add(options.size ? std::optional(options.size->second) : std::nullopt);
  hash.add(options.resize ? std::optional(int64_t(*options.resize))
                          : std::nullopt);
  hash.add(options.shortSide);
  hash.add(options.channels ? std::optional(int64_t(*options.channels))
                            : std::nullopt);
  addNumbers(options.mean);
  addNumbers(options.std);
  hash.add(options.range);
  hash.add(options.turn ? std::optional(int64_t(*options.turn)) : std::nullopt);
}

static void addData(const DataSet &data, Hash &hash) {
  for (const DataClass &entry : data.getClasses())
    hash.add(entry.name);
  for (size_t index = 0; index < data.size(); ++index) {
    hash.add(data.getName(index));
    hash.add(data.getLabel(index));
  }
}

llvm::Expected<std::string>
qwid::takeFingerprint(const ValidateOptions &options, const DataSet &data) {
  Hash hash;
  hash.add(StringRef("qwid " QWID_VERSION));
  for (const std::string &model : options.models) {
    hash.add(model); // results name it
    if (llvm::Error error = hash.addFile(model))
      return std::move(error);
  }
  if (!options.labels.empty())
    if (llvm::Error error = hash.addFile(options.labels))
      return std::move(error);
  hash.add(options.labelOffset);
  hash.add(options.top);
  hash.add(options.shard.count);
  const FormOptions &forms = options.forms;
  hash.add(int64_t(forms.alsoFloat));
  hash.add(int64_t(forms.reference));
  hash.add(forms.model.batch);
  for (const auto &[name, shape] : forms.model.inputShapes) {
    hash.add(name);
    for (int64_t size : shape)
      hash.add(size);
  }
  addPreprocess(forms.model.preprocess.value_or(PreprocessOptions()), hash);
  addData(data, hash);
  return hash.finish();
}

llvm::Expected<std::string>
qwid::getFingerprint(const ValidateOptions &options) {
  llvm::Expected<DataSet> data = DataSet::open(options.data);
  if (!data)
    return makeFailure(data.takeError());
  return takeFingerprint(options, *data);
}
