//===- Analysis.cpp - A plan beside its float model, on photos ------------===//
//
// Two passes over the samples. In the first, threads take samples and walk through
// all layers; each counts for itself. In the second, which a bound on multiply-adds
// keeps short, they share the layers of one sample after another.
//
//===----------------------------------------------------------------------===//

#include "AnalysisData.h"

#include "qwid/Driver/SampleReader.h"
#include "qwid/Support/Parallel.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/xxhash.h"

#include <mutex>

using namespace mlir;
using namespace qwid;

Analysis::Analysis(std::unique_ptr<Data> data) : data(std::move(data)) {}
Analysis::Analysis(Analysis &&) = default;
Analysis::~Analysis() = default;

llvm::Expected<Analysis> Analysis::start(const Model &model,
                                         const Model &plan) {
  auto pair = AnalyzedPair::create(model, plan);
  if (!pair)
    return pair.takeError();
  return Analysis(std::make_unique<Data>(model, plan, std::move(*pair)));
}

llvm::ArrayRef<Message> Analysis::getMessages() const { return data->messages; }

//===----------------------------------------------------------------------===//
// All layers
//===----------------------------------------------------------------------===//

namespace {

/// Samples that several threads take, until one fails.
class SharedSamples {
public:
  SharedSamples(SampleReader &reader, const ProgressCallback &progress)
      : reader(reader), progress(progress) {}

  /// The next sample and its number; nothing at the end or after a failure.
  std::optional<std::pair<LabelledSample, size_t>> take() {
    std::lock_guard<std::mutex> lock(mutex);
    if (failedAt)
      return std::nullopt;
    llvm::Expected<std::optional<LabelledSample>> sample = reader.next();
    if (!sample) {
      keep(taken, sample.takeError());
      return std::nullopt;
    }
    if (!*sample)
      return std::nullopt;
    return std::pair(std::move(**sample), taken++);
  }

  void done() {
    std::lock_guard<std::mutex> lock(mutex);
    if (progress)
      progress(++finished, reader.size());
  }

  /// Sample `number`, of `photos`, cannot be used.
  void fail(size_t number, llvm::ArrayRef<LabelledPhoto> photos,
            llvm::Error cause) {
    std::lock_guard<std::mutex> lock(mutex);
    keep(number,
         llvm::createStringError("'" + makePrintable(photos.front().name) +
                                 "': " + llvm::toString(std::move(cause))));
  }

  llvm::Error takeError() {
    return failedAt ? makeFailure(Fault::Input, error) : llvm::Error::success();
  }

private:
  /// Keeps the error of the first sample that has one: samples are taken in order,
  /// so that it does not depend on the threads.
  void keep(size_t number, llvm::Error cause) {
    std::string text = llvm::toString(std::move(cause));
    if (failedAt && *failedAt <= number)
      return;
    failedAt = number;
    error = text;
  }

  SampleReader &reader;
  const ProgressCallback &progress;
  std::mutex mutex;
  size_t taken = 0, finished = 0;
  std::optional<size_t> failedAt;
  std::string error;
};

/// The samples of `data` that `isChosen` wants, decoded as they are taken: what is
/// computed takes much longer.
llvm::Expected<SampleReader> openReader(const DataSet &data,
                                        const InputFormat &format,
                                        std::function<bool(size_t)> isChosen) {
  SampleReaderOptions options;
  options.threads = 1;
  options.isChosen = std::move(isChosen);
  return SampleReader::create(data, format, options);
}

/// What tells data sets apart: the names of their items.
uint64_t hashNames(const DataSet &data) {
  std::string names;
  for (size_t index = 0; index < data.size(); ++index)
    names += data.getName(index) + "\n";
  return llvm::xxh3_64bits(names);
}

/// Whether sample `index` is among `count` of `total` that are spread evenly.
bool isSpread(size_t index, size_t total, size_t count) {
  return index * count / total != (index + 1) * count / total;
}

} // namespace

