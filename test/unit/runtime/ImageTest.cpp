//===- ImageTest.cpp - Resizing, preprocessing, loading
//--------------------===//
//
// Expected pixels are Pillow 13.0's, from the same made-up images.
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

using namespace qwid::test;

namespace {

std::vector<uint8_t> resized(int fromWidth, int fromHeight, int width,
                             int height) {
  std::vector<uint8_t> pixels = madeUpPixels(fromWidth, fromHeight);
  qwid_image from = imageOf(pixels, fromWidth, fromHeight), to;
  qwid_error error;
  EXPECT_EQ(qwid_image_resize(&from, width, height, &to, &error), QWID_OK)
      << error.text;
  EXPECT_EQ(to.width, width);
  EXPECT_EQ(to.height, height);
  std::vector<uint8_t> result(to.pixels, to.pixels + 3 * width * height);
  qwid_image_free(&to);
  return result;
}

TEST(Resize, BothSidesSmaller) {
  EXPECT_EQ(
      resized(5, 4, 3, 3),
      (std::vector<uint8_t>{143, 96,  101, 148, 91,  60,  130, 140, 109,
                            231, 126, 90,  111, 149, 151, 85,  138, 191,
                            135, 138, 75,  107, 196, 114, 98,  85,  105}));
}

TEST(Resize, BothSidesLarger) {
  EXPECT_EQ(resized(3, 2, 4, 5),
            (std::vector<uint8_t>{
                60,  94, 129, 135, 43,  107, 187, 61,  60, 198, 142, 4,
                70,  91, 127, 137, 54,  104, 187, 76,  61, 203, 150, 12,
                112, 79, 119, 146, 101, 93,  188, 139, 65, 225, 181, 44,
                153, 67, 110, 154, 147, 81,  189, 201, 68, 246, 212, 75,
                163, 64, 108, 156, 158, 78,  189, 216, 69, 251, 220, 83}));
}

// The height shrinks far more than the width: the vertical pass comes first.
TEST(Resize, TallImage) {
  EXPECT_EQ(
      resized(3, 20, 2, 3),
      (std::vector<uint8_t>{128, 120, 126, 139, 138, 108, 131, 148, 129, 116,
                            127, 127, 131, 116, 109, 101, 153, 136}));
}

TEST(Resize, HeightOnly) {
  EXPECT_EQ(resized(6, 5, 6, 2),
            (std::vector<uint8_t>{127, 144, 119, 110, 71,  121, 95,  146, 104,
                                  108, 86,  134, 180, 137, 85,  193, 171, 102,
                                  176, 145, 153, 87,  126, 86,  168, 133, 113,
                                  125, 158, 120, 80,  101, 204, 124, 170, 83}));
}

TEST(Resize, WidthOnly) {
  EXPECT_EQ(resized(9, 3, 2, 3),
            (std::vector<uint8_t>{164, 107, 75, 132, 138, 84, 174, 130, 167, 84,
                                  183, 119, 130, 94, 117, 155, 149, 146}));
}

TEST(Resize, SameSizeCopies) {
  EXPECT_EQ(resized(7, 3, 7, 3), madeUpPixels(7, 3));
}

TEST(Resize, RefusesAbsurdSizes) {
  std::vector<uint8_t> pixels = madeUpPixels(2, 2);
  qwid_image from = imageOf(pixels, 2, 2), to;
  qwid_error error;
  for (int side : {0, -1, 65537})
    EXPECT_EQ(qwid_image_resize(&from, side, 1, &to, &error), QWID_ERROR_USAGE);
  EXPECT_EQ(qwid_image_resize(&from, 65536, 65536, &to, &error),
            QWID_ERROR_USAGE);
  EXPECT_EQ(to.pixels, nullptr);
}

/// Stretches to 3 x 2, pixels as they are, no mean, no std.
qwid_preprocess plain() {
  return {1,
          3,
          2,
          QWID_RESIZE_STRETCH,
          0,
          QWID_CHANNELS_RGB,
          255,
          {0, 0, 0, 0},
          {1, 1, 1, 1},
          QWID_LAYOUT_NCHW};
}

std::vector<float> preprocessed(const qwid_preprocess &how, int width,
                                int height) {
  std::vector<uint8_t> pixels = madeUpPixels(width, height);
  qwid_image image = imageOf(pixels, width, height);
  std::vector<float> real(qwid_preprocess_elements(&how));
  qwid_error error;
  EXPECT_EQ(qwid_preprocess_image(&how, &image, real.data(), &error), QWID_OK)
      << error.text;
  return real;
}

TEST(Preprocess, LayoutsAndChannelOrders) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  for (int layout : {QWID_LAYOUT_NCHW, QWID_LAYOUT_NHWC})
    for (int channels : {QWID_CHANNELS_RGB, QWID_CHANNELS_BGR}) {
      qwid_preprocess how = plain();
      how.layout = layout;
      how.channels = channels;
      std::vector<float> real = preprocessed(how, 3, 2);
      for (int i = 0; i < 6; ++i)
        for (int c = 0; c < 3; ++c) {
          int source = channels == QWID_CHANNELS_BGR ? 2 - c : c;
          int at = layout == QWID_LAYOUT_NCHW ? 6 * c + i : 3 * i + c;
          EXPECT_EQ(real[at], pixels[3 * i + source]);
        }
    }
}

