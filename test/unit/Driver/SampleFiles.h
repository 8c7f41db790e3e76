//===- SampleFiles.h - Photos and arrays of the tests -----------*- C++ -*-===//

#ifndef QWID_TEST_UNIT_DRIVER_SAMPLEFILES_H
#define QWID_TEST_UNIT_DRIVER_SAMPLEFILES_H

#include "SmallModels.h"
#include "runtime/qwid_runtime.h"

#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"

#include <array>

namespace qwid::test {

using Color = std::array<uint8_t, 3>;

/// A PNG file of one colour (its data stored, not compressed).
inline std::string makePng(Color color, int width = 2, int height = 2) {
  auto big = [](uint32_t value) {
    char bytes[4];
    llvm::support::endian::write32be(bytes, value);
    return std::string(bytes, 4);
  };
  auto chunk = [&](std::string body) { // kind and data
    llvm::ArrayRef<uint8_t> bytes(
        reinterpret_cast<const uint8_t *>(body.data()), body.size());
    return big(body.size() - 4) + body + big(llvm::crc32(bytes));
  };
  std::string rows;
  for (int y = 0; y < height; ++y) {
    rows += '\0';
    for (int x = 0; x < width; ++x)
      rows.append(color.begin(), color.end());
  }
  uint32_t a = 1, b = 0; // Adler-32
  for (char c : rows) {
    a = (a + uint8_t(c)) % 65521;
    b = (b + a) % 65521;
  }
  auto little = [](uint16_t value) {
    return std::string{char(value & 255), char(value >> 8)};
  };
  std::string header = "IHDR" + big(width) + big(height);
  header.append({8, 2, 0, 0, 0});
  std::string data = "IDAT\x78\x01\x01" + little(rows.size()) +
                     little(~rows.size()) + rows + big(b << 16 | a);
  return "\x89PNG\r\n\x1a\n" + chunk(header) + chunk(data) + chunk("IEND");
}

/// Writes FOLDER/name, and the folders on the way.
inline std::string writeSample(const Folder &folder, const llvm::Twine &name,
                               llvm::StringRef bytes) {
  std::string path = folder / name;
  EXPECT_FALSE(
      llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path)));
  return folder.write(name, bytes);
}

/// Writes FOLDER/name, an array of `type` with the bytes of `values`.
template <typename T>
std::string writeArray(const Folder &folder, const llvm::Twine &name,
                       int32_t type, llvm::ArrayRef<int64_t> shape,
                       std::vector<T> values) {
  std::string path = writeSample(folder, name, "");
  qwid_array array = {};
  array.data = values.data();
  array.bytes = values.size() * sizeof(T);
  array.type = type;
  array.rank = shape.size();
  llvm::copy(shape, array.shape);
  qwid_error error;
  EXPECT_EQ(qwid_npy_write(path.c_str(), &array, &error), QWID_OK)
      << error.text;
  return path;
}

/// The text of the error, or "" and a test failure if there is none.
template <typename T> std::string errorOf(llvm::Expected<T> value) {
  if (!value)
    return llvm::toString(value.takeError());
  ADD_FAILURE() << "expected an error";
  return "";
}

inline bool contains(const std::string &text, llvm::StringRef part) {
  return llvm::StringRef(text).contains(part);
}

/// The texts of all notes, one per line.
inline std::string textOf(const Messages &notes) {
  std::string text;
  for (const Message &note : notes)
    text += note.getText() + "\n";
  return text;
}

} // namespace qwid::test

#endif // QWID_TEST_UNIT_DRIVER_SAMPLEFILES_H
