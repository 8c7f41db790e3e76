//===- ReferenceModel.h - The reference executor as a model -----*- C++ -*-===//
//
// Dresses a module of stage float or quantized as a `qwid_model` with one
// variant, "reference", whose only layer runs the reference executor: all forms
// are alike. Sessions may run at once, unless there is an observer.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_REFERENCEMODEL_H
#define QWID_DRIVER_REFERENCEMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "qwid/Reference/Executor.h"
#include "runtime/qwid_runtime.h"

#include <functional>
#include <memory>
#include <optional>

namespace qwid {

/// The QWID_... type of elements as the runtime's arrays hold them.
int32_t getRuntimeType(ElementKind kind);
/// The kind of that QWID_... type, or nothing for a type of a later version.
std::optional<ElementKind> getKindOfRuntimeType(int32_t type);

class ReferenceModel {
public:
  /// `module` must outlive the result. On failure errors were emitted. `name`
  /// is what reports call it.
  static llvm::FailureOr<std::unique_ptr<ReferenceModel>>
  create(mlir::ModuleOp module, llvm::StringRef name);
  ~ReferenceModel();

  /// Called for every tensor of later runs.
  void observe(std::function<void(mlir::Value, llvm::StringRef tensorName,
                                  const Tensor &)>
                   observer);

  /// Valid as long as this lives.
  const qwid_model &getModel() const;

private:
  struct Data;
  explicit ReferenceModel(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data;
};

} // namespace qwid

#endif // QWID_DRIVER_REFERENCEMODEL_H
