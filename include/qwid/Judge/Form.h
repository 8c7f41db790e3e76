//===- Form.h - A network in one of its forms -------------------*- C++ -*-===//
//
// The same network as an ONNX model, as a plan, as a program for this machine or
// for a board. All forms answer through a FormSession, whatever runs them:
//
//   ONNX model, plan      compiled for this machine, or the reference executor
//   shared library        loaded
//   executable            a process
//   either for a board    a process of the emulator, qemu-<machine>-static
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_FORM_H
#define QWID_JUDGE_FORM_H

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"

namespace qwid {

enum class FormKind {
  FloatModel,  ///< ONNX, computed in f32
  ScaledModel, ///< ONNX with scales of its own, computed with them
  Plan,
  Library,
  Executable
};

/// "float model", "model with its own scales", "plan", "library", "executable".
llvm::StringRef describeKind(FormKind kind);

/// What one run gave: one tensor per output of the model, as it stores them.
using FormOutputs = std::vector<Tensor>;

/// What one thread runs a form with.
class FormSession {
public:
  virtual ~FormSession() = default;

  /// Runs on each of `inputs`, which the form's model takes; results in the same
  /// order. Several at once cost less where each call starts a process.
  virtual llvm::Expected<std::vector<FormOutputs>>
  run(llvm::ArrayRef<const Tensor *> inputs) = 0;
};

class Form {
public:
  virtual ~Form() = default;

  /// What results call it: its path.
  llvm::StringRef getName() const { return name; }
  FormKind getKind() const { return kind; }
  /// What computes it: an instruction set, "reference executor", "emulated
  /// AArch64".
  llvm::StringRef getEngine() const { return engine; }
  /// Inputs, outputs, labels and preprocessing: valid as long as the form. Only
  /// what start() gives runs it.
  virtual const qwid_model &getModel() const = 0;
  /// Of an ONNX model or a plan; null for programs.
  virtual const Model *getSource() const { return nullptr; }
  /// Whether the time of a session's run is that of the network on this machine.
  virtual bool isTimed() const { return false; }
  /// Multiply-adds of a run; 0 if it is not known.
  virtual int64_t countMacs() const { return 0; }
  /// What was said while it was opened.
  const Messages &getMessages() const { return messages; }

  /// A session; the form must outlive it. Any number may be open.
  virtual llvm::Expected<std::unique_ptr<FormSession>> start() const = 0;

protected:
  Form(std::string name, FormKind kind) : name(std::move(name)), kind(kind) {}

  std::string name, engine;
  FormKind kind;
  Messages messages;
};

struct FormOptions {
  /// How ONNX models are read. What it does not say of photos and labels, they
  /// take from the other forms.
  ModelOptions model;
  /// Whether there are photos among the data: for models without preprocessing.
  bool photos = true;
  /// A model that brings its own scales is a form in f32 as well, before that
  /// with its scales.
  bool alsoFloat = false;
  /// ONNX models and plans run in the reference executor.
  bool reference = false;
};

/// The forms in the files `paths`, in that order. They are one network: inputs,
/// first outputs, preprocessing and labels are alike, or an error says which form
/// differs and in what.
llvm::Expected<std::vector<std::unique_ptr<Form>>>
openForms(llvm::ArrayRef<std::string> paths, const FormOptions &options);

/// The labels of the first of `forms` that has any; or none.
std::vector<std::string>
getCommonLabels(llvm::ArrayRef<std::unique_ptr<Form>> forms);

} // namespace qwid

#endif // QWID_JUDGE_FORM_H
