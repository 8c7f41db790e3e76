//===- CalibrationSamples.cpp - Samples without classes -------------------===//

#include "CalibrationSamples.h"

using namespace qwid;

llvm::Expected<CalibrationSamples>
CalibrationSamples::open(llvm::ArrayRef<std::string> paths,
                         mlir::ModuleOp module,
                         std::function<bool(size_t)> isChosen) {
  llvm::Expected<DataSet> found = DataSet::open(paths, {/*labels=*/false});
  if (!found)
    return found.takeError();
  llvm::Expected<InputFormat> format = getInputFormat(module);
  if (!format)
    return format.takeError();
  auto data = std::make_unique<DataSet>(std::move(*found));
  SampleReaderOptions options;
  options.isChosen = std::move(isChosen);
  llvm::Expected<SampleReader> reader =
      SampleReader::create(*data, *format, options);
  if (!reader)
    return reader.takeError();
  return CalibrationSamples(std::move(data), std::move(*reader));
}

llvm::Expected<std::vector<Tensor>> CalibrationSamples::next() {
  llvm::Expected<std::optional<LabelledSample>> sample = reader.next();
  if (!sample)
    return sample.takeError();
  files.clear();
  std::vector<Tensor> inputs;
  if (!*sample)
    return inputs;
  for (const LabelledPhoto &photo : (*sample)->photos)
    files.push_back(data->getPath(photo.index).str());
  inputs.push_back(std::move((*sample)->input));
  return inputs;
}

Messages CalibrationSamples::getNotes() const {
  Messages notes = data->getNotes();
  llvm::append_range(notes, reader.getNotes());
  return notes;
}
