//===- qwid-opt.cpp - Run qwid passes on MLIR -----------------------------===//
//
// mlir-opt with qwid's dialects and passes, which reads plans too, keeps the
// names of nodes, and names them in its errors.
//
//===----------------------------------------------------------------------===//

#include "Help.h"
#include "NodeDiagnostics.h"
#include "NodeNames.h"
#include "qwid/Dialect/ModuleFile.h"
#include "qwid/InitAll.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/raw_ostream.h"

static int fail(const llvm::Twine &text) {
  llvm::errs() << "qwid-opt: error: " << qwid::makeLinesPrintable(text.str())
               << "\n";
  return EXIT_FAILURE;
}

/// Reads `input`, processes it as `config` says, and writes `output`.
static int run(llvm::StringRef input, llvm::StringRef output,
               mlir::DialectRegistry &registry,
               const mlir::MlirOptMainConfig &config) {
  auto buffer = qwid::openModuleFile(input, qwid::BareBytecode::Trusted);
  if (!buffer)
    return fail("'" + input + "': " + llvm::toString(buffer.takeError()));
  if (qwid::hasNodeNames((*buffer)->getBuffer()))
    qwid::keepNodeNames();
  std::string problem;
  auto file = mlir::openOutputFile(output, &problem);
  if (!file)
    return fail(problem);
  if (failed(
          mlir::MlirOptMain(file->os(), std::move(*buffer), registry, config)))
    return EXIT_FAILURE;
  file->keep();
  return EXIT_SUCCESS;
}

/// `given` with passes that diagnostics can name and, where an option of one of
/// `arguments` is wrong, a word on what is right.
static mlir::MlirOptMainConfig
explainPasses(const mlir::MlirOptMainConfig &given,
              llvm::ArrayRef<const char *> arguments) {
  mlir::MlirOptMainConfig config = given;
  config.setPassPipelineSetupFn([given, arguments](mlir::PassManager &manager) {
    qwid::followPasses(manager);
    llvm::LogicalResult done = given.setupPassPipeline(manager);
    if (failed(done))
      qwid::printPassOptions(arguments);
    return done;
  });
  return config;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::cl::SetVersionPrinter(
      [](llvm::raw_ostream &os) { os << "qwid-opt " QWID_VERSION "\n"; });
  qwid::registerAllPasses();
  llvm::StringRef first = argc > 1 ? argv[1] : "";
  if (first == "--help" || first == "-help" || first == "-h") {
    qwid::printHelp();
    return EXIT_SUCCESS;
  }
  std::string help = "--help";
  if (first == "--help-all")
    argv[1] = help.data();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  qwid::registerAllDialects(registry);
  mlir::registerAllPasses();
  auto [input, output] = mlir::registerAndParseCLIOptions(
      argc, argv, "qwid optimizer\n", registry);
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::asMainReturnCode(
        mlir::MlirOptMain(argc, argv, input, output, registry));
  // Tests that verify diagnostics want them where MLIR puts them.
  if (!config.shouldVerifyDiagnostics()) {
    qwid::printNodeDiagnostics(registry);
    config = explainPasses(config, {argv, size_t(argc)});
  }
  return run(input, output, registry, config);
}
