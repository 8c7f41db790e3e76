//===- TestFiles.h - Temporary files, images, preprocessing ------*- C++ -*-===//
//
// What the runtime's tests share.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TEST_UNIT_RUNTIME_TESTFILES_H
#define QWID_TEST_UNIT_RUNTIME_TESTFILES_H

#include "qwid_runtime.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

namespace qwid::test {

/// A folder that goes away with the object, empty or not.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "qwid-XXXXXX";
    path = mkdtemp(name.data()) ? name : std::string();
  }
  ~TemporaryFolder() {
    for (const std::string &file : files)
      unlink(file.c_str());
    rmdir(path.c_str());
  }

  /// Path of a file in the folder; removed with it.
  std::string file(const std::string &name) {
    files.push_back(path + "/" + name);
    return files.back();
  }

  /// Writes `bytes` into a new file and returns its path.
  std::string write(const std::string &name, const std::string &bytes) {
    std::string target = file(name);
    FILE *out = fopen(target.c_str(), "wb");
    EXPECT_EQ(fwrite(bytes.data(), 1, bytes.size(), out), bytes.size());
    fclose(out);
    return target;
  }

private:
  std::string path;
  std::vector<std::string> files;
};

/// width x height RGB pixels from a fixed sequence of numbers; the expected
/// arrays in the tests were made with Pillow 13.0 from the same.
inline std::vector<uint8_t> madeUpPixels(int width, int height) {
  std::vector<uint8_t> pixels(3 * width * height);
  uint32_t state = 1;
  for (uint8_t &pixel : pixels) {
    state = state * 1664525u + 1013904223u;
    pixel = static_cast<uint8_t>(state >> 24);
  }
  return pixels;
}

/// An image over `pixels`, which keep the memory.
inline qwid_image imageOf(std::vector<uint8_t> &pixels, int width, int height) {
  return {pixels.data(), width, height, 0};
}

/// Stretches to 3 x 2, pixels as they are, no mean, no std.
inline qwid_preprocess plain() {
  return {1,
          3,
          2,
          QWID_RESIZE_STRETCH,
          0,
          QWID_CHANNELS_RGB,
          255,
          {0, 0, 0, 0},
          {1, 1, 1, 1},
          QWID_LAYOUT_NCHW,
          QWID_ORIENT_STORED};
}

} // namespace qwid::test

#endif // QWID_TEST_UNIT_RUNTIME_TESTFILES_H
