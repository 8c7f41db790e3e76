//===- qwid.cpp - The driver ----------------------------------------------===//
//
// qwid VERB ...: the verb's options are parsed, then its function runs. Exit
// codes: 0 done, 1 the input is at fault, 2 the command line is, 3 qwid is.
//
//===----------------------------------------------------------------------===//

#include "Dispatch.h"
#include "Verbs.h"

#include "llvm/Support/InitLLVM.h"

using namespace qwid;

template <typename Command, int (*function)(const Command &)>
static int runVerb(llvm::ArrayRef<const char *> arguments) {
  Command command;
  std::optional<int> code = parse(arguments, command);
  return code ? *code : function(command);
}

constexpr char kHelp[] =
    "usage: qwid VERB [options]\n"
    "Quantize convolutional classifiers and compile them to native code.\n\n"
    "  inspect    say what a model consists of and what it costs\n"
    "  quantize   float model and photos to a plan (.qwid)\n"
    "  compile    model or plan to .so, .a, .o or an executable\n"
    "  run        run a model in any form on photos or arrays\n"
    "  bench      measure a compiled model\n"
    "  analyze    say where quantization lost, layer by layer\n"
    "  validate   compare forms of a model on labelled photos\n"
    "  report     all that a plan costs and gains, on one page\n\n"
    "example:\n"
    "  qwid compile weeds.onnx --calibrate photos/ --labels labels.txt \\\n"
    "      --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --resize crop \\\n"
    "      --target native -o weeds.so\n"
    "  qwid run weeds.so leaf.jpg\n\n"
    "'qwid VERB --help' says more; 'qwid --version' prints the version\n";

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  const Verb verbs[] = {{"inspect", runVerb<InspectCommand, runInspect>},
                        {"quantize", runVerb<QuantizeCommand, runQuantize>},
                        {"compile", runVerb<CompileCommand, runCompile>},
                        {"run", runVerb<RunCommand, runRun>},
                        {"bench", runVerb<BenchCommand, runBench>},
                        {"analyze", runVerb<AnalyzeCommand, runAnalyze>},
                        {"validate", runVerb<ValidateCommand, runValidate>},
                        {"report", runVerb<ReportCommand, runReport>}};
  return dispatch(llvm::ArrayRef<const char *>(argv, argc), verbs, kHelp);
}
