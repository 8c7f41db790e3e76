//===- ImageTest.cpp - Resizing, preprocessing, loading -------------------===//
//
// Expected pixels are Pillow 13.0's, from the same made-up images.
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include <algorithm>

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

/// 64-bit FNV-1a.
uint64_t hash(const std::vector<uint8_t> &bytes) {
  uint64_t value = UINT64_C(0xcbf29ce484222325);
  for (uint8_t byte : bytes)
    value = (value ^ byte) * UINT64_C(0x100000001b3);
  return value;
}

// Up and down, odd sizes, rows of few bytes, one pixel, vertical pass first.
TEST(Resize, EverySizeIsPillows) {
  const struct {
    int fromWidth, fromHeight, width, height;
    uint64_t pillow;
  } cases[] = {
      {1, 1, 5, 7, UINT64_C(0xaf44f714a9a7e84c)},
      {1, 9, 4, 3, UINT64_C(0x9aece45bd2a746a9)},
      {9, 1, 3, 4, UINT64_C(0x975cc8a52c223b99)},
      {2, 2, 1, 1, UINT64_C(0x9dd3711b1f23feb4)},
      {3, 2, 7, 5, UINT64_C(0xaf127fb194a2f625)},
      {17, 13, 16, 12, UINT64_C(0x3270788b9088584e)},
      {16, 12, 17, 13, UINT64_C(0xe6269c2067f8b122)},
      {33, 17, 12, 40, UINT64_C(0x61a597fafc644682)},
      {40, 33, 32, 32, UINT64_C(0xdd61b836c0ccc6d9)},
      {64, 48, 64, 20, UINT64_C(0x9c814ff0a07b8f42)},
      {64, 48, 20, 48, UINT64_C(0xb292ca5db84ad132)},
      {101, 67, 33, 11, UINT64_C(0x3e92151400e0cbc5)},
      {30, 300, 12, 10, UINT64_C(0x37d952e530b62496)},
      {320, 180, 96, 96, UINT64_C(0xf32b5be43629923d)},
      {97, 331, 224, 64, UINT64_C(0xd36a2a1b399144ab)},
      {200, 3, 31, 9, UINT64_C(0x82a5b0b469740be2)},
  };
  for (const auto &test : cases)
    EXPECT_EQ(
        hash(resized(test.fromWidth, test.fromHeight, test.width, test.height)),
        test.pillow)
        << test.fromWidth << " x " << test.fromHeight << " to " << test.width
        << " x " << test.height;
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

// Only the crop is computed; it is what the whole image would be cropped to.
TEST(Preprocess, CropsArePillows) {
  const struct {
    int fromWidth, fromHeight, side, width, height;
    uint64_t pillow;
  } cases[] = {
      {320, 180, 40, 32, 32, UINT64_C(0x08a5f9e74a86956b)},
      {180, 320, 36, 32, 20, UINT64_C(0xb98bf64d6bfb0173)},
      {50, 400, 24, 24, 24, UINT64_C(0x91ea569178aacb1b)},
      {400, 50, 24, 20, 24, UINT64_C(0x0a9f6c272e5711e1)},
      {31, 29, 64, 61, 60, UINT64_C(0x4f33e171c0fddac1)},
      {48, 36, 36, 32, 30, UINT64_C(0x2a3a4821073e4e7c)},
  };
  for (const auto &test : cases) {
    qwid_preprocess how = plain();
    how.resize_mode = QWID_RESIZE_CROP;
    how.resize_short = test.side;
    how.width = test.width;
    how.height = test.height;
    how.layout = QWID_LAYOUT_NHWC;
    std::vector<float> real =
        preprocessed(how, test.fromWidth, test.fromHeight);
    EXPECT_EQ(hash(std::vector<uint8_t>(real.begin(), real.end())), test.pillow)
        << test.fromWidth << " x " << test.fromHeight;
  }
}

/// One pixel for each channel value 0, 51, ... 255, as `type`.
template <typename T>
std::vector<T> integersOf(int32_t type, float mean, bool quantized = false,
                          float scale = 0, int32_t zeroPoint = 0) {
  std::vector<uint8_t> pixels;
  for (int v = 0; v <= 255; v += 51)
    pixels.insert(pixels.end(), {uint8_t(v), uint8_t(v), uint8_t(v)});
  qwid_preprocess how = plain();
  std::fill_n(how.mean, 3, mean);
  how.layout = QWID_LAYOUT_NHWC;
  qwid_image image = imageOf(pixels, 3, 2);
  qwid_tensor_info input = {};
  input.type = type;
  input.quantized = quantized;
  input.scale = scale;
  input.zero_point = zeroPoint;
  std::vector<T> stored(18), one;
  qwid_error error;
  EXPECT_EQ(qwid_preprocess_input(&how, &input, &image, stored.data(), &error),
            QWID_OK)
      << error.text;
  for (int i = 0; i < 18; i += 3)
    one.push_back(stored[i]);
  return one;
}

TEST(Preprocess, IntegersWithoutScaleAreThePixels) {
  EXPECT_EQ(integersOf<uint8_t>(QWID_U8, 0),
            (std::vector<uint8_t>{0, 51, 102, 153, 204, 255}));
  EXPECT_EQ(integersOf<int8_t>(QWID_I8, 128),
            (std::vector<int8_t>{-128, -77, -26, 25, 76, 127}));
  EXPECT_EQ(integersOf<int8_t>(QWID_I8, 0.5f),
            (std::vector<int8_t>{0, 50, 102, 127, 127, 127}))
      << "ties to even, saturated";
  EXPECT_EQ(integersOf<int32_t>(QWID_I32, 100),
            (std::vector<int32_t>{-100, -49, 2, 53, 104, 155}));
  EXPECT_EQ(integersOf<int64_t>(QWID_I64, 100),
            (std::vector<int64_t>{-100, -49, 2, 53, 104, 155}));
  EXPECT_EQ(integersOf<float>(QWID_F32, 100),
            (std::vector<float>{-100, -49, 2, 53, 104, 155}));
}

TEST(Preprocess, QuantizesWithTheScaleOfTheInput) {
  EXPECT_EQ(integersOf<uint8_t>(QWID_U8, 0, true, 2, 10),
            (std::vector<uint8_t>{10, 36, 61, 86, 112, 138}));
  EXPECT_EQ(integersOf<int8_t>(QWID_I8, 0, true, 1, -128),
            (std::vector<int8_t>{-128, -77, -26, 25, 76, 127}));
}

TEST(Preprocess, PhotoCannotBeBooleans) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  qwid_image image = imageOf(pixels, 3, 2);
  qwid_preprocess how = plain();
  qwid_tensor_info input = {};
  input.type = QWID_BOOL;
  uint8_t stored[18];
  qwid_error error;
  EXPECT_EQ(qwid_preprocess_input(&how, &input, &image, stored, &error),
            QWID_ERROR_USAGE);
  EXPECT_STREQ(error.text, "a photo cannot become an input of type bool");
}