static llvm::Error walkAll(const AnalyzedPair &pair, SampleReader &reader,
                           const AnalyzeOptions &options,
                           AnalyzeCounts &counts) {
  SharedSamples samples(reader, options.walking);
  std::vector<AnalyzeCounts> seen(options.threads, pair.makeCounts());
  runOnThreads(options.threads, [&](unsigned thread) {
    while (auto sample = samples.take()) {
      auto &[input, number] = *sample;
      if (llvm::Error error =
              walkLayers(pair, input.input, input.photos.size(), seen[thread]))
        samples.fail(number, input.photos, std::move(error));
      samples.done();
    }
  });
  for (const AnalyzeCounts &part : seen)
    counts.merge(part);
  return samples.takeError();
}

//===----------------------------------------------------------------------===//
// Layers in float
//===----------------------------------------------------------------------===//

/// On how many of `total` samples layers are repaired if `options` leave it open.
static size_t chooseRepaired(const LayerRepairs &repairs, size_t total,
                             const AnalyzeOptions &options) {
  constexpr size_t kMost = 32;
  if (repairs.size() == 0)
    return 0;
  if (options.sensitivityPhotos)
    return std::min(total, *options.sensitivityPhotos);
  size_t affordable =
      options.multiplyAdds / std::max<int64_t>(repairs.countMacs(), 1);
  return std::min({total, kMost, std::max<size_t>(affordable, 1)});
}

static llvm::Error repairAll(const LayerRepairs &repairs, SampleReader &reader,
                             const AnalyzeOptions &options,
                             AnalyzeCounts &counts) {
  std::mutex mutex;
  size_t finished = 0, total = reader.size() * repairs.size();
  auto done = [&] {
    std::lock_guard<std::mutex> lock(mutex);
    if (options.repairing)
      options.repairing(++finished, total);
  };
  while (true) {
    llvm::Expected<std::optional<LabelledSample>> sample = reader.next();
    if (!sample)
      return sample.takeError();
    if (!*sample)
      return llvm::Error::success();
    repairs.run((*sample)->input, (*sample)->photos.size(), options.threads,
                done, counts);
  }
}

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

llvm::Error Analysis::observe(const AnalyzeOptions &options) {
  llvm::Expected<DataSet> samples =
      DataSet::open(options.samples, {/*labels=*/false});
  if (!samples)
    return makeFailure(samples.takeError());
  llvm::append_range(data->messages, samples->getNotes());
  llvm::Expected<InputFormat> format = getInputFormat(data->plan.getModule());
  if (!format)
    return makeFailure(format.takeError());
  size_t total = 0;
  auto isOurs = [&](size_t index) {
    total = std::max(total, index + 1);
    return options.shard.holds(index);
  };
  auto reader = openReader(*samples, *format, isOurs);
  if (!reader)
    return makeFailure(reader.takeError());
  if (size_t(options.shard.count) > total)
    return makeFailure(Fault::Input,
                       "expected at most as many shards as there are "
                       "samples, " +
                           llvm::Twine(total) + ", got " +
                           llvm::Twine(options.shard.count));
  if (llvm::Error error = walkAll(*data->pair, *reader, options, data->counts))
    return makeFailure(std::move(error), data->messages);
  llvm::append_range(data->messages, reader->getNotes());
  data->shard = options.shard;
  data->samples = total;
  data->names = hashNames(*samples);
  data->repaired = chooseRepaired(data->repairs, total, options);
  auto isRepaired = [&](size_t index) {
    return options.shard.holds(index) && isSpread(index, total, data->repaired);
  };
  auto chosen = openReader(*samples, *format, isRepaired);
  if (!chosen)
    return makeFailure(chosen.takeError());
  if (llvm::Error error =
          repairAll(data->repairs, *chosen, options, data->counts))
    return makeFailure(std::move(error), data->messages);
  return llvm::Error::success();
}
