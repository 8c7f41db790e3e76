//===- Options.cpp - The command line of each verb ------------------------===//

#include "Options.h"

#include "ArgumentParser.h"
#include "OptionGroups.h"
#include "qwid/CodeGen/TargetInfo.h"

using namespace llvm;
using namespace qwid;

/// The one positional argument of most verbs.
static std::optional<int> takeModel(const ArgumentParser &parser,
                                    ArrayRef<std::string> positional,
                                    std::string &model) {
  if (positional.empty())
    return parser.usageError("no model given");
  if (positional.size() > 1)
    return parser.usageError("expected one model, got '" + positional[0] +
                             "' and '" + positional[1] + "'");
  model = positional[0];
  return std::nullopt;
}

/// How examples/weeds/weeds.onnx was trained to see photos, for examples.
#define SEEN                                                                   \
  "\\\n    --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --resize crop"

//===----------------------------------------------------------------------===//
// Verbs
//===----------------------------------------------------------------------===//

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               InspectCommand &command) {
  ArgumentParser parser(
      "inspect", "[options] MODEL",
      "Say what a model consists of and what becomes of each node, or, before\n"
      "any data, what programs of it would cost.",
      "qwid inspect weeds.onnx\nqwid inspect --preview weeds.onnx\n"
      "qwid inspect --ledger weeds.qwid --target rpi4\n"
      "qwid inspect --ops");
  parser.group("options");
  addShapes(parser, command.batch, command.inputShapes);
  parser.flag("ops", command.ops,
              "list every ONNX operator that is read, with its limits");
  parser.flag("preview", command.preview,
              "predict size, RAM and time for each arithmetic and CPU; takes\n"
              "seconds, no data");
  parser.flag("ledger", command.ledger,
              "list where the bytes of a program are, and why: constants,\n"
              "code of layers, memory while they run, compressed sizes");
  parser.text("target", command.target, "NAME",
              "whose program --ledger is of (default x86-64)");
  parser.flag("json", command.json, "print JSON");
  parser.flag("v", command.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (command.ops && (command.preview || command.ledger))
    return parser.usageError("--ops is about no model, leave out " +
                             Twine(command.preview ? "--preview" : "--ledger"));
  if (command.preview && command.ledger)
    return parser.usageError("--preview and --ledger say different things; "
                             "give one of them");
  if (command.ops && positional.empty())
    return std::nullopt;
  if (command.ops)
    return parser.usageError("--ops is about no model, leave out '" +
                             positional[0] + "'");
  return takeModel(parser, positional, command.model);
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               QuantizeCommand &command) {
  ArgumentParser parser(
      "quantize", "[options] MODEL.onnx -o PLAN.qwid",
      "Quantize a float model with the ranges that calibration finds.",
      "qwid quantize weeds.onnx --calibrate photos/ --labels labels.txt " SEEN
      " \\\n    -o weeds.qwid");
  parser.group("options");
  parser.text("o", command.output, "FILE", "the plan to write");
  addPlan(parser, command.plan);
  parser.choice<std::optional<Stage>>(
      "stop-after", command.stopAfter,
      {{"float", Stage::Float}, {"quantized", Stage::Quantized}},
      "write the module of this stage (default quantized)");
  parser.flag("emit-text", command.emitText, "write text instead of bytecode");
  parser.flag("v", command.plan.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (auto code = takeModel(parser, positional, command.plan.model))
    return code;
  if (command.output.empty())
    return parser.usageError("no output given, add '-o PLAN.qwid'");
  return std::nullopt;
}

/// "x86-64|rpi4|...".
static std::string targetNames() {
  std::string names;
  for (const TargetInfo &target : getTargets())
    names += target.name.str() + "|";
  return names + "native";
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               CompileCommand &command) {
  ArgumentParser parser(
      "compile", "[options] MODEL.onnx|PLAN.qwid --target NAME -o FILE",
      "Compile a model or a plan to native code.",
      "qwid compile weeds.onnx --calibrate photos/ --labels labels.txt " SEEN
      " \\\n    --target native -o weeds.so\n"
      "qwid compile weeds.qwid --target rpi4 -o weeds-pi\n"
      "qwid compile weeds.onnx --float " SEEN
      " \\\n    --target native -o weeds-float.so");
  std::string targets = targetNames();
  parser.group("options");
  parser.text("target", command.code.target, targets, "the machine");
  parser.text("o", command.code.output, "FILE",
              ".so: shared library with header, .a, .o: objects with header,\n"
              ".s: assembly, no suffix: an executable that is qwid-run with\n"
              "the model");
  parser.flag("float", command.useFloat, "compile the float model as it is");
  addPlan(parser, command.plan);
  parser.choice<std::optional<ArtefactKind>>(
      "emit", command.code.kind,
      {{"so", ArtefactKind::SharedLibrary},
       {"a", ArtefactKind::StaticLibrary},
       {"o", ArtefactKind::Object},
       {"exe", ArtefactKind::Executable}},
      "the kind, whatever the file is called");
  parser.text("isa", command.code.isa, "NAME",
              "this variant of the target only");
  parser.text("name", command.code.name, "NAME",
              "prefix of the symbols (default: from the output file)");
  parser.number("selftest", command.code.selftest, 1, 64, "N",
                "let the program check itself (qwid-run --selftest) against\n"
                "the reference executor, layer by layer, on N made-up inputs");
  parser.choice<std::optional<Stage>>(
      "stop-after", command.stopAfter,
      {{"float", Stage::Float},
       {"quantized", Stage::Quantized},
       {"integer", Stage::Integer},
       {"lowered", Stage::Lowered}},
      "print the module of this stage to -o or standard output");
  parser.flag("json", command.json, "print the summary as JSON");
  parser.flag("v", command.plan.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (auto code = takeModel(parser, positional, command.plan.model))
    return code;
  if (command.code.selftest && command.stopAfter)
    return parser.usageError("--selftest is for programs, and --stop-after "
                             "prints a module; leave one out");
  if (command.code.output.empty() && !command.stopAfter)
    return parser.usageError("no output given, add '-o FILE'");
  return std::nullopt;
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               RunCommand &command) {
  ArgumentParser parser(
      "run", "[options] MODEL PHOTO...",
      "Run a model in any of its forms: ONNX (the float reference), a plan\n"
      "(the integer reference), a compiled .so (native code).",
      "qwid run weeds.so leaf.jpg\n"
      "qwid run weeds.qwid --input photos.npy --output results");
  parser.group("options");
  parser.list("input", command.inputs, "[NAME=]FILE",
              ".npy array for the input NAME; its rows are a multiple of the\n"
              "model's batch");
  parser.text("output", command.output, "DIR",
              "write every output as DIR/NAME.npy, rows stacked");
  parser.flag("raw", command.raw,
              "stored integers in --output and --tensors,\nnot real numbers");
  parser.text("tensors", command.tensors, "DIR",
              "write every tensor of an ONNX model or a plan as\n"
              "DIR/NAME.npy, of the last sample");
  parser.number("top", command.top, 1, 1000000, "K",
                "print the K best classes (default 3)");
  parser.text("labels", command.labels, "FILE", "class names, one per line");
  parser.text("isa", command.isa, "NAME", "use this variant of a .so");
  parser.number("threads", command.threads, 1, 256, "N",
                "threads of a .so (default 1)");
  addShapes(parser, command.batch, command.inputShapes);
  parser.flag("json", command.json, "print results as JSON");
  parser.flag("v", command.verbose, "say what passes did");
  addPreprocess(parser, command.preprocess);
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (positional.empty())
    return parser.usageError("no model given");
  command.model = positional[0];
  command.photos.append(positional.begin() + 1, positional.end());
  if (!command.photos.empty() && !command.inputs.empty())
    return parser.usageError("give either photos or --input, not both ('" +
                             command.photos[0] + "')");
  if (command.raw && command.output.empty() && command.tensors.empty())
    return parser.usageError(
        "--raw takes effect with --output or --tensors only");
  return std::nullopt;
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               BenchCommand &command) {
  ArgumentParser parser("bench", "[options] MODEL.so",
                        "Measure the latency of a compiled model.",
                        "qwid bench weeds.so --profile");
  parser.group("options");
  parser.number("runs", command.runs, 1, 10000000, "N",
                "runs to measure (default 100)");
  parser.number("threads", command.threads, 1, 256, "T", "threads (default 1)");
  parser.text("isa", command.isa, "NAME", "use this variant");
  parser.flag("profile", command.profile, "print the time of every layer");
  parser.flag("json", command.json, "print JSON");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  return takeModel(parser, positional, command.model);
}

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               AnalyzeCommand &command) {
  ArgumentParser parser(
      "analyze", "[options] MODEL.onnx|PLAN.qwid --data DIR",
      "Say where quantization lost: the error of every layer, alone and with\n"
      "all before it, and what keeping it in float would repair and cost.",
      "qwid analyze weeds.qwid --model weeds.onnx --data photos/\n"
      "qwid analyze weeds.onnx --calibrate photos/ " SEEN);
  parser.group("options");
  parser.text("model", command.model, "FILE",
              "the float ONNX model that a plan was made of");
  parser.list("data", command.data, "DIR|FILE",
              "photos (JPEG, PNG), .npy arrays or CIFAR batches to look at\n"
              "(default: those of --calibrate); may be given several times");
  parser.number("threads", command.threads, 1, 256, "N",
                "threads (default: one per core)");
  parser.number("sensitivity-photos", command.sensitivityPhotos, 0, 1000000,
                "N",
                "photos on which each layer is kept in float (default: up to\n"
                "32, fewer for large networks; 0: none)");
  std::string targets = targetNames();
  parser.text("target", command.target, targets,
              "the machine of which times are predicted (default native)");
  parser.number("top", command.top, 1, 1000000, "N",
                "print the N worst layers (default 20)");
  parser.flag("json", command.json, "print all figures as JSON");
  parser.text("csv", command.csv, "FILE", "write a row per layer");
  addShard(parser, command.shard,
           "look at part I of N of the samples only, and write it to -o");
  parser.text("o", command.output, "FILE", "the part of a shard");
  parser.list("merge", command.merge, "FILE",
              "a part, in place of --data; all of them give what one run\n"
              "over all samples gives");
  parser.group("to make a plan of MODEL.onnx");
  addPlan(parser, command.plan);
  parser.flag("v", command.plan.verbose, "say what passes did");
  command.plan.compareAnswers = false;
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  return takeModel(parser, positional, command.plan.model);
}
