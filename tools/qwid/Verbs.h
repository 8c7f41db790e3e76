//===- Verbs.h - What each verb does ----------------------------*- C++ -*-===//
//
// Each calls qwid/Driver/Compiler.h, prints what that returns, and returns an
// exit code.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_QWID_VERBS_H
#define QWID_TOOLS_QWID_VERBS_H

#include "Options.h"
#include "qwid/Driver/ModelFile.h"

namespace qwid {

int runInspect(const InspectCommand &command);
int runQuantize(const QuantizeCommand &command);
int runCompile(const CompileCommand &command);
int runRun(const RunCommand &command);
int runBench(const BenchCommand &command);
int runAnalyze(const AnalyzeCommand &command);
int runValidate(const ValidateCommand &command);
int runReport(const ReportCommand &command);

/// --certify of qwid validate: writes the certificate and, without --json, prints
/// what holds.
llvm::Error makeCertificate(const ValidateCommand &command);

/// The error for a form of a model that no compiler reads.
llvm::Error refuseForm(llvm::StringRef model);

/// The plan or ONNX model `path`, which `options` are for.
llvm::Expected<ImportResult> loadModel(llvm::StringRef path, ModelForm form,
                                       const ModelOptions &options);

/// --batch or --input-shape was given for a plan or an artefact.
llvm::Error refuseShapes(llvm::StringRef model);

} // namespace qwid

#endif // QWID_TOOLS_QWID_VERBS_H
