//===- Validate.h - Forms of a network on labelled photos -------*- C++ -*-===//
//
// Runs all forms of a network on the same photos and counts what they answer:
//
//   ValidateOptions options;
//   options.models = {"weeds.onnx", "weeds.qwid", "weeds.so"};
//   options.data = {"photos/"};
//   Expected<Validation> seen = validate(options);
//   if (!seen)
//     return seen.takeError();
//   ValidationFigures figures = computeFigures(*seen);
//
// The first form is what the others are compared with. The counts do not depend
// on the number of threads. A validation may be made of shards, on several
// machines or one after the other: each is a validation of a part of the photos,
// and merged they are the validation of all.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_VALIDATE_H
#define QWID_JUDGE_VALIDATE_H

#include "qwid/Judge/Form.h"
#include "qwid/Judge/Shard.h"
#include "qwid/Judge/Tally.h"

namespace qwid {

struct ValidateOptions {
  llvm::ArrayRef<std::string> models; ///< the forms: files
  llvm::ArrayRef<std::string> data;   ///< a labelled data set (DataSet.h)
  FormOptions forms;                  ///< but for `photos`, which the data say
  std::string labels; ///< file of class names for forms without; or empty
  std::optional<int64_t> labelOffset; ///< see DataSet::matchLabels
  int64_t top = 5;                    ///< k of top-k, beside 1 and 3
  int64_t threads = 0;                ///< 0: as many as there are cores
  Shard shard;
  /// Measure the time of forms that run in this process as native code.
  bool speed = true;
  ProgressCallback progress = {}; ///< called from one thread at a time
};

/// A form as results know it.
struct FormDescription {
  std::string name, kind, engine; ///< of Form
};

/// A photo that no form was shown.
struct UnreadPhoto {
  int64_t index = 0; ///< in the data set
  std::string photo, reason;
};

struct Validation {
  /// SHA-256 over models, data and options: what shards of one validation share.
  std::string fingerprint;
  Shard shard;
  std::vector<FormDescription> forms;
  /// Names of the classes: of the model, else of the data set, else indices.
  std::vector<std::string> classes;
  std::vector<int64_t> ranks; ///< values of k, rising
  Tally tally;
  std::vector<UnreadPhoto> unread; ///< in the order of the data set
  /// Milliseconds per photo that the network of each form takes on one thread
  /// (the median), where that was measured.
  std::vector<std::optional<double>> milliseconds;
  Messages messages; ///< what was chosen or left out
};

/// The fingerprint of what validate would do, without running anything: for
/// shards that may be there already.
llvm::Expected<std::string> getFingerprint(const ValidateOptions &options);

llvm::Expected<Validation> validate(const ValidateOptions &options);

//===----------------------------------------------------------------------===//
// Shards
//===----------------------------------------------------------------------===//

/// `validation` as a JSON file that parseShard reads; without times.
std::string writeShard(const Validation &validation);
/// The error says what is wrong with the file `path` of that `text`.
llvm::Expected<Validation> parseShard(llvm::StringRef path,
                                      llvm::StringRef text);

/// The validation of which `shards` are all parts, in any order. The error names
/// parts that are missing, doubled, or of another validation.
llvm::Expected<Validation> mergeShards(std::vector<Validation> shards);

} // namespace qwid

#endif // QWID_JUDGE_VALIDATE_H
