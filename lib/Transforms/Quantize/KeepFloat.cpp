//===- KeepFloat.cpp - What stays in float, and who said so ---------------===//

#include "Annotations.h"

#include "llvm/Support/GlobPattern.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

bool planning::computesOnFloat(Operation *op) {
  return isa_and_nonnull<QwidDialect>(op->getDialect()) &&
         op->getNumOperands() != 0 && isFloatTensor(op->getOperand(0));
}

void planning::keep(Operation *op, const Twine &why) {
  op->setAttr(names::kKeepFloat, UnitAttr::get(op->getContext()));
  emitRemark(op->getLoc()) << "node '" << getUserName(op) << "' ("
                           << getSpelling(op) << ") stays in float: " << why;
}

LogicalResult planning::keepNamed(ModuleOp module,
                                  ArrayRef<std::string> patterns) {
  bool valid = true;
  for (const std::string &pattern : patterns) {
    llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
    std::string problem = glob ? "" : llvm::toString(glob.takeError());
    bool matched = false;
    module.walk([&](Operation *op) {
      if (!computesOnFloat(op))
        return;
      std::string name = getUserName(op);
      // The name itself comes first: it may hold characters of a glob.
      if (name != pattern && (!problem.empty() || !glob->match(name)))
        return;
      matched = true;
      if (!op->hasAttr(names::kKeepFloat))
        keep(op, "--keep-float=" + pattern);
    });
    if (!matched) {
      module.emitError() << "--keep-float=" << pattern << " matches no node"
                         << (problem.empty() ? "" : " and is no glob pattern: ")
                         << problem
                         << "; qwid inspect lists the nodes, fused ones under "
                            "the node they joined";
      valid = false;
    }
  }
  return success(valid);
}
