//===- SelftestTest.cpp - Programs that check themselves ------------------===//
//
// On the model of FakeModel.c with a certificate made here, by what its layers are
// said to compute; then with damaged weights, code, layers and certificates.
//
//===----------------------------------------------------------------------===//

#include "qwid_checksum.h"
#include "qwid_runtime.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

extern "C" const qwid_model fake_model;

namespace {

constexpr int kSamples = 3;

/// What code is to a selftest: bytes.
const uint8_t code[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
const uint32_t linked[] = {2};

void wrongLevels(const qwid_frame *frame, int32_t, int32_t) {
  memset(frame->outputs[1], 1, 3);
}

/// The fake model, whose second variant runs here, with a certificate; each part
/// may be changed before it is tested.
class Selftest : public testing::Test {
protected:
  Selftest() {
    model = fake_model;
    for (int i = 0; i < 2; ++i)
      variants[i] = fake_model.variants[i];
    for (int i = 0; i < 3; ++i)
      layers[i] = variants[1].layers[i];
    variants[1].layers = layers;
    model.variants = variants;
    model.certificate = &certificate;
    fillProof();
    fillChecksums();
    certificate.samples = kSamples;
    certificate.value_count = 2;
    certificate.ranges = &range;
    certificate.checksums = checksums[0][0];
    certificate.loops = &loop;
    certificate.proofs = proofs;
  }

  void fillProof() {
    qwid_proof &proof = proofs[1];
    proof.code = code;
    proof.code_bytes = sizeof code;
    proof.linked = linked;
    proof.linked_count = 1;
    const uint8_t hashed[] = {1, 2, 0, 0, 0, 0, 7, 8, 9};
    qwid_hash_code(hashed, sizeof hashed, nullptr, 0, proof.code_sha256);
    const float weights[3] = {0, 0, 0};
    qwid_hash_code(reinterpret_cast<const uint8_t *>(weights), 12, nullptr, 0,
                   proof.weights_sha256);
    proof.results = results;
    proofs[0] = proof; // of the variant that no CPU runs
    results[0] = {0, -1, 0, QWID_I32, 1, 0, 0};
    results[1] = {-1, -1, 0, 0, 0, 0, 0}; // nothing to compare it with
    results[2] = {1, 1, 0, QWID_I8, 1, 0, 0};
  }

  void fillChecksums() {
    for (int sample = 0; sample < kSamples; ++sample) {
      uint8_t photo[48];
      qwid_make_sample(model.inputs, 0, sample, range, photo);
      int32_t sums[3] = {0, 0, 0};
      int8_t levels[3];
      for (int i = 0; i < 48; ++i)
        sums[i / 16] += photo[i];
      for (int c = 0; c < 3; ++c)
        levels[c] = int8_t(sums[c] / 16 - 128);
      qwid_checksum(reinterpret_cast<uint8_t *>(sums), QWID_I32, &loop, 1,
                    checksums[0][sample]);
      qwid_checksum(reinterpret_cast<uint8_t *>(levels), QWID_I8, &loop, 1,
                    checksums[1][sample]);
    }
  }

  qwid_status run(const qwid_options *options = nullptr) {
    seen.clear();
    error.text[0] = 0;
    return qwid_selftest(&model, options, watch, this, &error);
  }

  static void watch(void *user, const qwid_check *check) {
    auto *self = static_cast<Selftest *>(user);
    std::string line = check->variant == &self->variants[1] ? "" : "other ";
    line += check->what == QWID_CHECK_WEIGHTS ? "weights"
            : check->what == QWID_CHECK_CODE
                ? "code"
                : std::to_string(check->layer) + "@" +
                      std::to_string(check->sample);
    if (memcmp(check->expected, check->found, size_t(check->bytes)))
      line += "!";
    self->seen += line + " ";
  }

  std::string text(const std::string &what) {
    return "model 'fake', variant '" + std::string(variants[1].isa) +
           "': " + what;
  }

  qwid_model model;
  qwid_variant variants[2];
  qwid_layer layers[3];
  qwid_certificate certificate = {};
  qwid_proof proofs[2] = {};
  qwid_stored results[3];
  qwid_loop loop = {3, 1};
  qwid_sample_range range = {0, 0};
  uint8_t checksums[2][kSamples][QWID_CHECKSUM_BYTES];
  std::string seen;
  qwid_error error;
};

TEST_F(Selftest, PassesWithAnyNumberOfThreads) {
  for (int threads : {1, 2, 3, 5}) {
    qwid_options options = {};
    options.threads = threads;
    EXPECT_EQ(run(&options), QWID_OK) << error.text;
    EXPECT_EQ(seen,
              "other weights other code weights code 0@0 2@0 0@1 2@1 0@2 2@2 ");
  }
  EXPECT_EQ(qwid_selftest(&model, nullptr, nullptr, nullptr, nullptr), QWID_OK);
}

TEST_F(Selftest, NamesDamagedWeights) {
  alignas(QWID_ALIGNMENT) const float damaged[3] = {0, 0.5f, 0};
  variants[1].weights = reinterpret_cast<const uint8_t *>(damaged);
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_EQ(seen,
            "other weights other code weights! code 0@0 2@0 0@1 2@1 0@2 2@2 ");
  EXPECT_EQ(error.text, text("the weights are not what was certified, though "
                             "no result differs"));
}

TEST_F(Selftest, DoesNotRunDamagedCode) {
  const uint8_t damaged[] = {1, 2, 9, 9, 9, 9, 7, 8, 8};
  proofs[1].code = damaged;
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_EQ(seen, "other weights other code weights code! ");
  EXPECT_EQ(error.text,
            text("the code is not what was certified and was not run"));
}

TEST_F(Selftest, HashesWhatItCannotRun) {
  proofs[0].code_sha256[31] ^= 1;
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_EQ(seen, "other weights other code! weights code 0@0 2@0 0@1 2@1 0@2 "
                  "2@2 ");
  EXPECT_STREQ(error.text, "model 'fake', variant 'future': the code is not "
                           "what was certified and was not run");
}

TEST_F(Selftest, LeavesOutWhatLinkingFilledIn) {
  const uint8_t linkedCode[] = {1, 2, 9, 9, 9, 9, 7, 8, 9};
  proofs[1].code = linkedCode;
  EXPECT_EQ(run(), QWID_OK) << error.text;
}

TEST_F(Selftest, NamesTheFirstLayerThatDiffers) {
  layers[2].run = wrongLevels;
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_EQ(
      seen,
      "other weights other code weights code 0@0 2@0! 0@1 2@1! 0@2 2@2! ");
  EXPECT_EQ(error.text, text("layer 2 '/levels' is the first whose result is "
                             "not what was certified, on made-up input 0"));
}

TEST_F(Selftest, NamesTheInputThatShowsIt) {
  checksums[0][1][7] ^= 1;
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_EQ(seen,
            "other weights other code weights code 0@0 2@0 0@1! 2@1 0@2 2@2 ");
  EXPECT_EQ(error.text, text("layer 0 '/sums' is the first whose result is not "
                             "what was certified, on made-up input 1"));
}

TEST_F(Selftest, TestsTheVariantThatIsAskedFor) {
  qwid_options options = {};
  options.isa = variants[1].isa;
  EXPECT_EQ(run(&options), QWID_OK) << error.text;
  EXPECT_EQ(seen, "weights code 0@0 2@0 0@1 2@1 0@2 2@2 ");
  options.isa = "future";
  EXPECT_EQ(run(&options), QWID_ERROR_CPU);
  EXPECT_EQ(seen, "");
  // Without one, each; those that run here are run.
  variants[0].features = variants[1].features;
  variants[0].layers = layers;
  EXPECT_EQ(run(), QWID_OK) << error.text;
  EXPECT_EQ(seen, "other weights other code other 0@0 other 2@0 other 0@1 "
                  "other 2@1 other 0@2 other 2@2 weights code 0@0 2@0 0@1 2@1 "
                  "0@2 2@2 ");
  // The first variant's finding is the one that is told.
  proofs[0].weights_sha256[0] ^= 1;
  proofs[1].code_sha256[0] ^= 1;
  EXPECT_EQ(run(), QWID_ERROR_DIFFERS);
  EXPECT_NE(std::string(error.text).find("variant 'future': the weights"),
            std::string::npos)
      << error.text;
}

TEST_F(Selftest, NeedsACertificate) {
  model.certificate = nullptr;
  EXPECT_EQ(run(), QWID_ERROR_USAGE);
  EXPECT_STREQ(error.text, "model 'fake' was compiled without a selftest; "
                           "compile it again with --selftest");
  model.abi_version = 2; // had no such field
  model.certificate = &certificate;
  EXPECT_EQ(run(), QWID_ERROR_USAGE);
  EXPECT_NE(std::string(error.text).find("ABI 2"), std::string::npos);
}

} // namespace
