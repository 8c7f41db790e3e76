//===- Compile.h - The stages in order --------------------------*- C++ -*-===//
//
//   import -> float pipeline -> [calibrate -> quantize] -> plan
//   per variant: storage sign -> integer pipeline -> lowered pipeline
//   all variants -> artefact
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_COMPILE_H
#define QWID_DRIVER_COMPILE_H

#include "qwid/Dialect/Diagnostics.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Driver/Options.h"
#include "qwid/Import/ImportONNX.h"

namespace qwid {

struct VariantInfo;

/// A context, and how its diagnostics are printed.
struct Session {
  explicit Session(bool verbose);

  std::unique_ptr<mlir::MLIRContext> context;
  ConsoleDiagnostics diagnostics;
  bool verbose;
};

/// Imports the ONNX file `path` and runs the float pipeline. Null after errors.
mlir::OwningOpRef<mlir::ModuleOp> importFloat(Session &session,
                                              llvm::StringRef path,
                                              const ImportOptions &options);

/// --batch or --input-shape was given for a plan or an artefact; returns an exit
/// code.
int refuseBatch(llvm::StringRef model);

/// Calibrates and quantizes `module` (stage float) as `options` say.
/// Preprocessing is on the module already. Returns an exit code.
int quantizeByCalibration(mlir::ModuleOp module, const PlanOptions &options);

/// Quantizes `module` (stage float) with the scales that it brings. Returns an
/// exit code.
int quantizeByOwnScales(mlir::ModuleOp module, const PlanOptions &options);

/// Prepares `module` (stage float), which brings scales, to be computed in f32
/// as it stands. Returns an exit code.
int computeInFloat(mlir::ModuleOp module);

/// Gives `module` (stage float) the preprocessing and the labels of `options`.
/// Without any preprocessing option, what photos usually need is assumed,
/// unless calibration arrays say that there are no photos. Returns an exit code.
int attachMetadata(mlir::ModuleOp module, const PlanOptions &options);

/// Brings `module`, a copy of a plan, to `last` (Integer or Lowered) for one
/// instruction set. Returns an exit code.
int lowerVariant(const VariantInfo &variant, Stage last, mlir::ModuleOp module);

/// The nodes of `plan` that compute: all of them, and those kept in float.
struct PlanSummary {
  int64_t nodes = 0;
  llvm::SmallVector<std::string> keptFloat;
};
PlanSummary summarizePlan(mlir::ModuleOp plan);

/// The verbs. Each returns an exit code.
int runInspect(const InspectCommand &command);
int runQuantize(const QuantizeCommand &command);
int runCompile(const CompileCommand &command);

} // namespace qwid

#endif // QWID_DRIVER_COMPILE_H
