//===- ChecksumTest.cpp - SHA-256, checksums of results, made-up inputs ---===//

#include "qwid_api.h"
#include "qwid_checksum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace {

std::string toHex(const uint8_t *bytes, int count) {
  std::string text;
  char digits[3];
  for (int i = 0; i < count; ++i) {
    snprintf(digits, sizeof digits, "%02x", bytes[i]);
    text += digits;
  }
  return text;
}

/// The hash of `text`, given in two parts.
std::string hash(const std::string &text, size_t split = 0) {
  uint8_t digest[QWID_SHA256_BYTES];
  qwid_sha256 state;
  qwid_sha256_start(&state);
  qwid_sha256_add(&state, text.data(), split);
  qwid_sha256_add(&state, text.data() + split, text.size() - split);
  qwid_sha256_finish(&state, digest);
  return toHex(digest, QWID_SHA256_BYTES);
}

/// The checksum of dense bytes that need no settling.
std::string checksumOf(const std::vector<uint8_t> &bytes) {
  return hash(std::string(bytes.begin(), bytes.end()))
      .substr(0, 2 * QWID_CHECKSUM_BYTES);
}

std::string checksum(const void *data, int32_t type,
                     const std::vector<qwid_loop> &loops) {
  uint8_t found[QWID_CHECKSUM_BYTES];
  qwid_checksum(static_cast<const uint8_t *>(data), type, loops.data(),
                int32_t(loops.size()), found);
  return toHex(found, QWID_CHECKSUM_BYTES);
}

// The examples that NIST gives for SHA-256.
TEST(Sha256, Examples) {
  EXPECT_EQ(hash(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsDoNotMatter) {
  // On both sides of the block, and of the room for the length.
  for (size_t size : {55, 56, 63, 64, 65, 119, 120, 128, 200}) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
      text += char(7 * i + 1);
    std::string whole = hash(text);
    for (size_t split = 1; split <= size; ++split)
      EXPECT_EQ(hash(text, split), whole) << size << " at " << split;
  }
}

TEST(HashCode, LeavesOutWhatLinkingFillsIn) {
  std::vector<uint8_t> code(40), other(40);
  for (int i = 0; i < 40; ++i)
    code[i] = other[i] = uint8_t(i + 1);
  const uint32_t linked[] = {0, 11, 15, 36};
  for (uint32_t at : linked)
    for (int i = 0; i < 4; ++i) {
      code[at + i] = 0;
      other[at + i] ^= 0x55;
    }
  uint8_t expected[QWID_SHA256_BYTES], found[QWID_SHA256_BYTES];
  qwid_hash_code(code.data(), 40, nullptr, 0, expected);
  qwid_hash_code(other.data(), 40, linked, 4, found);
  EXPECT_EQ(toHex(found, 32), toHex(expected, 32));
  for (int at : {4, 10, 19, 35}) {
    std::vector<uint8_t> damaged = other;
    damaged[at] ^= 1;
    qwid_hash_code(damaged.data(), 40, linked, 4, found);
    EXPECT_NE(toHex(found, 32), toHex(expected, 32)) << at;
  }
}

TEST(Checksum, IsThatOfTheNumbersWhereverTheyLie) {
  // [2][3][4] in rows of pitch 6, images of pitch 20.
  std::vector<uint8_t> dense, padded(64, 99);
  for (int i = 0; i < 2; ++i)
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 4; ++x) {
        padded[20 * i + 6 * y + x] = uint8_t(100 * i + 10 * y + x);
        dense.push_back(uint8_t(100 * i + 10 * y + x));
      }
  std::string expected = checksumOf(dense);
  EXPECT_EQ(checksum(dense.data(), QWID_I8, {{24, 1}}), expected);
  EXPECT_EQ(checksum(padded.data(), QWID_I8, {{2, 20}, {3, 6}, {4, 1}}),
            expected);
  // Columns of the transposed array are its rows.
  std::vector<uint8_t> turned(24);
  for (int i = 0; i < 24; ++i)
    turned[i % 4 * 6 + i / 4] = dense[i];
  EXPECT_EQ(checksum(turned.data(), QWID_I8, {{6, 1}, {4, 6}}), expected);
  padded[20 + 6 + 2] ^= 1; // a number
  EXPECT_NE(checksum(padded.data(), QWID_I8, {{2, 20}, {3, 6}, {4, 1}}),
            expected);
  padded[20 + 6 + 2] ^= 1;
  padded[4] ^= 1; // none
  EXPECT_EQ(checksum(padded.data(), QWID_I8, {{2, 20}, {3, 6}, {4, 1}}),
            expected);
}

TEST(Checksum, DoesNotDependOnTheStorageSign) {
  std::vector<uint8_t> asSigned, asUnsigned;
  for (int q = -128; q < 128; ++q) {
    asSigned.push_back(uint8_t(q));
    asUnsigned.push_back(uint8_t(q + 128));
  }
  EXPECT_EQ(checksum(asSigned.data(), QWID_I8, {{256, 1}}),
            checksumOf(asSigned));
  EXPECT_EQ(checksum(asUnsigned.data(), QWID_U8, {{256, 1}}),
            checksumOf(asSigned));
}

