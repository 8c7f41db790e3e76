//===- NativeModel.h - A model as code of this process ----------*- C++ -*-===//
//
// A model of stage float, or a plan, compiled for this machine and loaded, or a
// shared library that qwid compiled before. Like ReferenceModel it gives a
// `qwid_model`, to be opened by the runtime that is linked in here; unlike it,
// any number of sessions may run at once.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_NATIVEMODEL_H
#define QWID_DRIVER_NATIVEMODEL_H

#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Model.h"
#include "runtime/qwid_runtime.h"

#include <memory>
#include <string>

namespace qwid {

class NativeModel {
public:
  /// Compiles `model`, at stage float or quantized, for the best variant of this
  /// machine, or for the one called `isa`. The library that is loaded lies in the
  /// folder of temporaries until then, and no longer.
  static llvm::Expected<std::unique_ptr<NativeModel>>
  compile(const Model &model, llvm::StringRef isa = {});

  /// Loads the shared library `path`. The error says what it is instead of one
  /// that qwid compiled for this machine.
  static llvm::Expected<std::unique_ptr<NativeModel>>
  load(llvm::StringRef path);

  /// Unloads the code: no session of the model may be open.
  ~NativeModel();

  /// Valid as long as this lives.
  const qwid_model &getModel() const { return *model; }
  /// What was said of the compilation.
  llvm::ArrayRef<Message> getMessages() const { return messages; }

private:
  NativeModel(void *library, const qwid_model *model)
      : library(library), model(model) {}

  void *library;
  const qwid_model *model;
  Messages messages;
};

} // namespace qwid

#endif // QWID_DRIVER_NATIVEMODEL_H
