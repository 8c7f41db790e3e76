//===- bench-layers.cpp - Emitted layers against the multiply rate --------===//
//
// For each layer, launches of the layer and of a loop that only multiplies in
// registers take turns; the best of each counts. See README.md.
//
//===----------------------------------------------------------------------===//

#include "CompiledLayer.h"
#include "Peaks.h"
#include "qwid/Target/CpuFeatures.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace qwid::bench;

namespace {

/// What the command line asks for.
struct Request {
  std::vector<std::string> isas, types; ///< empty: all
  std::string layer;
  double seconds;
  bool check;
};

/// Options are copied at once: lld, which links every layer, resets those that
/// LLVM knows, and they must outlive it.
Request parseOptions(int argc, char **argv) {
  namespace cl = llvm::cl;
  static cl::OptionCategory category("bench-layers");
  static cl::list<std::string> isas(
      "isa", cl::CommaSeparated, cl::cat(category),
      cl::desc("avx512vnni, avx2 (default: all this CPU can run)"));
  static cl::list<std::string> types(
      "type", cl::CommaSeparated, cl::cat(category),
      cl::desc("int8, asym, pow2, f32 (default: all)"));
  static cl::opt<std::string> layer(
      "layer", cl::cat(category), cl::value_desc("text"),
      cl::desc("only layers with this in their name"));
  static cl::opt<double> seconds("seconds", cl::init(0.3), cl::cat(category),
                                 cl::desc("for each layer (default 0.3)"));
  static cl::opt<bool> check(
      "check", cl::cat(category),
      cl::desc("only the layers with a goal; exit code 1 if "
               "one is missed"));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv,
                              "times single layers as qwid emits them\n");
  return {isas, types, layer, seconds, check};
}

/// The share of the multiply rate that a goal layer must reach, in percent.
double goalOf(llvm::StringRef isa) { return isa == "avx2" ? 70 : 80; }

const char *nameOf(LayerType type) {
  return type == LayerType::Int8         ? "int8"
         : type == LayerType::Asymmetric ? "asym"
         : type == LayerType::PowerOfTwo ? "pow2"
                                         : "f32";
}

/// Pools and additions have no weights.
bool hasWeights(const LayerShape &shape) {
  return shape.kind == LayerShape::Convolution ||
         shape.kind == LayerShape::FullyConnected;
}

/// One row of the table; whether the layer reached its goal, if it has one.
bool runLayer(const LayerShape &shape, llvm::StringRef isa, LayerType type,
              double seconds) {
  const bool isFloat = type == LayerType::Float;
  std::unique_ptr<CompiledLayer> layer =
      CompiledLayer::compile(shape, isa, type);
  if (!layer)
    return false;
  double peak = 0, best = 1e9;
  for (double end = now() + seconds; now() < end;) {
    peak = std::max(peak, measurePeak(isa, isFloat));
    for (double turn = now() + 0.002; now() < turn;)
      best = std::min(best, layer->measure());
  }
  double rate = double(layer->getMacs()) / best, share = 100 * rate / peak;
  llvm::outs() << llvm::format("%-10s %-4s  %-28s %9.1f us", isa.str().c_str(),
                               nameOf(type), shape.name, best * 1e6);
  if (rate > 0)
    llvm::outs() << llvm::format(" %8.1f of %6.1f GMAC/s %5.1f %%", rate * 1e-9,
                                 peak * 1e-9, share);
  bool missed = shape.isGoal && type == LayerType::Int8 && share < goalOf(isa);
  if (missed)
    llvm::outs() << llvm::format("  below %.0f %%", goalOf(isa));
  llvm::outs() << "\n";
  llvm::outs().flush();
  return !missed;
}

bool contains(llvm::ArrayRef<std::string> list, llvm::StringRef value) {
  return list.empty() || llvm::is_contained(list, value);
}

} // namespace

int main(int argc, char **argv) {
  Request request = parseOptions(argc, argv);
  bool good = true, any = false;
  for (llvm::StringRef isa : {"avx512vnni", "avx2"})
    for (LayerType type : {LayerType::Int8, LayerType::Asymmetric,
                           LayerType::PowerOfTwo, LayerType::Float}) {
      if (!contains(request.isas, isa) ||
          !contains(request.types, nameOf(type)) ||
          !qwid::runsHere(*qwid::findVariant(isa)) ||
          (request.check && type != LayerType::Int8))
        continue;
      for (const LayerShape &shape : getLayerShapes())
        if (llvm::StringRef(shape.name).contains(request.layer) &&
            (shape.isGoal || !request.check) &&
            (hasWeights(shape) || type == LayerType::Int8 ||
             type == LayerType::Float)) {
          any = true;
          good &= runLayer(shape, isa, type, request.seconds);
        }
    }
  if (!any)
    llvm::errs() << "found nothing to run: this CPU has none of the chosen "
                    "instruction sets, or no layer has that name\n";
  return good && any ? 0 : 1;
}
