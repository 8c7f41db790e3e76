//===- OptionGroups.h - Options that several verbs share --------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_OPTIONGROUPS_H
#define QWID_TOOLS_QWID_OPTIONGROUPS_H

#include "ArgumentParser.h"
#include "Options.h"

namespace qwid {

/// Which of the sizes that a model leaves open: --batch and --input-shape.
void addShapes(ArgumentParser &parser, std::optional<int64_t> &batch,
               InputShapes &shapes);

/// From photo to network input.
void addPreprocess(ArgumentParser &parser, PreprocessOptions &options);

/// One part of the photos: --shard.
void addShard(ArgumentParser &parser, std::optional<Shard> &shard,
              llvm::StringRef help);

/// From a model file to a plan. Ends with the heading "general".
void addPlan(ArgumentParser &parser, PlanOptions &options);

} // namespace qwid

#endif // QWID_TOOLS_QWID_OPTIONGROUPS_H
