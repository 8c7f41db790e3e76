//===- SampleReader.cpp - Inputs of a model, read ahead -------------------===//
//
// Workers take the numbers of samples in order and leave each in the slot of its
// number; the reader empties the slots in order. A worker waits where it would be
// more than a bounded number of samples ahead. The reader decodes a sample that
// no worker has begun itself: so one thread is enough, and a thread that the
// system refuses is only missed.
//
//===----------------------------------------------------------------------===//

#include "SampleDecoder.h"

#include "FindFiles.h"

#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Threading.h"

#include <condition_variable>
#include <pthread.h>
#include <unordered_map>

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Workers
//===----------------------------------------------------------------------===//

class SampleReader::Pool {
public:
  Pool(const DataSet &data, const InputFormat &format)
      : data(data), format(format), decoder(data, format) {}
  ~Pool();

  Error prepare(const SampleReaderOptions &options);
  /// The next sample in order; nothing at the end.
  std::optional<DecodedSample> take();

  const DataSet &data;
  InputFormat format;
  std::vector<SampleItems> samples; ///< that were chosen
  size_t items = 0;                 ///< of all of them
  bool skipUnreadable = false;

private:
  void start(int64_t threads);
  void work();

  SampleDecoder decoder;
  std::vector<pthread_t> workers;
  std::mutex mutex; ///< of what follows
  std::condition_variable mayBegin, isDone;
  std::vector<std::optional<DecodedSample>> slots; ///< of sample i: i % size
  size_t begun = 0, taken = 0;                     ///< samples
  bool stopped = false;
};

SampleReader::Pool::~Pool() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    stopped = true;
  }
  mayBegin.notify_all();
  for (pthread_t worker : workers)
    pthread_join(worker, nullptr);
}

Error SampleReader::Pool::prepare(const SampleReaderOptions &options) {
  if (Error error = decoder.check())
    return error;
  for (auto [index, sample] : enumerate(decoder.split()))
    if (!options.isChosen || options.isChosen(index)) {
      samples.push_back(sample);
      items += sample.count;
    }
  skipUnreadable = options.skipUnreadable;
  start(options.threads > 0 ? options.threads
                            : hardware_concurrency().compute_thread_count());
  return Error::success();
}

void SampleReader::Pool::start(int64_t threads) {
  constexpr size_t kAheadPerThread = 4;
  constexpr size_t kMostBytes = size_t(256) << 20; // of all slots
  size_t bytes = getElementBytes(format.kind);
  for (int64_t size : format.shape)
    bytes *= size;
  slots.resize(
      std::clamp<size_t>(kMostBytes / bytes, 1, kAheadPerThread * threads));
  int64_t most = std::min<int64_t>(threads - 1, samples.size());
  for (int64_t i = 0; i < most; ++i) {
    pthread_t worker;
    auto run = [](void *pool) -> void * {
      static_cast<Pool *>(pool)->work();
      return nullptr;
    };
    if (pthread_create(&worker, nullptr, run, this))
      return;
    workers.push_back(worker);
  }
}

void SampleReader::Pool::work() {
  std::unique_lock<std::mutex> lock(mutex);
  while (true) {
    mayBegin.wait(lock, [&] {
      return stopped || begun == samples.size() || begun < taken + slots.size();
    });
    if (stopped || begun == samples.size())
      return;
    size_t index = begun++;
    lock.unlock();
    DecodedSample decoded = decoder.decode(samples[index]);
    lock.lock();
    slots[index % slots.size()] = std::move(decoded);
    isDone.notify_one();
  }
}

std::optional<DecodedSample> SampleReader::Pool::take() {
  std::unique_lock<std::mutex> lock(mutex);
  if (taken == samples.size())
    return std::nullopt;
  std::optional<DecodedSample> result;
  if (begun == taken) {
    ++begun;
    lock.unlock();
    result = decoder.decode(samples[taken]);
    lock.lock();
  } else {
    std::optional<DecodedSample> &slot = slots[taken % slots.size()];
    isDone.wait(lock, [&] { return slot.has_value(); });
    result = std::exchange(slot, std::nullopt);
  }
  ++taken;
  size_t next = taken < samples.size() ? samples[taken].first : data.size();
  lock.unlock();
  decoder.releaseBefore(next);
  mayBegin.notify_all();
  return result;
}

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

/// What the samples so far showed.
struct SampleReader::Seen {
  size_t items = 0;                ///< that were taken
  size_t read = 0;                 ///< of them, those that could be
  size_t photos = 0, oriented = 0; ///< of those
  std::vector<UnreadablePhoto> unreadable;
  std::unordered_map<uint64_t, size_t> first;    ///< item with those pixels
  std::vector<std::pair<size_t, size_t>> copies; ///< item, the first like it

