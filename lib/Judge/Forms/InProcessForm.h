//===- InProcessForm.h - A form that runs in this process -------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_INPROCESSFORM_H
#define QWID_LIB_JUDGE_INPROCESSFORM_H

#include "qwid/Driver/NativeModel.h"
#include "qwid/Judge/Form.h"

namespace qwid {

/// An ONNX model or a plan in memory.
struct FormSource {
  std::string name;
  FormKind kind;
  Model model;
  Messages messages; ///< what was said while it was read
};

/// Native code, or the reference executor.
class InProcessForm : public Form {
public:
  /// `source` compiled for this machine; or, if `reference`, in the executor.
  static llvm::Expected<std::unique_ptr<Form>> create(FormSource source,
                                                      bool reference);
  /// The shared library `name`.
  static llvm::Expected<std::unique_ptr<Form>> load(std::string name);

  const qwid_model &getModel() const override { return *model; }
  const Model *getSource() const override {
    return source ? &*source : nullptr;
  }
  bool isTimed() const override { return native != nullptr; }
  int64_t countMacs() const override;
  llvm::Expected<std::unique_ptr<FormSession>> start() const override;

private:
  InProcessForm(std::string name, FormKind kind)
      : Form(std::move(name), kind) {}
  llvm::Error useReference();
  llvm::Error useNative(llvm::Expected<std::unique_ptr<NativeModel>> made);

  std::optional<Model> source; ///< outlives what runs it
  std::unique_ptr<NativeModel> native;
  std::unique_ptr<ReferenceModel> reference;
  const qwid_model *model = nullptr;
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_INPROCESSFORM_H
