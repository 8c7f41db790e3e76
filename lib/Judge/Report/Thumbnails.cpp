//===- Thumbnails.cpp - Small pictures of photos --------------------------===//

#include "Thumbnails.h"

#include "llvm/Support/Base64.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

using namespace qwid;

/// Pixels of the longer side, and how well JPEG keeps them: 4 to 6 kB a photo.
static constexpr int32_t kSide = 160;
static constexpr int kQuality = 70;

static void append(void *context, void *data, int size) {
  static_cast<std::string *>(context)->append(static_cast<char *>(data),
                                              size_t(size));
}

std::optional<std::string> qwid::makeThumbnail(const DataSet &data,
                                               size_t index) {
  llvm::Expected<Thumbnail> picture = data.readThumbnail(index, kSide);
  if (!picture) {
    llvm::consumeError(picture.takeError());
    return std::nullopt;
  }
  constexpr int kChannels = 3;
  std::string jpeg;
  stbi_write_jpg_to_func(append, &jpeg, picture->width, picture->height,
                         kChannels, picture->pixels.data(), kQuality);
  return "data:image/jpeg;base64," + llvm::encodeBase64(jpeg);
}
