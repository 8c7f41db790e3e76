//===- RunnerForm.h - A form that runs in processes of its own --*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_RUNNERFORM_H
#define QWID_LIB_JUDGE_RUNNERFORM_H

#include "DescribedModel.h"

#include "qwid/Judge/Form.h"

namespace qwid {

/// A program: an executable, or a library with the runner of its machine
/// (tools/qwid-run), under an emulator if the machine is not this one. Arrays go
/// in and out as .npy files, those of one call through one process.
class RunnerForm : public Form {
public:
  /// The program `name`. If nothing here can run it, the error says what could,
  /// and how to run it on its board.
  static llvm::Expected<std::unique_ptr<Form>> create(std::string name,
                                                      FormKind kind);

  const qwid_model &getModel() const override { return described->getModel(); }
  llvm::Expected<std::unique_ptr<FormSession>> start() const override;

  /// Runs the program with `arguments`. Returns what it wrote to standard output;
  /// the error says that it `failed` and has what it wrote to standard error.
  llvm::Expected<std::string>
  execute(llvm::ArrayRef<std::string> arguments,
          llvm::StringRef failed = "cannot be run") const;

private:
  RunnerForm(std::string name, FormKind kind) : Form(std::move(name), kind) {}
  llvm::Error findCommand();
  llvm::Error describe();

  std::vector<std::string> command; ///< emulator, runner, program
  std::unique_ptr<DescribedModel> described;
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_RUNNERFORM_H
