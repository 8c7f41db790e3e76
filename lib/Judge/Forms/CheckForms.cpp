//===- CheckForms.cpp - Whether forms are of one network ------------------===//
//
// Names of inputs may differ, and so may the types of outputs: quantized forms
// may store their scores as integers.
//
//===----------------------------------------------------------------------===//

#include "CheckForms.h"

#include "qwid/Driver/DescribePreprocess.h"
#include "qwid/Driver/SampleReader.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"

using namespace qwid;
using llvm::ArrayRef;

std::vector<std::string>
qwid::getCommonLabels(ArrayRef<std::unique_ptr<Form>> forms) {
  for (const std::unique_ptr<Form> &form : forms) {
    const qwid_model &model = form->getModel();
    if (model.label_count)
      return {model.labels, model.labels + model.label_count};
  }
  return {};
}

/// "[1, 3, 8, 8]".
static std::string describeShape(ArrayRef<int64_t> shape) {
  std::string text = "[";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(shape, os);
  return text + "]";
}

static std::string describeInput(const InputFormat &format) {
  std::string text = qwid_type_name(getRuntimeType(format.kind));
  if (format.quantized)
    text += " of scale " + std::to_string(format.scale) + " and zero point " +
            std::to_string(format.zeroPoint);
  return text + " " + describeShape(format.shape);
}

static std::string describePhotos(const InputFormat &format) {
  return format.preprocess ? describePreprocess(*format.preprocess)
                           : "no photos";
}

static std::string describeOutput(const qwid_model &model) {
  return describeShape({model.outputs[0].shape, size_t(model.outputs[0].rank)});
}

/// In what the labels of two models differ; empty if in nothing.
static std::string compareLabels(const qwid_model &first,
                                 const qwid_model &other) {
  if (!first.label_count || !other.label_count)
    return "";
  if (first.label_count != other.label_count)
    return std::to_string(other.label_count) + " labels, not " +
           std::to_string(first.label_count);
  for (int32_t i = 0; i < first.label_count; ++i)
    // Those of a program for another machine have come as printable text.
    if (makePrintable(first.labels[i]) != makePrintable(other.labels[i]))
      return "label " + std::to_string(i) + " is '" +
             makePrintable(other.labels[i]) + "', not '" +
             makePrintable(first.labels[i]) + "'";
  return "";
}

/// In what `other` differs from `first`.
static llvm::Expected<std::vector<std::string>>
compareForms(const Form &first, const InputFormat &expected,
             const Form &other) {
  llvm::Expected<InputFormat> format = getInputFormat(other.getModel());
  if (!format)
    return format.takeError();
  std::vector<std::string> differences;
  auto compare = [&](const char *what, std::string was, std::string is) {
    if (was != is)
      differences.push_back(what + is + ", not " + was);
  };
  compare("its input is ", describeInput(expected), describeInput(*format));
  compare("its first output is ", describeOutput(first.getModel()),
          describeOutput(other.getModel()));
  std::string labels = compareLabels(first.getModel(), other.getModel());
  if (!labels.empty())
    differences.push_back(labels);
  compare("photos become ", describePhotos(expected), describePhotos(*format));
  // What is not worth a word of its own.
  if (differences.empty() && !(expected == *format))
    differences.push_back("its input is laid out or scaled otherwise");
  return differences;
}

llvm::Error qwid::checkAlike(ArrayRef<std::unique_ptr<Form>> forms) {
  const Form &first = *forms[0];
  llvm::Expected<InputFormat> expected = getInputFormat(first.getModel());
  if (!expected)
    return expected.takeError();
  std::string text;
  for (const std::unique_ptr<Form> &form : forms.drop_front()) {
    auto differences = compareForms(first, *expected, *form);
    if (!differences)
      return differences.takeError();
    if (differences->empty())
      continue;
    text += (text.empty() ? "" : "\n") +
            ("'" + makePrintable(form->getName())) + "' is no form of '" +
            makePrintable(first.getName()) +
            "': " + llvm::join(*differences, "; ");
  }
  return text.empty() ? llvm::Error::success()
                      : makeFailure(Fault::Input, text);
}