TEST(Preprocess, MeanAndStdAreTheNetworkChannels) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  qwid_preprocess how = plain();
  how.range = 1;
  how.channels = QWID_CHANNELS_BGR;
  for (int c = 0; c < 3; ++c) {
    how.mean[c] = 0.1f * (c + 1);
    how.std[c] = 0.2f + 0.1f * c;
  }
  std::vector<float> real = preprocessed(how, 3, 2);
  for (int i = 0; i < 6; ++i)
    for (int c = 0; c < 3; ++c) {
      float pixel = static_cast<float>(pixels[3 * i + 2 - c]) / 255.0f;
      EXPECT_EQ(real[6 * c + i], (pixel - how.mean[c]) / how.std[c]);
    }
}

TEST(Preprocess, GrayIsPillowsLuma) {
  qwid_preprocess how = plain();
  how.channels = QWID_CHANNELS_GRAY;
  EXPECT_EQ(preprocessed(how, 3, 2),
            (std::vector<float>{88, 72, 143, 99, 178, 214}));
}

// 7 x 5 -> short side 4 -> 5 x 4 -> the middle 3 x 2.
TEST(Preprocess, ShortSideAndCentreCrop) {
  qwid_preprocess how = plain();
  how.resize_mode = QWID_RESIZE_CROP;
  how.resize_short = 4;
  how.layout = QWID_LAYOUT_NHWC;
  EXPECT_EQ(preprocessed(how, 7, 5),
            (std::vector<float>{83, 144, 128, 154, 116, 96, 163, 115, 132, 110,
                                115, 126, 127, 197, 114, 152, 101, 83}));
}

TEST(Preprocess, RefusesWhatMakesNoSense) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  qwid_image image = imageOf(pixels, 3, 2), none = {nullptr, 3, 2};
  std::vector<float> real(18);
  qwid_error error;
  auto refused = [&](qwid_preprocess how) {
    return qwid_preprocess_image(&how, &image, real.data(), &error) ==
           QWID_ERROR_USAGE;
  };
  qwid_preprocess how = plain();
  EXPECT_EQ(qwid_preprocess_image(&how, &none, real.data(), &error),
            QWID_ERROR_USAGE);
  how.std[1] = 0;
  EXPECT_TRUE(refused(how));
  EXPECT_STREQ(error.text, "channel 1 has mean 0 and standard deviation 0");
  how = plain();
  how.range = 2;
  EXPECT_TRUE(refused(how));
  how = plain();
  how.resize_mode = QWID_RESIZE_CROP;
  how.resize_short = 2;
  EXPECT_TRUE(refused(how)) << "2 < width 3";
  how = plain();
  how.width = 0;
  EXPECT_TRUE(refused(how));
}

TEST(Image, SaysWhatIsWrong) {
  TemporaryFolder folder;
  qwid_image image;
  qwid_error error;
  std::string text = folder.write("text.jpg", "these are words");
  EXPECT_EQ(qwid_image_load(text.c_str(), &image, &error), QWID_ERROR_FORMAT);
  EXPECT_EQ(error.text, "'" + text + "' is not a JPEG or PNG image");
  std::string empty = folder.write("empty.png", "");
  EXPECT_EQ(qwid_image_load(empty.c_str(), &image, &error), QWID_ERROR_FORMAT);
  EXPECT_EQ(error.text, "'" + empty + "' is empty");
  EXPECT_EQ(qwid_image_load("/no/such", &image, &error), QWID_ERROR_FILE);
  EXPECT_EQ(qwid_image_load("/", &image, &error), QWID_ERROR_FILE);
  EXPECT_EQ(image.pixels, nullptr);
}

} // namespace
