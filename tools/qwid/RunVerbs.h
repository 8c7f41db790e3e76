//===- RunVerbs.h - qwid run and qwid bench ---------------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_RUNVERBS_H
#define QWID_TOOLS_QWID_RUNVERBS_H

#include "qwid/Driver/Options.h"

namespace qwid {

/// Both return an exit code.
int runRun(const RunCommand &command);
int runBench(const BenchCommand &command);

} // namespace qwid

#endif // QWID_TOOLS_QWID_RUNVERBS_H
