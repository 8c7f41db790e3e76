//===- Options.cpp - The command line of each verb ------------------------===//
//
// Groups of options that several verbs share, then one function per verb.
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/Options.h"

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Driver/ArgumentParser.h"

using namespace llvm;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// A number of pixels.
static bool parsePositive(StringRef text, int64_t &value) {
  return !text.getAsInteger(10, value) && value > 0 && value <= (1 << 20);
}

/// "224" or "320x240" (width x height).
static Error parseSize(StringRef given,
                       std::optional<std::pair<int64_t, int64_t>> &size) {
  auto [first, second] = given.split('x');
  int64_t width, height;
  if (!parsePositive(first, width) ||
      !parsePositive(given.contains('x') ? second : first, height))
    return createStringError("expected N or WIDTHxHEIGHT in pixels");
  size = {width, height};
  return Error::success();
}

/// "NAME=1x3x224x224"; a name may have '=' in it.
static Error parseInputShape(StringRef given, InputShapes &shapes) {
  auto [name, sizes] = given.rsplit('=');
  std::vector<int64_t> shape;
  bool fits = !name.empty() && given.contains('=');
  for (StringRef part : split(sizes, 'x')) {
    shape.push_back(0);
    fits &= parsePositive(part, shape.back());
  }
  if (!fits)
    return createStringError("expected NAME=SIZES as in image=1x3x224x224");
  shapes.push_back({name.str(), std::move(shape)});
  return Error::success();
}

/// Which of the sizes that a model leaves open.
static void addShapes(ArgumentParser &parser, std::optional<int64_t> &batch,
                      InputShapes &shapes) {
  parser.number("batch", batch, 1, 4096, "N",
                "size of a symbolic first dimension (default 1)");
  parser.option("input-shape", "NAME=SIZES",
                "all sizes of an input with symbolic ones, as in\n"
                "image=1x3x224x224; may be given several times",
                [&](StringRef text) { return parseInputShape(text, shapes); });
}