  void add(const DecodedSample &decoded, bool findsCopies);
};

void SampleReader::Seen::add(const DecodedSample &decoded, bool findsCopies) {
  items += decoded.items;
  read += decoded.sample.photos.size();
  photos += decoded.hashes.size();
  oriented += decoded.oriented;
  append_range(unreadable, decoded.unreadable);
  if (findsCopies)
    for (auto [hash, photo] : zip(decoded.hashes, decoded.sample.photos)) {
      auto [it, isNew] = first.try_emplace(hash, photo.index);
      if (!isNew)
        copies.push_back({photo.index, it->second});
    }
}

SampleReader::SampleReader(std::unique_ptr<Pool> pool,
                           std::unique_ptr<Seen> seen)
    : pool(std::move(pool)), seen(std::move(seen)) {}
SampleReader::SampleReader(SampleReader &&) = default;
SampleReader::~SampleReader() = default;

Expected<SampleReader>
SampleReader::create(const DataSet &data, const InputFormat &format,
                     const SampleReaderOptions &options) {
  auto pool = std::make_unique<Pool>(data, format);
  if (Error error = pool->prepare(options))
    return std::move(error);
  return SampleReader(std::move(pool), std::make_unique<Seen>());
}

size_t SampleReader::size() const { return pool->samples.size(); }
size_t SampleReader::countDone() const { return seen->items; }
size_t SampleReader::countItems() const { return pool->items; }

Expected<std::optional<LabelledSample>> SampleReader::next() {
  bool isLabelled = !pool->data.getClasses().empty();
  while (std::optional<DecodedSample> decoded = pool->take()) {
    if (!decoded->error.empty())
      return createStringError(decoded->error);
    seen->add(*decoded, isLabelled);
    if (!decoded->unreadable.empty() && !pool->skipUnreadable)
      return failUnreadable();
    if (!decoded->sample.photos.empty())
      return std::move(decoded->sample);
  }
  if (seen->read == 0 && !seen->unreadable.empty())
    return failUnreadable();
  return std::nullopt;
}

/// The error that names all unreadable photos: reads the others for it.
Error SampleReader::failUnreadable() {
  while (std::optional<DecodedSample> decoded = pool->take())
    seen->add(*decoded, /*findsCopies=*/false);
  std::string text;
  for (const UnreadablePhoto &photo : seen->unreadable)
    text += (text.empty() ? "" : "\n  ") + photo.reason;
  bool isOne = seen->unreadable.size() == 1;
  return createStringError(
      text + (isOne ? "; remove this file" : "\nremove these files") +
      " or name others");
}

ArrayRef<UnreadablePhoto> SampleReader::getUnreadable() const {
  return seen->unreadable;
}

Messages SampleReader::getNotes() const {
  Messages notes;
  auto note = [&](const Twine &text, Severity severity = Severity::Info) {
    notes.push_back({severity, "", "", text.str()});
  };
  constexpr size_t kShown = 5;
  if (size_t count = seen->unreadable.size()) {
    std::string text;
    for (const UnreadablePhoto &photo :
         ArrayRef(seen->unreadable).take_front(kShown))
      text += "\n  " + photo.reason;
    if (count > kShown)
      text += "\n  and " + std::to_string(count - kShown) + " others";
    note(Twine(count) + (count == 1 ? " photo" : " photos") +
             " could not be read and " + (count == 1 ? "does" : "do") +
             " not count:" + text,
         Severity::Warning);
  }
  bool turned = pool->format.preprocess &&
                pool->format.preprocess->orient == QWID_ORIENT_EXIF;
  if (seen->oriented && !turned)
    note(Twine(seen->oriented) + " of " + Twine(seen->photos) +
         (seen->photos == 1 ? " photo carries" : " photos carry") +
         " an EXIF orientation; pixels were taken as stored, as Pillow opens "
         "them; --orient exif turns them");
  if (!seen->copies.empty()) {
    std::string text;
    for (auto [copy, first] : ArrayRef(seen->copies).take_front(kShown))
      text += "\n  '" + makePrintable(pool->data.getName(copy)) + "' as '" +
              makePrintable(pool->data.getName(first)) + "'" +
              (pool->data.getLabel(copy) == pool->data.getLabel(first)
                   ? ""
                   : ", under another class");
    if (seen->copies.size() > kShown)
      text +=
          "\n  and " + std::to_string(seen->copies.size() - kShown) + " others";
    note(Twine(seen->copies.size()) +
         (seen->copies.size() == 1 ? " photo has" : " photos have") +
         " the same pixels as another one and count as well:" + text);
  }
  return notes;
}
