//===- SessionTest.cpp - Opening and running models
//------------------------===//
//
// On the model of FakeModel.c and on variations of it: choice of the variant,
// threads, hooks, arenas, and what a broken model or option gets.
//
//===----------------------------------------------------------------------===//

#include "qwid_runtime.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

extern "C" const qwid_model fake_model;

namespace {

const uint64_t every = ~UINT64_C(0);

/// Runs the fake model on a photo of one colour per channel.
void runFake(qwid_session *session, const uint8_t (&colour)[3], float *scores,
             int8_t *levels) {
  uint8_t photo[48];
  for (int c = 0; c < 3; ++c)
    memset(photo + 16 * c, colour[c], 16);
  const void *inputs[] = {photo};
  void *outputs[] = {scores, levels};
  qwid_run(session, inputs, outputs);
}

void expectFakeWorks(qwid_session *session) {
  float scores[3];
  int8_t levels[3];
  runFake(session, {200, 50, 0}, scores, levels);
  EXPECT_EQ(scores[0], 0.8f);
  EXPECT_EQ(scores[1], 0.2f);
  EXPECT_EQ(scores[2], 0.0f);
  EXPECT_EQ(levels[0], 200 - 128);
  EXPECT_EQ(levels[2], -128);
}

class Threads : public testing::TestWithParam<int> {};

TEST_P(Threads, SameResult) {
  qwid_options options = {};
  options.threads = GetParam();
  qwid_session *session;
  qwid_error error;
  ASSERT_EQ(qwid_open(&fake_model, &options, &session, &error), QWID_OK)
      << error.text;
  for (int i = 0; i < 200; ++i)
    expectFakeWorks(session);
  qwid_close(session);
}
INSTANTIATE_TEST_SUITE_P(Session, Threads, testing::Values(0, 1, 2, 3, 4, 16));

TEST(Session, SpinningThreadsGiveTheSame) {
  qwid_options options = {};
  options.threads = 3;
  options.spin_us = 50;
  qwid_session *session;
  ASSERT_EQ(qwid_open(&fake_model, &options, &session, nullptr), QWID_OK);
  for (int i = 0; i < 200; ++i)
    expectFakeWorks(session);
  qwid_close(session);
}

TEST(Session, SessionsAreIndependent) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      qwid_session *session;
      ASSERT_EQ(qwid_open(&fake_model, nullptr, &session, nullptr), QWID_OK);
      for (int i = 0; i < 500; ++i)
        expectFakeWorks(session);
      qwid_close(session);
    });
  for (std::thread &thread : threads)
    thread.join();
}

/// A layer that counts the slices it is called with.
struct SliceLog {
  std::atomic<int> calls[8];
  std::atomic<int32_t> slices;
};
void logSlice(const qwid_frame *frame, int32_t slice, int32_t slices) {
  auto *log = static_cast<SliceLog *>(frame->outputs[0]);
  ++log->calls[slice];
  log->slices = slices;
}

TEST(Session, EverySliceRunsOnceAndMaxSlicesHolds) {
  const qwid_layer layer = {"l", "test", 0, logSlice, 5, 0};
  qwid_variant variant = fake_model.variants[1];
  variant.layers = &layer;
  variant.layer_count = 1;
  qwid_model model = fake_model;
  model.variants = &variant;
  model.variant_count = 1;
  for (int threads : {1, 4, 8}) {
    qwid_options options = {};
    options.threads = threads;
    qwid_session *session;
    ASSERT_EQ(qwid_open(&model, &options, &session, nullptr), QWID_OK);
    SliceLog log = {};
    void *outputs[] = {&log, nullptr};
    qwid_run(session, nullptr, outputs);
    qwid_close(session);
    int slices = std::min(threads, 5);
    EXPECT_EQ(log.slices, slices);
    for (int s = 0; s < 8; ++s)
      EXPECT_EQ(log.calls[s], s < slices ? 1 : 0);
  }
}

TEST(Session, ParallelForHookReplacesThePool) {
  qwid_session *session;
  ASSERT_EQ(qwid_open(&fake_model, nullptr, &session, nullptr), QWID_OK);
  int calls = 0;
  auto backwards = [](void *user, qwid_task_fn task, void *context,
                      int32_t count) {
    ++*static_cast<int *>(user);
    for (int32_t i = count; i-- > 0;)
      task(context, i);
  };
  qwid_set_parallel_for(session, backwards, &calls, 2);
  expectFakeWorks(session);
  EXPECT_EQ(calls, 1) << "only the layer with several slices";
  qwid_set_parallel_for(session, nullptr, nullptr, 1);
  expectFakeWorks(session);
  EXPECT_EQ(calls, 1);
  qwid_close(session);
}

