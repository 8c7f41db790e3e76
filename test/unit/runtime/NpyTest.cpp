//===- NpyTest.cpp - Reading and writing .npy files
//------------------------===//
//
// Round trips of every type, and what the reader says of malformed files.
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include <cmath>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <numeric>
#include <sys/resource.h>

using namespace qwid::test;

namespace {

/// A version 1.0 file with this header text and `dataBytes` zeros.
std::string npy(const std::string &header, size_t dataBytes) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + std::string(dataBytes, '\0');
}

std::string header(const std::string &descr, const std::string &shape,
                   const std::string &fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran +
         ", 'shape': " + shape + ", }\n";
}

/// Reads `bytes` as a file and returns the error's text.
std::string errorOf(const std::string &bytes,
                    qwid_status expected = QWID_ERROR_FORMAT) {
  TemporaryFolder folder;
  qwid_array array;
  qwid_error error = {""};
  std::string path = folder.write("a.npy", bytes);
  EXPECT_EQ(qwid_npy_read(path.c_str(), &array, &error), expected);
  EXPECT_EQ(array.data, nullptr);
  qwid_error described = {""};
  EXPECT_EQ(qwid_npy_describe(path.c_str(), &array, &described), expected);
  EXPECT_STREQ(described.text, error.text);
  return error.text;
}

TEST(Npy, RoundTripOfEveryType) {
  TemporaryFolder folder;
  std::string path = folder.file("a.npy");
  for (int32_t type : {QWID_F32, QWID_U8, QWID_I8, QWID_U16, QWID_I16, QWID_I32,
                       QWID_I64, QWID_BOOL}) {
    std::vector<uint8_t> data(2 * 3 * qwid_type_bytes(type));
    std::iota(data.begin(), data.end(), 0);
    qwid_array out = {data.data(), data.size(), type, 2, {2, 3}, 0};
    qwid_array in;
    qwid_error error;
    ASSERT_EQ(qwid_npy_write(path.c_str(), &out, &error), QWID_OK);
    ASSERT_EQ(qwid_npy_read(path.c_str(), &in, &error), QWID_OK) << error.text;
    EXPECT_EQ(in.type, type);
    EXPECT_EQ(in.rank, 2);
    EXPECT_EQ(in.shape[0], 2);
    EXPECT_EQ(in.shape[1], 3);
    ASSERT_EQ(in.bytes, out.bytes);
    EXPECT_EQ(memcmp(in.data, out.data, in.bytes), 0);
    qwid_array_free(&in);
  }
}

TEST(Npy, RankZeroOneAndEight) {
  TemporaryFolder folder;
  std::string path = folder.file("a.npy");
  float value[4] = {1, 2, 3, 4};
  for (qwid_array out :
       {qwid_array{value, 4, QWID_F32, 0, {}, 0},
        qwid_array{value, 16, QWID_F32, 1, {4}, 0},
        qwid_array{value, 16, QWID_F32, 8, {1, 1, 2, 1, 1, 1, 2, 1}, 0}}) {
    qwid_array in;
    ASSERT_EQ(qwid_npy_write(path.c_str(), &out, nullptr), QWID_OK);
    ASSERT_EQ(qwid_npy_read(path.c_str(), &in, nullptr), QWID_OK);
    EXPECT_EQ(in.rank, out.rank);
    EXPECT_EQ(memcmp(in.shape, out.shape, sizeof in.shape), 0);
    qwid_array_free(&in);
  }
}

TEST(Npy, HalfBecomesFloatExactly) {
  TemporaryFolder folder;
  // 1, -2, smallest subnormal, 65504, infinity, -0.
  const uint16_t halves[6] = {0x3c00, 0xc000, 1, 0x7bff, 0x7c00, 0x8000};
  std::string bytes = npy(header("<f2", "(6,)"), 0);
  bytes.append(reinterpret_cast<const char *>(halves), sizeof halves);
  qwid_array in;
  qwid_error error;
  std::string path = folder.write("a.npy", bytes);
  ASSERT_EQ(qwid_npy_read(path.c_str(), &in, &error), QWID_OK) << error.text;
  const float *values = static_cast<const float *>(in.data);
  EXPECT_EQ(in.type, QWID_F32);
  EXPECT_EQ(in.file_bits, 16);
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], -2.0f);
  EXPECT_EQ(values[2], 0x1p-24f);
  EXPECT_EQ(values[3], 65504.0f);
  EXPECT_TRUE(std::isinf(values[4]));
  EXPECT_TRUE(std::signbit(values[5]) && values[5] == 0.0f);
  qwid_array_free(&in);
}

TEST(Npy, DoubleIsRoundedToFloatAndSaid) {
  TemporaryFolder folder;
  const double doubles[5] = {1.0, 0.1, -1e-300, 1e300, 16777217.0};
  std::string bytes = npy(header("<f8", "(5,)"), 0);
  bytes.append(reinterpret_cast<const char *>(doubles), sizeof doubles);
  qwid_array in;
  qwid_error error;
  std::string path = folder.write("a.npy", bytes);
  ASSERT_EQ(qwid_npy_read(path.c_str(), &in, &error), QWID_OK) << error.text;
  const float *values = static_cast<const float *>(in.data);
  EXPECT_EQ(in.type, QWID_F32);
  EXPECT_EQ(in.bytes, 20u);
  EXPECT_EQ(in.file_bits, 64);
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], 0.1f);
  EXPECT_TRUE(std::signbit(values[2]) && values[2] == 0.0f);
  EXPECT_TRUE(std::isinf(values[3]));
  EXPECT_EQ(values[4], 16777216.0f) << "a tie, to even";
  qwid_array_free(&in);
}

