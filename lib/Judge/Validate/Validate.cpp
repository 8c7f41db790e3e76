//===- Validate.cpp - Forms of a network on labelled photos ---------------===//
//
//   reader (decodes ahead) -> blocks of samples -> workers -> tallies -> tally
//
// Each worker has a session of every form and a tally of its own, which are
// merged at the end.
//
//===----------------------------------------------------------------------===//

#include "qwid/Judge/Validate.h"

#include "MeasureSpeed.h"
#include "ValidationSetup.h"

#include "qwid/Driver/Session.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Threading.h"

#include <mutex>
#include <thread>

using namespace qwid;
using llvm::ArrayRef;

/// Samples that a worker takes at once where forms run in processes, and where
/// all run in this one.
static constexpr size_t kProcessBlock = 32, kBlock = 1;

namespace {

/// What one thread runs everything with.
struct Worker {
  std::vector<std::unique_ptr<FormSession>> forms;
  std::vector<std::unique_ptr<Session>> checks;
  Tally tally;
};

class Validator {
public:
  Validator(const ValidateOptions &options, const ValidationSetup &setup)
      : options(options), setup(setup) {}

  /// Fills what `result` says of photos.
  llvm::Error run(Validation &result);

private:
  using Block = std::vector<LabelledSample>;

  llvm::Error openReader(int64_t threads);
  llvm::Expected<Worker> makeWorker() const;
  void work(Worker &worker);
  llvm::Expected<Block> takeBlock();
  llvm::Error runBlock(const Block &block, Worker &worker) const;
  void checkBlock(const Block &block, size_t check,
                  ArrayRef<FormOutputs> outputs, Worker &worker) const;
  llvm::Error addTimes(Validation &result) const;

  const ValidateOptions &options;
  const ValidationSetup &setup;

  std::mutex mutex; ///< of what follows
  std::optional<SampleReader> reader;
  std::vector<Tensor> timed;          ///< the first inputs, for times
  std::optional<llvm::Error> failure; ///< the first
};

} // namespace

//===----------------------------------------------------------------------===//
// Photos
//===----------------------------------------------------------------------===//

llvm::Expected<Worker> Validator::makeWorker() const {
  Worker worker;
  worker.tally = setup.makeTally();
  for (const std::unique_ptr<Form> &form : setup.forms) {
    auto session = form->start();
    if (!session)
      return session.takeError();
    worker.forms.push_back(std::move(*session));
  }
  for (const ReferenceCheck &check : setup.checks) {
    auto session = Session::open(check.reference->getModel());
    if (!session)
      return session.takeError();
    worker.checks.push_back(std::move(*session));
  }
  return std::move(worker);
}

/// The next samples; none at the end.
llvm::Expected<Validator::Block> Validator::takeBlock() {
  bool allHere =
      llvm::all_of(setup.forms, [](const std::unique_ptr<Form> &form) {
        return form->isTimed() || form->getSource();
      });
  Block block;
  while (block.size() < (allHere ? kBlock : kProcessBlock)) {
    auto sample = reader->next();
    if (!sample)
      return makeFailure(sample.takeError());
    if (!*sample)
      break;
    if (options.speed && timed.size() < kTimedInputs)
      timed.push_back((*sample)->input);
    block.push_back(std::move(**sample));
  }
  // A shard may have no photos.
  if (options.progress && reader->countItems() > 0)
    options.progress(reader->countDone(), reader->countItems());
  return block;
}

/// Runs the reference executor on those of the block that it checks.
void Validator::checkBlock(const Block &block, size_t check,
                           ArrayRef<FormOutputs> outputs,
                           Worker &worker) const {
  const ReferenceCheck &how = setup.checks[check];
  Session &session = *worker.checks[check];
  int64_t batch = setup.rules.batch;
  for (auto [index, sample] : llvm::enumerate(block)) {
    int64_t number = int64_t(sample.photos.front().index) / batch;
    if (number % how.stride != 0)
      continue;
    session.run({sample.input.bytes.data()});
    compareBits(setup.forms[how.form]->getModel(), batch, sample,
                outputs[index], session.getOutputs().vec(),
                worker.tally.checks[how.form]);
  }
}

