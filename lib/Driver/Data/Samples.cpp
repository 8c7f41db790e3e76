//===- Samples.cpp - Photos and arrays for calibration --------------------===//

#include "qwid/Driver/Samples.h"

#include "../DescribeArray.h"

#include "qwid/Driver/ReferenceModel.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace qwid;
namespace fs = llvm::sys::fs;

bool qwid::isArrayFile(StringRef path) {
  return path.ends_with_insensitive(".npy");
}

bool qwid::isPhotoFile(StringRef path) {
  return path.ends_with_insensitive(".jpg") ||
         path.ends_with_insensitive(".jpeg") ||
         path.ends_with_insensitive(".png");
}

//===----------------------------------------------------------------------===//
// Finding
//===----------------------------------------------------------------------===//

void Samples::leaveOut(StringRef path) {
  constexpr size_t kShown = 3;
  StringRef name = llvm::sys::path::filename(path);
  Skipped &kind =
      skipped[makePrintable(llvm::sys::path::extension(name).lower())];
  ++kind.count;
  kind.first.push_back(makePrintable(name));
  llvm::sort(kind.first);
  if (kind.first.size() > kShown)
    kind.first.pop_back();
}

llvm::Error Samples::addPath(StringRef path) {
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return llvm::createStringError(code, "cannot read '" + makePrintable(path) +
                                             "': " + code.message());
  if (!fs::is_directory(status)) {
    files.push_back(path.str());
    return llvm::Error::success();
  }
  std::vector<std::string> found;
  std::error_code code;
  for (fs::recursive_directory_iterator it(path, code), end; it != end && !code;
       it.increment(code)) {
    if (llvm::sys::path::filename(it->path()).starts_with(".")) {
      it.no_push();
      continue;
    }
    if (it->type() == fs::file_type::directory_file)
      continue;
    if (isPhotoFile(it->path()) || isArrayFile(it->path()))
      found.push_back(it->path());
    else
      leaveOut(it->path());
  }
  if (code)
    return llvm::createStringError(code, "cannot read folder '" +
                                             makePrintable(path) +
                                             "': " + code.message());
  if (found.empty())
    return llvm::createStringError(
        "folder '" + makePrintable(path) +
        "' has no photo (.jpg, .jpeg, .png) and no .npy array" +
        (skipped.empty() ? "" : ", but " + describeSkipped()) +
        "; name a folder with some photos of the kind that the model will see");
  llvm::sort(found);
  files.insert(files.end(), found.begin(), found.end());
  return llvm::Error::success();
}

/// "5 .webp files (a.webp, b.webp, c.webp ...) and 1 .txt file (notes.txt)".
std::string Samples::describeSkipped() const {
  std::string text;
  size_t left = skipped.size();
  for (const auto &[suffix, kind] : skipped) {
    text += std::to_string(kind.count) + " " +
            (suffix.empty() ? "other" : suffix) +
            (kind.count == 1 ? " file (" : " files (") +
            llvm::join(kind.first, ", ") +
            (kind.first.size() < kind.count ? " ...)" : ")");
    if (--left)
      text += left == 1 ? " and " : ", ";
  }
  return text;
}

std::vector<std::string> Samples::getNotes() const {
  std::vector<std::string> notes;
  if (!skipped.empty())
    notes.push_back("left out of the photos: " + describeSkipped() +
                    "; JPEG, PNG and .npy are read, convert others to take "
                    "part");
  if (oriented && !turned)
    notes.push_back(
        std::to_string(oriented) + " of " + std::to_string(photos) +
        (photos == 1 ? " photo carries" : " photos carry") +
        " an EXIF orientation; pixels were taken as stored, as Pillow opens "
        "them; --orient exif turns them");
  if (!doubles.empty())
    notes.push_back("'" + makePrintable(doubles.front()) + "'" +
                    (doubles.size() == 1
                         ? " is"
                         : " and " + std::to_string(doubles.size() - 1) +
                               " other arrays are") +
                    " float64; their numbers were rounded to float32");
  return notes;
}

