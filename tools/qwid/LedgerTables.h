//===- LedgerTables.h - What qwid inspect --ledger prints -------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_LEDGERTABLES_H
#define QWID_TOOLS_QWID_LEDGERTABLES_H

#include "qwid/Judge/Ledger.h"

namespace qwid {

/// Where the bytes of the model in the file `model` are.
void printLedger(llvm::raw_ostream &os, llvm::StringRef model,
                 const Ledger &ledger);
void printLedgerJson(llvm::raw_ostream &os, llvm::StringRef model,
                     const Ledger &ledger);

} // namespace qwid

#endif // QWID_TOOLS_QWID_LEDGERTABLES_H
