//===- CountAnswers.h - From outputs of forms to counts ---------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_COUNTANSWERS_H
#define QWID_LIB_JUDGE_COUNTANSWERS_H

#include "Scores.h"

#include "qwid/Driver/SampleReader.h"
#include "qwid/Judge/Form.h"
#include "qwid/Judge/Tally.h"

namespace qwid {

/// What holds for all samples.
struct CountingRules {
  std::vector<AnswerReader> readers; ///< by form
  std::vector<int64_t> ranks;        ///< values of k, rising
  std::vector<int64_t> labels; ///< class of the model, by class of the data set
  int64_t classes = 0, batch = 1;
};

/// Counts one sample in `tally`: `outputs` are those of each form.
llvm::Error countSample(const CountingRules &rules,
                        llvm::ArrayRef<std::unique_ptr<Form>> forms,
                        const LabelledSample &sample,
                        llvm::ArrayRef<const FormOutputs *> outputs,
                        Tally &tally);

/// Counts in `bits` whether two forms, of which `model` describes the first, gave
/// the same for each photo of `sample`. Outputs of other types count as other
/// bits.
void compareBits(const qwid_model &model, int64_t batch,
                 const LabelledSample &sample, const FormOutputs &first,
                 const FormOutputs &second, BitComparison &bits);

} // namespace qwid

#endif // QWID_LIB_JUDGE_COUNTANSWERS_H