TEST(Preprocess, RefusesWhatMakesNoSense) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  qwid_image image = imageOf(pixels, 3, 2), none = {nullptr, 3, 2, 0};
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

/// The photo 0 1 2 / 3 4 5 upright, by the number of the pixel.
std::vector<int> turned(int32_t orientation, int32_t *width) {
  std::vector<uint8_t> pixels;
  for (uint8_t i = 0; i < 6; ++i)
    pixels.insert(pixels.end(), {i, uint8_t(10 + i), uint8_t(20 + i)});
  qwid_image image = imageOf(pixels, 3, 2), upright;
  image.orientation = orientation;
  qwid_error error;
  EXPECT_EQ(qwid_image_upright(&image, &upright, &error), QWID_OK);
  EXPECT_EQ(upright.width * upright.height, 6);
  EXPECT_EQ(upright.orientation, 0);
  *width = upright.width;
  std::vector<int> order;
  for (int i = 0; i < 6; ++i) {
    order.push_back(upright.pixels[3 * i]);
    EXPECT_EQ(upright.pixels[3 * i + 1], 10 + order.back());
    EXPECT_EQ(upright.pixels[3 * i + 2], 20 + order.back());
  }
  qwid_image_free(&upright);
  return order;
}

// By the definition of EXIF: 6 is a camera turned so that the scene's top lies
// along the stored left column.
TEST(Image, AllEightOrientations) {
  const std::vector<int> expected[] = {
      {0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3},
      {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2}, {0, 3, 1, 4, 2, 5},
      {3, 0, 4, 1, 5, 2}, {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}};
  for (int orientation = 0; orientation <= 8; ++orientation) {
    int32_t width;
    EXPECT_EQ(turned(orientation, &width), expected[orientation])
        << orientation;
    EXPECT_EQ(width, orientation < 5 ? 3 : 2) << orientation;
  }
}

// The photo is turned before it is resized and cropped, and only when asked.
TEST(Preprocess, TurnsAsExifSays) {
  std::vector<uint8_t> pixels = madeUpPixels(3, 2);
  qwid_image image = imageOf(pixels, 3, 2);
  image.orientation = 8;
  qwid_preprocess how = plain();
  std::vector<float> stored(18), upright(18);
  qwid_error error;
  ASSERT_EQ(qwid_preprocess_image(&how, &image, stored.data(), &error), 0);
  how.orient = QWID_ORIENT_EXIF;
  how.width = 2;
  how.height = 3;
  ASSERT_EQ(qwid_preprocess_image(&how, &image, upright.data(), &error), 0);
  const int order[] = {2, 5, 1, 4, 0, 3};
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(stored[6 * c + i], pixels[3 * i + c]);
      EXPECT_EQ(upright[6 * c + i], pixels[3 * order[i] + c]);
    }
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
