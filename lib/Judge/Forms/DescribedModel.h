//===- DescribedModel.h - A model from what a runner says of it -*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_DESCRIBEDMODEL_H
#define QWID_LIB_JUDGE_DESCRIBEDMODEL_H

#include "runtime/qwid_runtime.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// A `qwid_model` with everything but code: what `qwid-run --info --json` prints
/// of a program for another machine. It has no variant and cannot be opened.
class DescribedModel {
public:
  /// The error says what is missing.
  static llvm::Expected<std::unique_ptr<DescribedModel>>
  parse(llvm::StringRef json);

  const qwid_model &getModel() const { return model; }

private:
  DescribedModel() = default;
  const char *keep(llvm::StringRef text);
  bool readTensors(const llvm::json::Object &root, llvm::StringRef key,
                   std::vector<qwid_tensor_info> &tensors);
  bool readTensor(const llvm::json::Object &object, qwid_tensor_info &info);
  bool readPreprocess(const llvm::json::Object &object);
  bool readLabels(const llvm::json::Object &root);

  std::list<std::string> strings; ///< addresses stay
  std::list<llvm::SmallVector<int64_t>> shapes;
  std::vector<qwid_tensor_info> inputs, outputs;
  std::vector<const char *> labels;
  std::optional<qwid_preprocess> preprocess;
  qwid_model model = {};
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_DESCRIBEDMODEL_H
