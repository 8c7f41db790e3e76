//===- Model.h - A model in memory ------------------------------*- C++ -*-===//

#ifndef QWID_DRIVER_MODEL_H
#define QWID_DRIVER_MODEL_H

#include "qwid/Import/ImportONNX.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/IR/OwningOpRef.h"

#include <memory>

namespace qwid {

/// A module with its context. Copies made by `clone`, and what is made of a model,
/// share the context: they are for one thread at a time.
class Model {
public:
  Model(std::shared_ptr<mlir::MLIRContext> context,
        mlir::OwningOpRef<mlir::ModuleOp> module, std::string name,
        std::vector<ImportedNode> nodes = {})
      : context(std::move(context)), module(std::move(module)),
        name(std::move(name)), nodes(std::move(nodes)) {}
  Model(Model &&) = default;
  Model &operator=(Model &&other) {
    // The module that was here ends before its context.
    module = std::move(other.module);
    context = std::move(other.context);
    name = std::move(other.name);
    nodes = std::move(other.nodes);
    return *this;
  }

  mlir::ModuleOp getModule() const { return *module; }
  mlir::MLIRContext &getContext() const { return *context; }
  /// The file that it came from, without folder and suffix.
  llvm::StringRef getName() const { return name; }
  /// The nodes of the ONNX file; of a plan none.
  llvm::ArrayRef<ImportedNode> getNodes() const { return nodes; }

  /// Whether it left stage float.
  bool isQuantized() const { return qwid::isQuantized(*module); }
  Model clone() const;

private:
  std::shared_ptr<mlir::MLIRContext> context; ///< outlives the module
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string name;
  std::vector<ImportedNode> nodes;
};

/// A node that stays in float, and why; empty if the plan does not say.
struct KeptNode {
  std::string node, reason;
};

/// What is said of a model of stage float or of a plan. Names are printable
/// (makePrintable), whatever bytes the plan has.
struct PlanSummary {
  int64_t nodes = 0; ///< that compute
  /// Contractions whose bias makes up for the error of their weights.
  int64_t correctedBiases = 0;
  std::vector<KeptNode> keptFloat;
  /// Nodes that scale an input of integers: part of the first quantize
  /// (Dialect/InputScaling.h).
  std::vector<std::string> inputScaling;
  /// Softmaxes that integer-only left out: what follows them is logits.
  std::vector<std::string> dropped;
};

} // namespace qwid

#endif // QWID_DRIVER_MODEL_H
