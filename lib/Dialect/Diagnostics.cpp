//===- Diagnostics.cpp - Diagnostics as users read them -------------------===//

#include "qwid/Dialect/Diagnostics.h"

#include "qwid/Dialect/Qwid.h"

using namespace mlir;
using namespace qwid;

static StringRef severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  llvm_unreachable("unknown severity");
}

/// "node 'conv1': ", "model.onnx: ", "plan.mlir:3:8: ", or nothing.
static std::string place(Location location) {
  if (std::string name = getUserName(location); !name.empty())
    return "node '" + name + "': ";
  auto file = dyn_cast<FileLineColLoc>(location);
  if (!file)
    return {};
  std::string text = file.getFilename().str() + ":";
  if (file.getLine() > 0)
    text += std::to_string(file.getLine()) + ":" +
            std::to_string(file.getColumn()) + ":";
  return text + " ";
}

ConsoleDiagnostics::ConsoleDiagnostics(MLIRContext &context,
                                       llvm::raw_ostream &os, StringRef program)
    : ScopedDiagnosticHandler(&context), os(os),
      prefix(program.empty() ? "" : (program + ": ").str()) {
  setHandler([this](Diagnostic &diagnostic) {
    if (remarks || diagnostic.getSeverity() != DiagnosticSeverity::Remark)
      print(diagnostic);
    return success();
  });
}

void ConsoleDiagnostics::print(Diagnostic &diagnostic) {
  bool isInfo =
      !prefix.empty() && diagnostic.getSeverity() == DiagnosticSeverity::Remark;
  os << prefix << (isInfo ? "info" : severityName(diagnostic.getSeverity()))
     << ": " << place(diagnostic.getLocation()) << diagnostic << "\n";
  for (Diagnostic &note : diagnostic.getNotes())
    if (!StringRef(note.str()).starts_with("see current operation"))
      os << "  note: " << place(note.getLocation()) << note << "\n";
}
