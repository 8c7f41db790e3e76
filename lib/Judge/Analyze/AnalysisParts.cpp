//===- AnalysisParts.cpp - Analyses of shards as bytes --------------------===//
//
// A part holds what was seen and nothing else, as words of 64 bits, least
// significant byte first:
//
//   "qwidpart"                    what it is
//   4 words                       SHA-256 of plan and model
//   shard, shards, samples, repaired samples, a hash of the samples' names
//   the words of AnalyzeCounts    as many as the plan asks for
//   1 word                        XXH3 of all before it
//
//===----------------------------------------------------------------------===//

#include "AnalysisData.h"

#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/xxhash.h"

using namespace qwid;

namespace {

/// "qwidpart" as a word.
constexpr uint64_t kMagic = 0x7472617064697771;
/// What stands before the counts.
constexpr size_t kHeaderWords = 10;

using Words = std::vector<uint64_t>;

/// What a part says of itself.
struct Header {
  std::array<uint64_t, 4> fingerprint;
  uint64_t shard, shards, samples, repaired, names;

  /// Calls `visit(uint64_t &)` for every word.
  template <typename Visit> void visitWords(Visit visit) {
    for (uint64_t &word : fingerprint)
      visit(word);
    for (uint64_t *word : {&shard, &shards, &samples, &repaired, &names})
      visit(*word);
  }
};

std::string toBytes(const Words &words) {
  std::string bytes(words.size() * sizeof(uint64_t), 0);
  for (size_t i = 0; i < words.size(); ++i)
    llvm::support::endian::write64le(&bytes[i * sizeof(uint64_t)], words[i]);
  return bytes;
}

/// The words of `bytes`, which are whole ones.
Words toWords(llvm::StringRef bytes) {
  Words words(bytes.size() / sizeof(uint64_t));
  for (size_t i = 0; i < words.size(); ++i)
    words[i] =
        llvm::support::endian::read64le(&bytes.data()[i * sizeof(uint64_t)]);
  return words;
}

uint64_t computeChecksum(const Words &words) {
  return llvm::xxh3_64bits(toBytes(words));
}

/// SHA-256 of the plan and of the model that it was made of.
std::array<uint64_t, 4> computeFingerprint(const Model &plan,
                                           const Model &model) {
  llvm::SHA256 hash;
  for (const Model *part : {&plan, &model}) {
    std::string bytes;
    llvm::raw_string_ostream os(bytes);
    writePlan(part->getModule(), os, /*asText=*/false);
    hash.update(bytes);
  }
  std::array<uint64_t, 4> words;
  llvm::copy(toWords(llvm::toStringRef(hash.final())), words.begin());
  return words;
}

llvm::Error refuse(llvm::StringRef name, const llvm::Twine &text) {
  return makeFailure(Fault::Input, "'" + makePrintable(name) + "' " + text);
}

} // namespace

std::string Analysis::writePart() const {
  Header header{computeFingerprint(data->plan, data->model),
                uint64_t(data->shard.index),
                uint64_t(data->shard.count),
                data->samples,
                data->repaired,
                data->names};
  Words words{kMagic};
  auto append = [&](uint64_t &word) { words.push_back(word); };
  header.visitWords(append);
  AnalyzeCounts(data->counts).visitWords(append);
  words.push_back(computeChecksum(words));
  return toBytes(words);
}

/// The words of a part that is whole and of `fingerprint`, with counts of `size`
/// words.
static llvm::Expected<Words> readPart(llvm::StringRef name,
                                      llvm::StringRef bytes, size_t size,
                                      const Header &expected, Header &header) {
  constexpr char kAgain[] = "; write it again with --shard";
  if (!bytes.starts_with(toBytes({kMagic})))
    return refuse(name, "is no part of an analysis, expected what qwid analyze "
                        "--shard writes");
  Words words = toWords(bytes);
  bool whole =
      bytes.size() % sizeof(uint64_t) == 0 && words.size() > kHeaderWords;
  if (whole) {
    uint64_t checksum = words.back();
    words.pop_back();
    whole = checksum == computeChecksum(words);
  }
  if (!whole)
    return refuse(name, llvm::Twine("is damaged") + kAgain);
  auto next = words.begin() + 1;
  header.visitWords([&](uint64_t &word) { word = *next++; });
  if (header.fingerprint != expected.fingerprint ||
      words.size() != kHeaderWords + size)
    return refuse(name, llvm::Twine("is of another plan or model") + kAgain);
  if (header.shard == 0 || header.shard > header.shards)
    return refuse(name, llvm::Twine("is damaged") + kAgain);
  words.erase(words.begin(), next);
  return words;
}

llvm::Error Analysis::mergeParts(
    llvm::ArrayRef<std::pair<std::string, std::string>> parts) {
  Header expected{computeFingerprint(data->plan, data->model), 0, 0, 0, 0, 0};
  size_t size = 0;
  auto count = [&](uint64_t &) { ++size; };
  data->counts.visitWords(count);
  std::map<uint64_t, std::string> seen; // shards and their parts
  for (const auto &[name, bytes] : parts) {
    Header header;
    llvm::Expected<Words> words = readPart(name, bytes, size, expected, header);
    if (!words)
      return words.takeError();
    if (seen.empty()) {
      expected = header;
    } else if (header.shards != expected.shards ||
               header.samples != expected.samples ||
               header.repaired != expected.repaired ||
               header.names != expected.names) {
      return refuse(name, "is of other shards, photos or "
                          "--sensitivity-photos than '" +
                              makePrintable(seen.begin()->second) + "'");
    }
    auto [it, isNew] = seen.try_emplace(header.shard, name);
    if (!isNew)
      return refuse(name, "is shard " + llvm::Twine(header.shard) + " of " +
                              llvm::Twine(header.shards) + ", as '" +
                              makePrintable(it->second) + "' is");
    AnalyzeCounts counts = data->pair->makeCounts();
    auto next = words->begin();
    auto take = [&](uint64_t &word) { word = *next++; };
    counts.visitWords(take);
    data->counts.merge(counts);
  }
  for (uint64_t shard = 1; shard <= expected.shards; ++shard)
    if (!seen.count(shard))
      return makeFailure(Fault::Input,
                         "the part of shard " + llvm::Twine(shard) + " of " +
                             llvm::Twine(expected.shards) + " is missing");
  data->samples = expected.samples;
  data->repaired = expected.repaired;
  return llvm::Error::success();
}
