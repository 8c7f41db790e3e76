//===- Diagnostics.cpp - Diagnostics as users read them -------------------===//

#include "qwid/Dialect/Diagnostics.h"

#include "qwid/Dialect/Qwid.h"
#include "qwid/Support/PrintableText.h"

using namespace mlir;
using namespace qwid;

/// "model.onnx", "plan.mlir:3:8", or nothing.
static std::string getPlace(Location location) {
  auto file = dyn_cast<FileLineColLoc>(location);
  if (!file)
    return {};
  std::string text = file.getFilename().str();
  if (file.getLine() > 0)
    text += ":" + std::to_string(file.getLine()) + ":" +
            std::to_string(file.getColumn());
  return text;
}

static Severity getSeverity(DiagnosticSeverity severity, Severity remarks) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return Severity::Error;
  case DiagnosticSeverity::Warning:
    return Severity::Warning;
  case DiagnosticSeverity::Note:
  case DiagnosticSeverity::Remark:
    return remarks;
  }
  llvm_unreachable("unknown severity");
}

static Message makeMessage(Diagnostic &diagnostic, Severity severity,
                           bool isNote) {
  Location location = diagnostic.getLocation();
  Message message{severity, getUserName(location), "", diagnostic.str()};
  if (message.node.empty())
    message.place = getPlace(location);
  if (!isNote)
    for (Diagnostic &note : diagnostic.getNotes())
      if (!StringRef(note.str()).starts_with("see current operation"))
        message.notes.push_back(makeMessage(note, severity, /*isNote=*/true));
  return message;
}

Message qwid::makeMessage(Diagnostic &diagnostic, Severity remarks) {
  return ::makeMessage(diagnostic,
                       getSeverity(diagnostic.getSeverity(), remarks),
                       /*isNote=*/false);
}

std::string Message::getText() const {
  std::string shown = makeLinesPrintable(text);
  if (!node.empty())
    return "node '" + makePrintable(node) + "': " + shown;
  return place.empty() ? shown : makePrintable(place) + ": " + shown;
}

void qwid::printMessage(llvm::raw_ostream &os, const Message &message,
                        StringRef program) {
  StringRef kind = program.empty() ? "remark" : "info";
  if (message.severity == Severity::Error)
    kind = "error";
  else if (message.severity == Severity::Warning)
    kind = "warning";
  os << program << (program.empty() ? "" : ": ") << kind << ": "
     << message.getText() << "\n";
  for (const Message &note : message.notes)
    os << "  note: " << note.getText() << "\n";
}

DiagnosticCollector::DiagnosticCollector(MLIRContext &context,
                                         Messages &messages, Severity remarks)
    : ScopedDiagnosticHandler(
          &context, [&messages, remarks](Diagnostic &diagnostic) {
            messages.push_back(makeMessage(diagnostic, remarks));
            return success();
          }) {}

DiagnosticPrinter::DiagnosticPrinter(MLIRContext &context,
                                     llvm::raw_ostream &os)
    : ScopedDiagnosticHandler(&context, [&os](Diagnostic &diagnostic) {
        printMessage(os, makeMessage(diagnostic));
        return success();
      }) {}