TEST(Session, LayerHookSeesEveryLayerAndTheArena) {
  struct Log {
    std::vector<int32_t> layers;
    int32_t redSum = 0;
  } log;
  qwid_session *session;
  ASSERT_EQ(qwid_open(&fake_model, nullptr, &session, nullptr), QWID_OK);
  qwid_set_layer_hook(
      session,
      [](void *user, int32_t layer, uint64_t, const qwid_frame *frame) {
        auto *log = static_cast<Log *>(user);
        log->layers.push_back(layer);
        memcpy(&log->redSum, frame->arena, sizeof log->redSum);
      },
      &log);
  expectFakeWorks(session);
  EXPECT_EQ(log.layers, (std::vector<int32_t>{0, 1, 2}));
  EXPECT_EQ(log.redSum, 200 * 16);
  qwid_set_layer_hook(session, nullptr, nullptr);
  expectFakeWorks(session);
  EXPECT_EQ(log.layers.size(), 3u);
  qwid_close(session);
}

TEST(Session, RunsAnImage) {
  std::vector<uint8_t> pixels(10 * 8 * 3);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = i % 3 == 1 ? 240 : 80;
  qwid_image image = {pixels.data(), 10, 8, 0};
  qwid_session *session;
  qwid_error error;
  float scores[3];
  int8_t levels[3];
  void *outputs[] = {scores, levels};
  ASSERT_EQ(qwid_open(&fake_model, nullptr, &session, &error), QWID_OK);
  ASSERT_EQ(qwid_run_image(session, &image, outputs, &error), QWID_OK)
      << error.text;
  EXPECT_EQ(scores[0], 0.2f);
  EXPECT_EQ(scores[1], 0.6f);
  qwid_close(session);

  qwid_model model = fake_model;
  model.preprocess = nullptr;
  ASSERT_EQ(qwid_open(&model, nullptr, &session, &error), QWID_OK);
  EXPECT_EQ(qwid_run_image(session, &image, outputs, &error), QWID_ERROR_USAGE);
  EXPECT_STREQ(error.text, "model 'fake' was compiled without preprocessing "
                           "and takes arrays only");
  qwid_close(session);
}

// A model whose input is plain integers takes photos too.
TEST(Session, RunsAnImageOnIntegersWithoutScale) {
  std::vector<uint8_t> pixels(10 * 8 * 3, 200);
  qwid_image image = {pixels.data(), 10, 8, 0};
  qwid_tensor_info input = *fake_model.inputs;
  input.quantized = 0;
  qwid_preprocess preprocess = *fake_model.preprocess;
  preprocess.range = 255;
  qwid_model model = fake_model;
  model.inputs = &input;
  model.preprocess = &preprocess;
  qwid_session *session;
  qwid_error error;
  float scores[3];
  int8_t levels[3];
  void *outputs[] = {scores, levels};
  ASSERT_EQ(qwid_open(&model, nullptr, &session, &error), QWID_OK);
  ASSERT_EQ(qwid_run_image(session, &image, outputs, &error), QWID_OK)
      << error.text;
  for (int8_t level : levels)
    EXPECT_EQ(level, 200 - 128);
  qwid_close(session);
}

TEST(Model, SaysWhatItHas) {
  EXPECT_STREQ(qwid_label(&fake_model, 2), "blue");
  EXPECT_EQ(qwid_label(&fake_model, 3), nullptr);
  EXPECT_EQ(qwid_label(&fake_model, -1), nullptr);
  EXPECT_STREQ(qwid_input(&fake_model, 0)->name, "photo");
  EXPECT_EQ(qwid_input(&fake_model, 1), nullptr);
  EXPECT_EQ(qwid_output(&fake_model, 1)->shape[1], 3);
  EXPECT_EQ(qwid_output(&fake_model, 2), nullptr);
}

TEST(Session, ArenaOfTheCaller) {
  alignas(QWID_ALIGNMENT) uint8_t arena[128];
  qwid_options options = {};
  options.arena = arena;
  options.arena_bytes = 64;
  qwid_session *session;
  qwid_error error;
  ASSERT_EQ(qwid_open(&fake_model, &options, &session, &error), QWID_OK);
  expectFakeWorks(session);
  qwid_close(session);
  options.arena_bytes = 63;
  EXPECT_EQ(qwid_open(&fake_model, &options, &session, &error),
            QWID_ERROR_USAGE);
  EXPECT_STREQ(error.text,
               "model 'fake' needs an arena of 64 bytes but got 63");
  options.arena = arena + 1;
  EXPECT_EQ(qwid_open(&fake_model, &options, &session, &error),
            QWID_ERROR_USAGE);
  EXPECT_EQ(session, nullptr);
}