/// "0.485,0.456,0.406", or one number for all channels.
static Error parseChannelValues(StringRef given, SmallVectorImpl<float> &values,
                                bool zeroAllowed) {
  values.clear();
  for (StringRef part : split(given, ',')) {
    double value;
    // A double of the decimal text, rounded once, is the nearest f32 but for
    // texts of more digits than anybody writes.
    if (part.trim().getAsDouble(value) || !std::isfinite(float(value)) ||
        (!zeroAllowed && float(value) == 0.0f))
      return createStringError(
          zeroAllowed ? "expected numbers, one or one per channel, as a,b,c"
                      : "expected numbers other than 0, one or one per "
                        "channel, as a,b,c");
    values.push_back(float(value));
  }
  if (values.size() != 1 && values.size() != 3)
    return createStringError("expected 1 or 3 numbers");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

static void addPreprocess(ArgumentParser &parser, PreprocessOptions &options) {
  parser.group("from photo to network input (kept in the plan)");
  parser.option("size", "N|WxH", "pixels (default: the model's input)",
                [&](StringRef text) { return parseSize(text, options.size); });
  parser.option("resize", "stretch|crop|N",
                "stretch to the size (default), or short side to the size or\n"
                "to N pixels and crop the centre",
                [&](StringRef text) -> Error {
                  int64_t side;
                  if (text != "stretch" && text != "crop" &&
                      !parsePositive(text, side))
                    return createStringError(
                        "expected stretch, crop or a number of pixels");
                  options.resize = text.str();
                  return Error::success();
                });
  parser.option("channels", "rgb|bgr|gray",
                "order of the channels (default: rgb, or gray for one)",
                [&](StringRef text) -> Error {
                  std::optional<ChannelOrder> order =
                      symbolizeChannelOrder(text);
                  if (!order)
                    return createStringError("expected rgb, bgr or gray");
                  options.channels = order;
                  return Error::success();
                });
  parser.option("mean", "a,b,c", "subtracted from each channel (default 0)",
                [&](StringRef text) {
                  return parseChannelValues(text, options.mean, true);
                });
  parser.option("std", "a,b,c", "each channel is divided by it (default 1)",
                [&](StringRef text) {
                  return parseChannelValues(text, options.std, false);
                });
  parser.option("range", "1|255",
                "what a white pixel is before mean and std (default 1)",
                [&](StringRef text) -> Error {
                  if (text != "1" && text != "255")
                    return createStringError("expected 1 or 255");
                  options.range = text == "1" ? 1 : 255;
                  return Error::success();
                });
}

static void addPlan(ArgumentParser &parser, PlanOptions &options) {
  parser.list("calibrate", options.calibrate, "DIR|FILE",
              "photos (JPEG, PNG) or .npy arrays to find ranges with;\n"
              "may be given several times");
  parser.choice<RangeEstimator>(
      "ranges", options.estimator,
      {{"sigma", RangeEstimator::Sigma},
       {"minmax", RangeEstimator::MinMax},
       {"average", RangeEstimator::Average}},
      "a tensor's range: two standard deviations of the photos'\n"
      "extremes beyond their mean (default), all that was seen,\n"
      "or the mean alone: for photos of another kind than those\n"
      "that the model will see");
  addShapes(parser, options.batch, options.inputShapes);
  parser.text("labels", options.labels, "FILE", "class names, one per line");
  addPreprocess(parser, options.preprocess);
  parser.group("arithmetic");
  parser.choice<WeightScheme>(
      "weights", options.quantize.weights,
      {{"int8", WeightScheme::Int8}, {"pow2", WeightScheme::PowerOfTwo}},
      "weights are 8-bit integers (default), or powers "
      "of two\nwith a sign in 4 bits");
  parser.option(
      "rescale", "float|shift|fixed",
      "from accumulator to output: one f32 multiplication (default),\n"
      "a shift (all scales powers of two), a fixed-point multiplier",
      [&](StringRef text) -> Error {
        std::optional<RescaleKind> kind = symbolizeRescaleKind(text);
        if (!kind)
          return createStringError("expected float, shift or fixed");
        options.quantize.rescale = kind;
        return Error::success();
      });
  parser.flag("integer-only", options.quantize.integerOnly,
              "no float between the quantized input and the output");
  parser.flag("qdq-exact", options.quantize.exact,
              "keep every rounding that a model with scales of its own asks\n"
              "for: no residual addition inside a convolution");
  parser.list("keep-float", options.quantize.keepFloat, "PATTERN",
              "nodes that stay in float; * and ? match; several times");
  parser.group("general");
}

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

/// --stop-after with the stages that the verb knows.
static void addStopAfter(ArgumentParser &parser, std::optional<Stage> &stage,
                         ArrayRef<StringRef> known, StringRef help) {
  std::string valueName = join(known, "|");
  SmallVector<StringRef> names(known.begin(), known.end());
  parser.option("stop-after", valueName, help,
                [names, &stage](StringRef text) -> Error {
                  // Stages are numbered in the order of these names.
                  for (auto [index, name] : enumerate(names))
                    if (name == text) {
                      stage = Stage(index);
                      return Error::success();
                    }
                  return createStringError("expected " + joinChoices(names));
                });
}

//===----------------------------------------------------------------------===//
// Verbs
//===----------------------------------------------------------------------===//

std::optional<int> qwid::parse(ArrayRef<const char *> arguments,
                               InspectCommand &command) {
  ArgumentParser parser(
      "inspect", "[options] MODEL",
      "Say what a model consists of, what it costs, and what becomes of each\n"
      "node.",
      "qwid inspect weeds.onnx\nqwid inspect --ops");
  parser.group("options");
  addShapes(parser, command.batch, command.inputShapes);
  parser.flag("ops", command.ops,
              "list every ONNX operator that is read, with its limits");
  parser.flag("json", command.json, "print JSON");
  parser.flag("v", command.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
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
      "qwid quantize weeds.onnx --calibrate photos/ --labels labels.txt -o "
      "weeds.qwid");
  parser.group("options");
  parser.text("o", command.output, "FILE", "the plan to write");
  addPlan(parser, command.plan);
  addStopAfter(parser, command.stopAfter, {"float", "quantized"},
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
      "qwid compile weeds.onnx --calibrate photos/ --target rpi4 -o weeds.so\n"
      "qwid compile weeds.qwid --target x86-64 -o weeds\n"
      "qwid compile weeds.onnx --float --target native -o weeds-float.so");
  std::string targets = targetNames();
  parser.group("options");
  parser.text("target", command.target, targets, "the machine");
  parser.text("o", command.output, "FILE",
              ".so: shared library with header, .a, .o: objects with header,\n"
              "anything else: an executable that is qwid-run with the model");
  parser.flag("float", command.useFloat, "compile the float model as it is");
  addPlan(parser, command.plan);
  parser.option("emit", "so|a|o|exe", "the kind, whatever the file is called",
                [&](StringRef text) -> Error {
                  if (!is_contained({"so", "a", "o", "exe"}, text))
                    return createStringError("expected so, a, o or exe");
                  command.emit = text.str();
                  return Error::success();
                });
  parser.text("isa", command.isa, "NAME", "this variant of the target only");
  parser.text("name", command.name, "NAME",
              "prefix of the symbols (default: from the output file)");
  addStopAfter(parser, command.stopAfter,
               {"float", "quantized", "integer", "lowered"},
               "print the module of this stage to -o or standard output");
  parser.flag("json", command.json, "print the summary as JSON");
  parser.flag("v", command.plan.verbose, "say what passes did");
  SmallVector<std::string> positional;
  if (std::optional<int> code = parser.parse(arguments, positional))
    return code;
  if (auto code = takeModel(parser, positional, command.plan.model))
    return code;
  if (command.output.empty() && !command.stopAfter)
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