llvm::Expected<Samples> Samples::find(ArrayRef<std::string> paths) {
  Samples samples;
  for (const std::string &path : paths)
    if (llvm::Error error = samples.addPath(path))
      return std::move(error);
  return samples;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

llvm::Error Samples::unreadable(StringRef message) const {
  std::string text = message.str();
  int64_t others = 0;
  for (size_t i = at + 1; i < files.size(); ++i) {
    qwid_image image;
    qwid_error error;
    if (isArrayFile(files[i]))
      continue;
    if (qwid_image_load(files[i].c_str(), &image, &error)) {
      text += std::string("\n  ") + error.text;
      ++others;
    } else {
      qwid_image_free(&image);
    }
  }
  text += others ? "\nremove these files" : "; remove this file";
  return llvm::createStringError(text + " or name others with --calibrate");
}

llvm::Error Samples::readPhotos(ModuleOp module, Tensor &tensor) {
  std::optional<qwid_preprocess> preprocess = getRuntimePreprocess(module);
  if (!preprocess)
    return llvm::createStringError("'" + makePrintable(files[at]) +
                                   "': this model takes no photos; calibrate "
                                   "with .npy arrays");
  turned = preprocess->orient == QWID_ORIENT_EXIF;
  qwid_tensor_info input = {};
  input.type = getRuntimeType(tensor.kind);
  MutableArrayRef<uint8_t> out(tensor.bytes);
  size_t bytes =
      qwid_preprocess_elements(&*preprocess) * getElementBytes(tensor.kind);
  for (size_t start = 0; start < out.size(); start += bytes) {
    if (at == files.size() || isArrayFile(files[at])) {
      // A repeated photo changes no range.
      llvm::copy(out.take_front(bytes), out.begin() + start);
      continue;
    }
    qwid_image image;
    qwid_error error;
    if (qwid_image_load(files[at].c_str(), &image, &error))
      return unreadable(error.text);
    ++photos;
    oriented += image.orientation > 1;
    qwid_status status = qwid_preprocess_input(&*preprocess, &input, &image,
                                               &out[start], &error);
    qwid_image_free(&image);
    if (status)
      return llvm::createStringError("'" + makePrintable(files[at]) +
                                     "': " + error.text);
    current.push_back(files[at++]);
  }
  return llvm::Error::success();
}

llvm::Error Samples::readArray(RankedTensorType type) {
  qwid_array npy;
  qwid_error error;
  const std::string &file = files[at];
  if (qwid_npy_read(file.c_str(), &npy, &error))
    return llvm::createStringError(error.text);
  auto release = llvm::make_scope_exit([&] { qwid_array_free(&npy); });
  ArrayRef<int64_t> shape(npy.shape, npy.rank);
  FailureOr<ElementKind> kind = getElementKind(type.getElementType());
  const char *expected =
      qwid_type_name(succeeded(kind) ? getRuntimeType(*kind) : 0);
  bool fits = succeeded(kind) && npy.type == getRuntimeType(*kind) &&
              npy.rank == type.getRank() && npy.rank > 0 &&
              shape.drop_front() == type.getShape().drop_front() &&
              shape[0] % type.getDimSize(0) == 0;
  if (!fits) {
    StringRef given =
        npy.file_bits == 64 ? "float64" : qwid_type_name(npy.type);
    return llvm::createStringError(
        "'" + makePrintable(file) + "': expected " +
        describeArray(expected, type.getShape()) +
        " or a multiple of its first dimension, got " +
        describeArray(given, shape));
  }
  if (npy.file_bits == 64)
    doubles.push_back(file);
  array = Tensor(shape, *kind);
  std::memcpy(array.bytes.data(), npy.data, npy.bytes);
  row = 0;
  return llvm::Error::success();
}

/// The error for a model that has not one input.
static llvm::Error refuseInputs(func::FuncOp entry) {
  std::string list;
  for (Value argument : entry.getArguments())
    if (std::string name = getTensorName(argument); !name.empty())
      list += (list.empty() ? " (" : ", ") + name;
  return llvm::createStringError(
      "calibration takes models with one input, this one has " +
      Twine(entry.getNumArguments()) + list + (list.empty() ? "" : ")") +
      "; compile it with --float, or export it with all inputs but one made "
      "constant");
}

bool Samples::isInArray() const {
  return !array.shape.empty() && row < array.shape[0];
}

bool Samples::isAtPhoto() const {
  return !isInArray() && at < files.size() && !isArrayFile(files[at]);
}

llvm::Error Samples::skip(ModuleOp module) {
  if (!isAtPhoto())
    return next(module).takeError();
  auto type = cast<RankedTensorType>(getEntry(module).getArgumentTypes()[0]);
  for (int64_t left = type.getDimSize(0); left > 0 && isAtPhoto(); --left)
    ++at;
  return llvm::Error::success();
}

llvm::Expected<std::vector<Tensor>> Samples::next(ModuleOp module) {
  func::FuncOp entry = getEntry(module);
  if (entry.getNumArguments() != 1)
    return refuseInputs(entry);
  current.clear();
  auto type = cast<RankedTensorType>(entry.getArgumentTypes()[0]);
  if (!isInArray() && at == files.size())
    return std::vector<Tensor>();
  std::vector<Tensor> inputs;
  inputs.emplace_back(type);
  if (isAtPhoto()) {
    if (llvm::Error error = readPhotos(module, inputs[0]))
      return std::move(error);
    return inputs;
  }
  if (!isInArray()) {
    if (llvm::Error error = readArray(type))
      return std::move(error);
    if (array.shape[0] == 0) {
      ++at;
      return next(module);
    }
  }
  size_t bytes = inputs[0].bytes.size();
  int64_t batch = type.getDimSize(0);
  std::memcpy(inputs[0].bytes.data(), array.bytes.data() + row / batch * bytes,
              bytes);
  current.assign(batch, files[at]);
  row += batch;
  if (row >= array.shape[0])
    ++at;
  return inputs;
}