TEST(Session, RefusesBrokenModelsAndOptions) {
  qwid_session *session;
  qwid_error error;
  auto refused = [&](const qwid_model &model, const qwid_options &options) {
    return qwid_open(&model, &options, &session, &error) == QWID_ERROR_USAGE;
  };
  EXPECT_EQ(qwid_open(nullptr, nullptr, &session, &error), QWID_ERROR_USAGE);
  qwid_model model = fake_model;
  model.abi_version = 99;
  EXPECT_TRUE(refused(model, {}));
  EXPECT_NE(strstr(error.text, "ABI 99"), nullptr);
  model = fake_model;
  model.variant_count = 0;
  EXPECT_TRUE(refused(model, {}));
  model = fake_model;
  qwid_tensor_info input = *fake_model.inputs;
  model.inputs = &input;
  input.scale = 0;
  EXPECT_TRUE(refused(model, {}));
  input = *fake_model.inputs;
  input.type = 42;
  EXPECT_TRUE(refused(model, {}));
  qwid_options options = {};
  options.threads = 257;
  EXPECT_TRUE(refused(fake_model, options));
  EXPECT_STREQ(error.text, "expected 1 to 256 threads but got 257");
}

TEST(Features, ThisMachineHasItsBaseline) {
#if defined(__aarch64__)
  EXPECT_TRUE(qwid_cpu_features() & QWID_FEATURE_NEON);
#else
  EXPECT_EQ(qwid_cpu_features() >> 32, 0u) << "no AArch64 feature on x86";
#endif
}

/// Two variants in the order in which the compiler emits them.
struct TwoVariants {
  qwid_variant variants[2];
  qwid_model model = fake_model;
  TwoVariants() {
    variants[0] = variants[1] = fake_model.variants[1];
    variants[0].isa = "avx512vnni";
    variants[0].features =
        QWID_FEATURE_AVX512F | QWID_FEATURE_AVX512BW | QWID_FEATURE_AVX512VNNI;
    variants[1].isa = "avx2";
    variants[1].features = QWID_FEATURE_AVX2 | QWID_FEATURE_FMA;
    model.variants = variants;
    model.variant_count = 2;
  }
};

TEST(Features, FirstVariantThatTheCpuCanRun) {
  TwoVariants two;
  int32_t index = -1;
  EXPECT_EQ(qwid_select_variant(&two.model, every, nullptr, &index, nullptr),
            QWID_OK);
  EXPECT_EQ(index, 0);
  EXPECT_EQ(qwid_select_variant(&two.model,
                                QWID_FEATURE_AVX2 | QWID_FEATURE_FMA |
                                    QWID_FEATURE_AVX512F,
                                nullptr, &index, nullptr),
            QWID_OK);
  EXPECT_EQ(index, 1);
  EXPECT_EQ(qwid_select_variant(&two.model, every, "avx2", &index, nullptr),
            QWID_OK);
  EXPECT_EQ(index, 1);
}

TEST(Features, SaysWhatTheCpuLacks) {
  TwoVariants two;
  int32_t index;
  qwid_error error;
  EXPECT_EQ(qwid_select_variant(&two.model, 0, nullptr, &index, &error),
            QWID_ERROR_CPU);
  EXPECT_STREQ(error.text,
               "this program needs AVX2 and FMA; this CPU lacks both; run it "
               "on a newer CPU or compile it for this one");
  EXPECT_EQ(qwid_select_variant(&two.model, QWID_FEATURE_AVX2, nullptr, &index,
                                &error),
            QWID_ERROR_CPU);
  EXPECT_NE(strstr(error.text, "this CPU lacks FMA;"), nullptr);
  EXPECT_EQ(qwid_select_variant(&two.model,
                                QWID_FEATURE_AVX2 | QWID_FEATURE_FMA,
                                "avx512vnni", &index, &error),
            QWID_ERROR_CPU);
  EXPECT_STREQ(error.text,
               "variant 'avx512vnni' needs AVX512F, AVX512BW and AVX512-VNNI, "
               "which this CPU does not have; variants it can run: avx2");
  EXPECT_EQ(qwid_select_variant(&two.model, every, "mmx", &index, &error),
            QWID_ERROR_CPU);
  EXPECT_STREQ(error.text, "model 'fake' has no variant 'mmx'; it has: "
                           "avx512vnni, avx2");
}

} // namespace