TEST(Npy, DescribesWithoutElements) {
  TemporaryFolder folder;
  std::string path = folder.write("a.npy", npy(header("<f8", "(2, 3)"), 48));
  qwid_array array;
  qwid_error error;
  ASSERT_EQ(qwid_npy_describe(path.c_str(), &array, &error), QWID_OK);
  EXPECT_EQ(array.data, nullptr);
  EXPECT_EQ(array.bytes, 0u);
  EXPECT_EQ(array.type, QWID_F32);
  EXPECT_EQ(array.file_bits, 64);
  ASSERT_EQ(array.rank, 2);
  EXPECT_EQ(array.shape[0], 2);
  EXPECT_EQ(array.shape[1], 3);
}

TEST(Npy, SaysWhatIsWrongAndHowToSaveIt) {
  struct {
    std::string bytes, message;
  } cases[] = {
      {"", "does not start as one"},
      {"PK\x03\x04 not numpy at all", "does not start as one"},
      {npy(header("<c8", "(2,)"), 16), ".astype('float32')"},
      {npy(header("<f8", "(2,)"), 12), "truncated"},
      {npy(header(">f4", "(2,)"), 8), "big endian"},
      {npy(header("<f4", "(2, 3)", "True"), 24), "np.ascontiguousarray"},
      {npy(header("<f4", "(2, 3)"), 23), "truncated"},
      {npy(header("<f4", "(2, 3)"), 25), "too long"},
      {npy(header("<f4", "(0, 3)"), 0), "dimension 0 is 0"},
      {npy(header("<f4", "(-2, 3)"), 24), "bad 'shape'"},
      {npy(header("<f4", "(99999999999999999999,)"), 4), "too large"},
      {npy(header("<f4", "(4294967296, 4294967296)"), 4), "fit in memory"},
      {npy(header("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), 4), "dimensions"},
      {npy("{'descr': [('a', '<f4')], 'shape': (1,)}", 4), "structured"},
      {npy("{'descr': '<f4', 'shape': (1,)}", 4), "missing"},
      {npy("{'descr': '<f4', 'descr': '<f4'}", 4), "repeated key"},
      {npy("{'descr': '<f4'", 4), "does not end"},
      {npy(header("<f4", "(1,)") + "x", 4), "text after"},
      {npy(header("<f4", "(1,)"), 0).substr(0, 30), "truncated header"},
      {std::string("\x93NUMPY\x09\x00\x00\x00", 10), "format 9.0"},
      {std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12), "65536"},
  };
  for (const auto &test : cases) {
    std::string text = errorOf(test.bytes);
    EXPECT_NE(text.find(test.message), std::string::npos)
        << text << " should mention " << test.message;
    EXPECT_NE(text.find("a.npy"), std::string::npos) << text;
  }
}

TEST(Npy, EveryTruncationIsAnError) {
  std::string whole = npy(header("<f4", "(2, 3)"), 24);
  for (size_t length = 0; length < whole.size(); ++length)
    errorOf(whole.substr(0, length));
}

TEST(Npy, MissingFileAndFolder) {
  qwid_array array;
  qwid_error error;
  EXPECT_EQ(qwid_npy_read("/no/such.npy", &array, &error), QWID_ERROR_FILE);
  EXPECT_STREQ(error.text,
               "cannot open '/no/such.npy': No such file or directory");
  EXPECT_EQ(qwid_npy_read("/", &array, &error), QWID_ERROR_FILE);
}

TEST(Npy, FullDiskLeavesNoHalfFile) {
  TemporaryFolder folder;
  std::string path = folder.file("a.npy");
  std::vector<uint8_t> data(1 << 20);
  qwid_array out = {data.data(), data.size(), QWID_U8, 1, {1 << 20}, 0};
  qwid_error error;
  // A limit on the size of files stands for the full disk.
  rlimit old, small;
  getrlimit(RLIMIT_FSIZE, &old);
  small = {4096, old.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  qwid_status status = qwid_npy_write(path.c_str(), &out, &error);
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(status, QWID_ERROR_FILE);
  EXPECT_NE(std::string(error.text).find("cannot write '" + path + "'"),
            std::string::npos);
  std::string folderPath = path.substr(0, path.rfind('/'));
  DIR *entries = opendir(folderPath.c_str());
  int count = 0;
  while (readdir(entries))
    ++count;
  closedir(entries);
  EXPECT_EQ(count, 2) << "only . and ..";
}

TEST(Npy, InconsistentArrayIsRefused) {
  float value = 0;
  qwid_array out = {&value, 4, QWID_F32, 1, {2}, 0};
  EXPECT_EQ(qwid_npy_write("/nowhere", &out, nullptr), QWID_ERROR_USAGE);
}

} // namespace
