//===- SampleReader.h - Inputs of a model, read ahead -----------*- C++ -*-===//
//
// From the items of a data set to what a network takes. Threads read, decode
// and preprocess ahead of the computation, a bounded number of samples; samples
// come in order whatever the number of threads, and so do errors.
//
//   Expected<DataSet> data = DataSet::open(paths);
//   Expected<LabelMap> labels = data->matchLabels(getModelClasses(model));
//   Expected<InputFormat> format = getInputFormat(model);
//   Expected<SampleReader> reader = SampleReader::create(*data, *format);
//   while (true) {
//     Expected<std::optional<LabelledSample>> sample = reader->next();
//     if (!sample)
//       return sample.takeError();
//     if (!*sample)
//       break;
//     ... run (*sample)->input; for item i of the batch, photos[i]:
//     if (photo.label) count((*labels)[*photo.label], answer);
//   }
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_SAMPLEREADER_H
#define QWID_DRIVER_SAMPLEREADER_H

#include "qwid/Driver/DataSet.h"
#include "qwid/Reference/Tensor.h"
#include "runtime/qwid_runtime.h"

#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <memory>

namespace qwid {

/// The one input of a model, and how photos become it. Two forms of a network
/// whose formats are equal can share samples.
struct InputFormat {
  std::string name;
  llvm::SmallVector<int64_t> shape; ///< as ONNX lays it out; [0] is the batch
  ElementKind kind = ElementKind::F32;
  bool quantized = false; ///< photos are quantized with scale and zero point
  float scale = 0;
  int32_t zeroPoint = 0;
  std::optional<qwid_preprocess> preprocess; ///< nothing: it takes no photos

  int64_t getBatch() const { return shape.empty() ? 1 : shape[0]; }
  bool operator==(const InputFormat &other) const;
};

/// The input of a module of stage float or quantized, or of any model that runs.
/// The error lists the inputs of a model that has not one.
llvm::Expected<InputFormat> getInputFormat(mlir::ModuleOp module);
llvm::Expected<InputFormat> getInputFormat(const qwid_model &model);

/// The labels of `model` and the number of scores of its first output.
ModelClasses getModelClasses(const qwid_model &model);

/// An item of a sample.
struct LabelledPhoto {
  size_t index = 0;             ///< in the data set
  std::string name;             ///< as the data set calls it
  std::optional<int64_t> label; ///< class of the data set
};

/// One input of the network.
struct LabelledSample {
  Tensor input;
  /// What is in it, at most a batch; if fewer, the first one is repeated.
  std::vector<LabelledPhoto> photos;
};

/// A photo that could not be read.
struct UnreadablePhoto {
  size_t index = 0;   ///< in the data set
  std::string reason; ///< names the file
};

struct SampleReaderOptions {
  /// Threads that read, the caller's own being one while it waits; 0: as many as
  /// there are cores.
  int64_t threads = 0;
  /// Leave unreadable photos out (getUnreadable, getNotes) instead of failing.
  bool skipUnreadable = false;
  /// Whether sample `index` of all that there are is read; empty: all are.
  std::function<bool(size_t index)> isChosen = {};
};

class SampleReader {
public:
  /// `data` must outlive the reader. An error if its arrays do not have the shape
  /// and type of `format` (or a multiple of the batch), or if it has photos and
  /// the model takes none.
  static llvm::Expected<SampleReader>
  create(const DataSet &data, const InputFormat &format,
         const SampleReaderOptions &options = {});
  SampleReader(SampleReader &&);
  ~SampleReader();

  /// Samples that will be read.
  size_t size() const;
  /// Items of the samples that are behind `next`, unreadable ones too, and of
  /// all that will be read: for progress.
  size_t countDone() const;
  size_t countItems() const;

  /// The next sample; nothing at the end. Photos of a batch that is not full are
  /// repeated. A photo that cannot be read is an error that names it and every
  /// such photo after it, or left out (skipUnreadable); none that could be read is
  /// always an error.
  llvm::Expected<std::optional<LabelledSample>> next();

  /// Those so far, in order.
  llvm::ArrayRef<UnreadablePhoto> getUnreadable() const;
  /// What `next` left out or changed, for the user: unreadable photos, photos
  /// with an EXIF orientation that preprocessing does not follow, float64, and,
  /// in a data set with classes, photos with the same pixels.
  Messages getNotes() const;

private:
  class Pool;
  struct Seen;
  SampleReader(std::unique_ptr<Pool> pool, std::unique_ptr<Seen> seen);

  llvm::Error failUnreadable();

  std::unique_ptr<Pool> pool;
  std::unique_ptr<Seen> seen;
};

} // namespace qwid

#endif // QWID_DRIVER_SAMPLEREADER_H
