//===- MakeCertificate.cpp - qwid validate --certify ----------------------===//

#include "Verbs.h"
#include "qwid/Judge/Certificate.h"
#include "qwid/Support/OutputFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

static std::string makeJson(const ModelCertificate &certificate) {
  std::string text;
  raw_string_ostream os(text);
  {
    JsonStream json(os, 2);
    json.object([&] { writeCertificate(json, certificate); });
  }
  return text + "\n";
}

/// A line per variant of each program.
static void print(StringRef file, const ModelCertificate &certificate) {
  outs() << makePrintable(file) << ": " << certificate.layers.size()
         << " layers of plan " << certificate.planHash << "\n";
  for (const CertifiedProgram &program : certificate.programs)
    for (const CertifiedVariant &variant : program.variants) {
      outs() << "  " << makePrintable(program.name) << " for "
             << makePrintable(program.target) << ", "
             << makePrintable(variant.isa)
             << ": weights and code as compiled, ";
      if (variant.ran)
        outs() << "results of " << variant.layers << " layers on "
               << program.samples << " inputs as the plan says\n";
      else
        outs() << "not run: not for this CPU\n";
    }
}

Error qwid::makeCertificate(const ValidateCommand &command) {
  const std::string &file = command.certificate;
  if (Error error = checkOutput(file))
    return error;
  Expected<ModelCertificate> certificate = certifyModels(command.models);
  if (!certificate)
    return certificate.takeError();
  if (Error error = writeOutputFile(file, makeJson(*certificate)))
    return error;
  if (!command.json)
    print(file, *certificate);
  return Error::success();
}
