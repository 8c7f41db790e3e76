//===- ValidationSetup.h - All that validate needs before photos -*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_VALIDATIONSETUP_H
#define QWID_LIB_JUDGE_VALIDATIONSETUP_H

#include "CountAnswers.h"

#include "qwid/Judge/Validate.h"

namespace qwid {

/// The reference executor beside a form, and which samples it runs.
struct ReferenceCheck {
  size_t form;
  std::unique_ptr<ReferenceModel> reference;
  int64_t stride; ///< every so many samples
};

/// The data, the forms that are to answer, and how answers are counted.
class ValidationSetup {
public:
  /// What is said goes to `messages`.
  static llvm::Expected<ValidationSetup> create(const ValidateOptions &options,
                                                Messages &messages);

  /// A validation of nothing yet, with all names.
  llvm::Expected<Validation> describe(const ValidateOptions &options) const;
  Tally makeTally() const {
    return Tally(forms.size(), rules.classes, rules.ranks.size());
  }

  std::unique_ptr<DataSet> data; ///< stays where it is: readers point there
  std::vector<std::unique_ptr<Form>> forms;
  InputFormat format;
  CountingRules rules;
  std::vector<ReferenceCheck> checks;
  std::vector<std::string> classes; ///< names

private:
  llvm::Error openAll(const ValidateOptions &options, Messages &messages);
  llvm::Error matchClasses(const ValidateOptions &options, Messages &messages);
  llvm::Error findClasses(const ValidateOptions &options, ModelClasses &found);
  llvm::Error prepareReaders();
  llvm::Error prepareChecks();
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_VALIDATIONSETUP_H
