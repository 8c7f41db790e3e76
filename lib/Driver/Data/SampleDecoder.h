//===- SampleDecoder.h - Items become the input of a model ------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_SAMPLEDECODER_H
#define QWID_LIB_DRIVER_DATA_SAMPLEDECODER_H

#include "qwid/Driver/SampleReader.h"

#include <map>
#include <mutex>

namespace qwid {

/// Consecutive items that are one sample.
struct SampleItems {
  size_t first = 0;
  int64_t count = 0;
};

/// A sample, and what was seen on the way.
struct DecodedSample {
  LabelledSample sample;
  std::vector<uint64_t> hashes; ///< of the pixels of each photo; none of arrays
  std::vector<UnreadablePhoto> unreadable;
  size_t items = 0;    ///< that it was made of
  size_t oriented = 0; ///< photos that EXIF turns
  std::string error;   ///< what is no fault of a photo; or empty
};

class SampleDecoder {
public:
  SampleDecoder(const DataSet &data, const InputFormat &format)
      : data(data), format(format) {}

  /// An error if an array does not fit the format, or photos have no way to it.
  llvm::Error check() const;
  /// The samples of the data set: photos that follow one another, and the rows
  /// of an array, by batches.
  std::vector<SampleItems> split() const;

  /// From any threads at once.
  DecodedSample decode(SampleItems items);
  /// No item before this one will be decoded any more.
  void releaseBefore(size_t item);

private:
  struct LoadedArray;

  void decodePhotos(SampleItems items, DecodedSample &result) const;
  void decodeRows(SampleItems items, DecodedSample &result);
  std::shared_ptr<LoadedArray> load(size_t file);

  const DataSet &data;
  InputFormat format;
  std::mutex mutex;
  std::map<size_t, std::shared_ptr<LoadedArray>> arrays; ///< by file
};

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_SAMPLEDECODER_H
