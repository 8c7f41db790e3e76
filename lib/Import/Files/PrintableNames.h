//===- PrintableNames.h - Names that may be shown ---------------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_FILES_PRINTABLENAMES_H
#define QWID_LIB_IMPORT_FILES_PRINTABLENAMES_H

#include <google/protobuf/message.h>

namespace qwid {

/// Makes every name and word in `message` (a model), and in what it holds,
/// printable: makePrintable. Names get into messages, JSON, headers and the names
/// of files, and each place would have to know. Weights are no words.
void makeNamesPrintable(google::protobuf::Message &message);

} // namespace qwid

#endif // QWID_LIB_IMPORT_FILES_PRINTABLENAMES_H