llvm::Error Validator::runBlock(const Block &block, Worker &worker) const {
  std::vector<const Tensor *> inputs;
  for (const LabelledSample &sample : block)
    inputs.push_back(&sample.input);
  std::vector<std::vector<FormOutputs>> outputs; ///< by form, by sample
  for (const std::unique_ptr<FormSession> &session : worker.forms) {
    auto given = session->run(inputs);
    if (!given)
      return given.takeError();
    outputs.push_back(std::move(*given));
  }
  for (auto [index, sample] : llvm::enumerate(block)) {
    std::vector<const FormOutputs *> given;
    for (const std::vector<FormOutputs> &form : outputs)
      given.push_back(&form[index]);
    if (llvm::Error error =
            countSample(setup.rules, setup.forms, sample, given, worker.tally))
      return error;
  }
  for (size_t check = 0; check < setup.checks.size(); ++check)
    checkBlock(block, check, outputs[setup.checks[check].form], worker);
  return llvm::Error::success();
}

/// Runs blocks until there are no more, or something failed.
void Validator::work(Worker &worker) {
  auto fail = [&](llvm::Error error) {
    if (failure)
      return llvm::consumeError(std::move(error));
    failure.emplace(std::move(error));
  };
  while (true) {
    Block block;
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (failure)
        return;
      llvm::Expected<Block> taken = takeBlock();
      if (!taken)
        return fail(taken.takeError());
      block = std::move(*taken);
    }
    if (block.empty())
      return;
    if (llvm::Error error = runBlock(block, worker)) {
      std::lock_guard<std::mutex> lock(mutex);
      return fail(std::move(error));
    }
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

llvm::Error Validator::openReader(int64_t threads) {
  SampleReaderOptions how;
  how.threads = threads;
  how.skipUnreadable = true;
  Shard shard = options.shard;
  if (shard.count > 1)
    how.isChosen = [shard](size_t index) { return shard.holds(index); };
  auto created = SampleReader::create(*setup.data, setup.format, how);
  if (!created)
    return makeFailure(created.takeError());
  reader.emplace(std::move(*created));
  return llvm::Error::success();
}

llvm::Error Validator::addTimes(Validation &result) const {
  auto times = measureSpeed(setup.forms, timed);
  if (!times)
    return times.takeError();
  for (auto [form, time] : llvm::zip(result.milliseconds, *times))
    if (time)
      form = *time / double(setup.rules.batch);
  return llvm::Error::success();
}

llvm::Error Validator::run(Validation &result) {
  int64_t threads = options.threads;
  if (threads == 0)
    threads = llvm::hardware_concurrency().compute_thread_count();
  if (llvm::Error error = openReader(threads))
    return error;
  std::vector<Worker> workers;
  for (int64_t i = 0; i < threads; ++i) {
    llvm::Expected<Worker> worker = makeWorker();
    if (!worker)
      return worker.takeError();
    workers.push_back(std::move(*worker));
  }
  std::vector<std::thread> running;
  for (Worker &worker : llvm::MutableArrayRef(workers).drop_front())
    running.emplace_back([this, &worker] { work(worker); });
  work(workers.front());
  for (std::thread &thread : running)
    thread.join();
  if (failure)
    return std::move(*failure);
  for (const Worker &worker : workers)
    result.tally.merge(worker.tally);
  for (const UnreadablePhoto &photo : reader->getUnreadable())
    result.unread.push_back({int64_t(photo.index),
                             setup.data->getName(photo.index),
                             makePrintable(photo.reason)});
  llvm::append_range(result.messages, reader->getNotes());
  return options.speed ? addTimes(result) : llvm::Error::success();
}

llvm::Expected<Validation> qwid::validate(const ValidateOptions &options) {
  Messages messages;
  auto setup = ValidationSetup::create(options, messages);
  if (!setup)
    return setup.takeError();
  llvm::Expected<Validation> result = setup->describe(options);
  if (!result)
    return result.takeError();
  llvm::append_range(messages, setup->data->getNotes());
  result->messages = std::move(messages);
  if (llvm::Error error = Validator(options, *setup).run(*result))
    return std::move(error);
  return result;
}
