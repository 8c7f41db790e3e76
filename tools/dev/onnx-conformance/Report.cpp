//===- Report.cpp - The table by operator ---------------------------------===//

#include "Report.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>
#include <set>

using namespace llvm;
using namespace qwid::conformance;

Error Exceptions::add(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read '%s'",
                             path.str().c_str());
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  for (StringRef line : lines) {
    line = line.split('#').first.trim();
    if (line.empty())
      continue;
    auto [pattern, reason] = line.split(':');
    if (reason.trim().empty())
      return createStringError("'%s': expected PATTERN: REASON, got '%s'",
                               path.str().c_str(), line.str().c_str());
    rows.emplace_back(pattern.str(), reason.trim().str());
  }
  return Error::success();
}

const std::string *Exceptions::find(StringRef test) const {
  for (const auto &[pattern, reason] : rows) {
    Expected<GlobPattern> glob = GlobPattern::create(pattern);
    if (glob && glob->match(test))
      return &reason;
    if (!glob)
      consumeError(glob.takeError());
  }
  return nullptr;
}

namespace {

/// One line of the table.
struct Row {
  int counts[3] = {};
  std::set<std::string> bound;
};

} // namespace

static void printRow(raw_ostream &os, StringRef name, const Row &row) {
  os << format("%-32s %5d %5d %12d", name.str().c_str(), row.counts[0],
               row.counts[1], row.counts[2]);
  if (!row.bound.empty()) {
    os << "  ";
    interleaveComma(row.bound, os);
  }
  os << "\n";
}

void qwid::conformance::printTable(raw_ostream &os, ArrayRef<Result> results,
                                   const Exceptions &exceptions) {
  std::map<std::string, Row> rows;
  Row total;
  for (const Result &result : results) {
    Row &row = rows[result.verdict.operators];
    ++row.counts[size_t(result.verdict.status)];
    ++total.counts[size_t(result.verdict.status)];
    row.bound.insert(result.verdict.bound.begin(), result.verdict.bound.end());
  }
  os << "operator or model                 pass  fail  unsupported  inputs "
        "bound as constants\n";
  for (const auto &[name, row] : rows)
    printRow(os, name, row);
  printRow(os, "all", total);
  for (const Result &result : results) {
    const std::string *excuse = exceptions.find(result.test);
    bool passed = result.verdict.status == Status::Pass;
    if (passed && excuse)
      os << result.test << ": passes, though it is an exception (" << *excuse
         << ")\n";
    if (!passed)
      os << result.test << ": " << statusName(result.verdict.status) << ": "
         << result.verdict.reason
         << (excuse ? " (exception: " + *excuse + ")" : "") << "\n";
  }
}

void qwid::conformance::printJson(raw_ostream &os, ArrayRef<Result> results,
                                  const Exceptions &exceptions) {
  json::OStream json(os, 1);
  json.array([&] {
    for (const Result &result : results)
      json.object([&] {
        json.attribute("test", result.test);
        json.attribute("operators", result.verdict.operators);
        json.attribute("status", statusName(result.verdict.status));
        json.attribute("reason", result.verdict.reason);
        json.attributeArray("bound", [&] {
          for (const std::string &name : result.verdict.bound)
            json.value(name);
        });
        if (const std::string *excuse = exceptions.find(result.test))
          json.attribute("exception", *excuse);
      });
  });
  os << "\n";
}
