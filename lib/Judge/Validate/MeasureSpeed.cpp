//===- MeasureSpeed.cpp - What forms take beside each other ---------------===//

#include "MeasureSpeed.h"

#include <algorithm>
#include <chrono>

using namespace qwid;
using Clock = std::chrono::steady_clock;

/// Rounds in which each form runs once: at most, at least, and for how long.
static constexpr size_t kMostRounds = 101, kLeastRounds = 3;
static constexpr std::chrono::seconds kLongest(2);

/// The median of `times`, which are there; sorts them.
static double getMedian(std::vector<double> &times) {
  auto middle = times.begin() + times.size() / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

llvm::Expected<std::vector<std::optional<double>>>
qwid::measureSpeed(llvm::ArrayRef<std::unique_ptr<Form>> forms,
                   llvm::ArrayRef<Tensor> inputs) {
  std::vector<std::optional<double>> medians(forms.size());
  std::vector<std::unique_ptr<FormSession>> sessions(forms.size());
  std::vector<std::vector<double>> times(forms.size());
  for (auto [form, session] : llvm::zip(forms, sessions))
    if (form->isTimed()) {
      auto started = form->start();
      if (!started)
        return started.takeError();
      session = std::move(*started);
    }
  Clock::time_point begin = Clock::now();
  // The first round warms caches and does not count.
  for (size_t round = 0; !inputs.empty() && round <= kMostRounds; ++round) {
    if (round > kLeastRounds && Clock::now() - begin > kLongest)
      break;
    const Tensor *input = &inputs[round % inputs.size()];
    for (auto [session, list] : llvm::zip(sessions, times)) {
      if (!session)
        continue;
      Clock::time_point start = Clock::now();
      auto outputs = session->run({input});
      std::chrono::duration<double, std::milli> time = Clock::now() - start;
      if (!outputs)
        return outputs.takeError();
      if (round > 0)
        list.push_back(time.count());
    }
  }
  for (auto [median, list] : llvm::zip(medians, times))
    if (!list.empty())
      median = getMedian(list);
  return medians;
}
