//===- ValidateOptions.cpp - The command line of qwid validate ------------===//

#include "ArgumentParser.h"
#include "OptionGroups.h"

#include <cmath>

using namespace llvm;
using namespace qwid;

/// A number of percent points, 0 to 100.
static void addPercent(ArgumentParser &parser, StringRef name,
                       std::optional<double> &value, StringRef help) {
  parser.option(name, "POINTS", help, [&value](StringRef given) -> Error {
    double parsed;
    if (given.getAsDouble(parsed) || !(parsed >= 0 && parsed <= 100))
      return createStringError("expected percent points, 0 to 100");
    value = parsed;
    return Error::success();
  });
}

static void addBounds(ArgumentParser &parser, Bounds &bounds) {
  parser.group("bounds (exit code 1 if one is broken; in percent points, so "
               "that\n0.5 is from 93.0 % to 92.5 %)");
  addPercent(parser, "max-top1-drop", bounds.maxTop1Drop,
             "what top-1 may lose from the first model to any other");
  addPercent(parser, "max-class-drop", bounds.maxClassDrop,
             "what the recall of any class may lose");
  addPercent(parser, "min-agreement", bounds.minAgreement,
             "photos to which a model answers as the first one does");
  addPercent(parser, "min-top1", bounds.minTop1, "top-1 of every model");
  parser.flag("bit-exact", bounds.bitExact,
              "plans and programs give the same bits");
}

static void addReport(ArgumentParser &parser, ValidateCommand &command) {
  parser.flag("cluster", command.cluster,
              "which confused classes regain how much when merged");
  parser.text("merge-classes", command.mergeClasses, "FILE",
              "the accuracy of groups: lines 'group: class, class'");
  parser.text("grouped-plan", command.groupedPlan, "PLAN.qwid",
              "write the plan so that it answers with these groups");
  parser.text("certify", command.certificate, "FILE.json",
              "let programs compiled with --selftest prove that they compute\n"
              "what the plan says; write hashes and checksums there. Needs\n"
              "no --data");
  parser.flag("json", command.json, "print JSON: all figures");
  parser.text("o", command.output, "FILE",
              "write JSON there; with --shard the shard");
  parser.flag("v", command.verbose, "say what passes did");
}

static void addSharding(ArgumentParser &parser, ValidateCommand &command) {
  addShard(parser, command.shard,
           "only part I of N of the photos, for --merge; a shard that\n"
           "is there already is kept");
  parser.flag("merge", command.merge,
              "what follows are shards: report as one run would");
}

/// Usage errors of `command` that no single option shows.
static std::optional<int> checkValidate(const ArgumentParser &parser,
                                        const ValidateCommand &command) {
  if (command.models.empty())
    return parser.usageError(command.merge ? "no shards given"
                                           : "no model given");
  if (command.merge && (command.shard || !command.data.empty()))
    return parser.usageError("--merge reads shards; leave out --data and "
                             "--shard");
  if (!command.certificate.empty() && (command.merge || command.shard))
    return parser.usageError(
        "--certify is about programs, not photos; leave out "
        "--merge and --shard");
  if (!command.merge && command.data.empty() && command.certificate.empty())
    return parser.usageError("no photos given, add '--data DIR'");
  if (command.shard && command.output.empty())
    return parser.usageError("a shard needs a file, add '-o FILE'");
  if (!command.groupedPlan.empty() &&
      (command.mergeClasses.empty() || command.merge))
    return parser.usageError("--grouped-plan takes a plan among the models and "
                             "the groups of --merge-classes");
  const Bounds &bounds = command.bounds;
  bool hasBounds = bounds.maxTop1Drop || bounds.maxClassDrop ||
                   bounds.minAgreement || bounds.minTop1 || bounds.bitExact;
  if (command.shard && (hasBounds || command.json || command.cluster ||
                        !command.mergeClasses.empty()))
    return parser.usageError("a shard reports nothing; give bounds, --json, "
                             "--cluster and --merge-classes to --merge");
  return std::nullopt;
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               ValidateCommand &command) {
  ArgumentParser parser(
      "validate", "[options] MODEL... --data DIR",
      "Run forms of one network (ONNX, plan, .so or executable, also of a\n"
      "board under emulation) on the same labelled photos and compare them\n"
      "with the first: accuracy, and whether a difference is noise; classes,\n"
      "changed answers, scores, bits, speed.",
      "qwid validate weeds.onnx weeds.qwid weeds.so --data test/ \\\n"
      "    --max-top1-drop 5\n"
      "qwid validate weeds.onnx weeds.qwid --data test/ --shard 1/2 -o "
      "1.json\n"
      "qwid validate weeds.onnx weeds.qwid --data test/ --shard 2/2 -o "
      "2.json\n"
      "qwid validate --merge 1.json 2.json\n"
      "qwid compile weeds.qwid --target rpi4 --selftest 4 -o weeds-pi\n"
      "qwid validate weeds.qwid weeds-pi --certify weeds.json");
  parser.group("options");
  parser.list("data", command.data, "DIR|FILE",
              "photos by class: a folder with a folder per class, a CSV\n"
              "'file,label', .npy arrays with labels.npy, CIFAR batches;\n"
              "may be given several times");
  parser.text("labels", command.labels, "FILE",
              "class names, one per line, for models without");
  parser.number("label-offset", command.labelOffset, -1'000'000, 1'000'000, "N",
                "added to labels that are indices");
  parser.number("top", command.top, 1, 1'000'000, "K",
                "the K of top-K, beside 1 and 3 (default 5)");
  parser.flag("float", command.alsoFloat,
              "a model with scales of its own also in float");
  parser.flag("reference", command.reference,
              "ONNX models and plans in the reference executor, not compiled");
  parser.flag("no-speed", command.noSpeed, "measure no times");
  parser.number("threads", command.threads, 1, 256, "N",
                "threads (default: all cores)");
  addReport(parser, command);
  addSharding(parser, command);
  addShapes(parser, command.batch, command.inputShapes);
  addBounds(parser, command.bounds);
  addPreprocess(parser, command.preprocess);
  if (std::optional<int> code = parser.parse(arguments, command.models))
    return code;
  return checkValidate(parser, command);
}
