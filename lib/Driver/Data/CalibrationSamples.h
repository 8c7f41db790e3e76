//===- CalibrationSamples.h - Samples without classes -----------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_DATA_CALIBRATIONSAMPLES_H
#define QWID_LIB_DRIVER_DATA_CALIBRATIONSAMPLES_H

#include "qwid/Driver/SampleReader.h"

namespace qwid {

/// Photos and arrays of any folders as inputs of a model. Every file counts, as
/// often as it is named, and none may be unreadable.
class CalibrationSamples {
public:
  /// `isChosen`: see SampleReaderOptions.
  static llvm::Expected<CalibrationSamples>
  open(llvm::ArrayRef<std::string> paths, mlir::ModuleOp module,
       std::function<bool(size_t)> isChosen = {});

  /// The next input; empty at the end.
  llvm::Expected<std::vector<Tensor>> next();
  /// The file of each photo, or of each row of an array, in the last one.
  llvm::ArrayRef<std::string> getFiles() const { return files; }

  const SampleReader &getReader() const { return reader; }
  /// Those of the data set and of the reader.
  Messages getNotes() const;

private:
  CalibrationSamples(std::unique_ptr<DataSet> data, SampleReader reader)
      : data(std::move(data)), reader(std::move(reader)) {}

  std::unique_ptr<DataSet> data; ///< that the reader looks at
  SampleReader reader;
  std::vector<std::string> files;
};

} // namespace qwid

#endif // QWID_LIB_DRIVER_DATA_CALIBRATIONSAMPLES_H