TEST(Checksum, HasOneNaNAndTwoZeros) {
  std::vector<uint32_t> nans = {0x7fc00000, 0x7f800001, 0xffc12345, 0xffffffff};
  std::vector<uint32_t> settled(4, 0x7fc00000);
  EXPECT_EQ(checksum(nans.data(), QWID_F32, {{4, 1}}),
            checksum(settled.data(), QWID_F32, {{4, 1}}));
  std::vector<uint8_t> bytes(16);
  memcpy(bytes.data(), settled.data(), 16);
  EXPECT_EQ(checksum(nans.data(), QWID_F32, {{4, 1}}), checksumOf(bytes));
  float zero = 0.0f, minus = -0.0f, infinity = INFINITY;
  EXPECT_NE(checksum(&zero, QWID_F32, {{1, 1}}),
            checksum(&minus, QWID_F32, {{1, 1}}));
  EXPECT_NE(checksum(&infinity, QWID_F32, {{1, 1}}),
            checksum(nans.data(), QWID_F32, {{1, 1}}));
}

TEST(Checksum, GoesOnBehindItsBuffer) {
  // 4096 bytes are gathered at a time.
  for (int64_t count : {511, 512, 513, 2000}) {
    std::vector<int64_t> wide(3 * count);
    std::vector<uint8_t> dense;
    for (int64_t i = 0; i < count; ++i) {
      wide[3 * i] = i * 1234567 - 1;
      const auto *bytes = reinterpret_cast<const uint8_t *>(&wide[3 * i]);
      dense.insert(dense.end(), bytes, bytes + 8);
    }
    EXPECT_EQ(checksum(wide.data(), QWID_I64, {{count, 3}}), checksumOf(dense))
        << count;
  }
}

qwid_tensor_info makeInfo(int32_t type, const int64_t &elements) {
  qwid_tensor_info info = {};
  info.type = type;
  info.rank = 1;
  info.shape = &elements;
  return info;
}

// The generator is part of every certificate: it may not change.
TEST(MakeSample, IsTheSameForever) {
  const int64_t elements = 5000;
  for (uint32_t index : {0u, 3u})
    for (uint32_t sample : {0u, 1u, 2u, 3u, 5u}) {
      uint64_t state = uint64_t(index) << 32 | sample;
      auto draw = [&] {
        state = state * 6364136223846793005u + 1;
        return uint32_t(state >> 32);
      };
      for (int i = 0; i < 8; ++i)
        draw();
      const uint32_t longest[] = {1, 8, 64, 512};
      std::vector<uint8_t> expected;
      while (expected.size() < size_t(elements)) {
        uint32_t run = 1 + draw() % longest[sample % 4];
        expected.insert(expected.end(), run, uint8_t(draw() >> 8));
      }
      expected.resize(elements);
      std::vector<uint8_t> found(elements);
      qwid_tensor_info info = makeInfo(QWID_U8, elements);
      qwid_make_sample(&info, int32_t(index), int32_t(sample), {0, 0},
                       found.data());
      EXPECT_EQ(found, expected) << index << " " << sample;
    }
}

TEST(MakeSample, StaysInTheRangeOfItsType) {
  const int64_t elements = 4000;
  const qwid_sample_range range = {-1.5f, 0.25f};
  std::vector<float> reals(elements);
  qwid_tensor_info info = makeInfo(QWID_F32, elements);
  qwid_make_sample(&info, 0, 0, range, reals.data());
  float low = reals[0], high = reals[0];
  for (float real : reals) {
    low = std::min(low, real);
    high = std::max(high, real);
  }
  EXPECT_EQ(low, -1.5f);
  EXPECT_EQ(high, -1.5f + 255 * 0.25f);
  std::vector<int64_t> wide(elements, -1);
  info = makeInfo(QWID_I64, elements);
  qwid_make_sample(&info, 0, 0, range, wide.data());
  for (int64_t number : wide)
    EXPECT_TRUE(number >= 0 && number <= 255);
  std::vector<uint8_t> flags(elements, 9);
  info = makeInfo(QWID_BOOL, elements);
  qwid_make_sample(&info, 0, 0, range, flags.data());
  for (uint8_t flag : flags)
    EXPECT_LE(flag, 1);
  std::vector<int16_t> shorts(elements);
  info = makeInfo(QWID_I16, elements);
  qwid_make_sample(&info, 0, 0, range, shorts.data());
  int16_t least = 0, most = 0;
  for (int16_t number : shorts) {
    least = std::min(least, number);
    most = std::max(most, number);
  }
  EXPECT_LT(least, -30000);
  EXPECT_GT(most, 30000);
}

} // namespace
