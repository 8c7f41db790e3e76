//===- Tables.h - What qwid inspect prints ----------------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_TABLES_H
#define QWID_TOOLS_QWID_TABLES_H

#include "qwid/Driver/Inspect.h"
#include "qwid/Driver/Preview.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace qwid {

/// Every operator that is read: Markdown, which is docs/Operators.md, or JSON.
void printOperators(llvm::raw_ostream &os, bool asJson);

/// What the model in the file `model` consists of.
void printInspect(llvm::raw_ostream &os, llvm::StringRef model,
                  const InspectResult &result);
void printInspectJson(llvm::raw_ostream &os, llvm::StringRef model,
                      const InspectResult &result);

/// What programs of it would take.
void printPreview(llvm::raw_ostream &os, llvm::StringRef model,
                  const PreviewResult &result);
void printPreviewJson(llvm::raw_ostream &os, llvm::StringRef model,
                      const PreviewResult &result);

} // namespace qwid

#endif // QWID_TOOLS_QWID_TABLES_H
