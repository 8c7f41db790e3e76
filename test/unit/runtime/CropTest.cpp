//===- CropTest.cpp - Where a centre crop starts --------------------------===//

#include "TestFiles.h"

using namespace qwid::test;

// As Python's round has it, in torchvision's centre crop: half of 1, 3, 5, 7 is 0,
// 2, 2, 4.
TEST(Crop, HalfAPixelGoesToTheEvenOne) {
  const int starts[] = {0, 0, 1, 2, 2, 2, 3, 4, 4};
  for (int excess = 0; excess <= 8; ++excess)
    for (bool isTall : {false, true}) {
      // 3 x 3 of a photo whose short side is 3: nothing is resized.
      qwid_preprocess how = plain();
      how.height = how.resize_short = 3;
      how.resize_mode = QWID_RESIZE_CROP;
      how.layout = QWID_LAYOUT_NHWC;
      int width = isTall ? 3 : 3 + excess, height = isTall ? 3 + excess : 3;
      std::vector<uint8_t> pixels = madeUpPixels(width, height);
      int left = isTall ? 0 : starts[excess], top = isTall ? starts[excess] : 0;
      std::vector<float> expected, real(qwid_preprocess_elements(&how));
      for (int y = 0; y < 3; ++y) {
        auto row = pixels.begin() + 3 * ((top + y) * width + left);
        expected.insert(expected.end(), row, row + 9);
      }
      qwid_image image = imageOf(pixels, width, height);
      qwid_error error;
      EXPECT_EQ(qwid_preprocess_image(&how, &image, real.data(), &error),
                QWID_OK);
      EXPECT_EQ(real, expected) << width << " x " << height;
    }
}
