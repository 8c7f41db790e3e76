//===- Certificate.cpp - That programs compute what a plan says -----------===//
//
// 1. Each program runs its selftest: it finds what is certified in it.
// 2. What is certified in it is what the reference executor computes now: each of
//    its layers has the checksums of a value of the node of that name.
//
//===----------------------------------------------------------------------===//

#include "qwid/Judge/Certificate.h"

#include "../Forms/RunnerForm.h"
#include "SelftestReport.h"
#include "qwid/Driver/Certify.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Path.h"

#include <set>

using namespace qwid;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

class Certifier {
public:
  Expected<ModelCertificate> run(llvm::ArrayRef<std::string> models);

private:
  Error addFile(const std::string &path);
  Error testProgram(const std::string &path, FormKind kind);
  Error compare(const SelftestReport &report);
  void addLayers();

  ModelCertificate certificate;
  std::unique_ptr<Model> plan;
  std::string planName;
  std::vector<std::pair<std::string, FormKind>> programs;
  std::vector<SelftestReport> reports;
  std::vector<CertifiedValue> values; ///< of the plan
  std::set<size_t> stored;            ///< indices into it, by any program
};

} // namespace

static std::string quote(StringRef name) {
  return "'" + makePrintable(name) + "'";
}

Error Certifier::addFile(const std::string &path) {
  Expected<ModelForm> form = detectForm(path);
  if (!form)
    return form.takeError();
  Expected<Sha256> hash = hashFile(path);
  if (!hash)
    return hash.takeError();
  const char *kind = "ONNX model";
  if (*form == ModelForm::Plan) {
    kind = "plan";
    if (plan)
      return makeFailure(Fault::Usage, quote(planName) + " and " + quote(path) +
                                           " are plans, and a certificate is "
                                           "of one");
    Expected<ImportResult> loaded = loadPlan(path);
    if (!loaded)
      return loaded.takeError();
    plan = std::make_unique<Model>(std::move(loaded->model));
    planName = path;
    certificate.planHash = toHex(hashPlan(*plan));
  } else if (*form == ModelForm::Object) {
    return makeFailure(Fault::Input, quote(path) +
                                         " is for a linker; certify a program "
                                         "or a shared library");
  } else if (*form != ModelForm::Onnx) {
    bool isProgram = *form == ModelForm::Executable;
    kind = isProgram ? "executable" : "library";
    programs.push_back(
        {path, isProgram ? FormKind::Executable : FormKind::Library});
  }
  certificate.files.push_back(
      {llvm::sys::path::filename(path).str(), kind, toHex(*hash)});
  return Error::success();
}

Error Certifier::testProgram(const std::string &path, FormKind kind) {
  Expected<std::unique_ptr<Form>> form = RunnerForm::create(path, kind);
  if (!form)
    return form.takeError();
  // What differs is in the error: the runner's exit code is 1 then.
  Expected<std::string> text = static_cast<RunnerForm &>(**form).execute(
      {"--selftest", "--json"}, "does not pass its selftest");
  if (!text)
    return text.takeError();
  Expected<SelftestReport> report = parseSelftest(*text);
  if (!report)
    return makeFailure(Fault::Input, quote(path) +
                                         " gives no report of its selftest: " +
                                         llvm::toString(report.takeError()));
  if (report->planHash != certificate.planHash)
    return makeFailure(Fault::Input,
                       quote(path) + " was compiled from another plan than " +
                           quote(planName) + ": expected SHA-256 " +
                           certificate.planHash + ", got " + report->planHash);
  if (report->layers.empty())
    return makeFailure(Fault::Input,
                       quote(path) + " has no variant that runs here");
  report->program.name = llvm::sys::path::filename(path).str();
  reports.push_back(std::move(*report));
  return Error::success();
}

/// Whether `value` has the checksums of `layer`, which may be of fewer inputs.
static bool isResultOf(const CertifiedValue &value,
                       const SelftestReport::Layer &layer) {
  if (value.node != layer.layer ||
      value.checksums.size() < layer.checksums.size())
    return false;
  for (auto [own, found] : llvm::zip(value.checksums, layer.checksums))
    if (toHex(own) != found)
      return false;
  return true;
}

Error Certifier::compare(const SelftestReport &report) {
  for (const SelftestReport::Layer &layer : report.layers) {
    auto it = llvm::find_if(values, [&](const CertifiedValue &value) {
      return isResultOf(value, layer);
    });
    if (it == values.end())
      return makeFailure(Fault::Input, quote(report.program.name) + ": layer " +
                                           quote(layer.layer) +
                                           " is certified to compute what " +
                                           quote(planName) + " does not");
    stored.insert(it - values.begin());
  }
  return Error::success();
}

void Certifier::addLayers() {
  for (size_t index : stored) {
    const CertifiedValue &value = values[index];
    CertifiedLayer layer = {value.node, value.tensor, {}};
    for (const Checksum &checksum : value.checksums)
      layer.checksums.push_back(toHex(checksum));
    certificate.layers.push_back(std::move(layer));
  }
}

Expected<ModelCertificate> Certifier::run(llvm::ArrayRef<std::string> models) {
  certificate.compiler = "qwid " QWID_VERSION;
  for (const std::string &path : models)
    if (Error error = addFile(path))
      return std::move(error);
  if (!plan || programs.empty())
    return makeFailure(Fault::Usage,
                       plan ? "no program to certify; compile the plan with "
                              "--selftest and give both"
                            : "no plan among the models; a certificate says "
                              "that programs compute what a plan says");
  int64_t samples = 0;
  for (const auto &[path, kind] : programs) {
    if (Error error = testProgram(path, kind))
      return std::move(error);
    samples = std::max(samples, reports.back().program.samples);
  }
  Expected<std::vector<CertifiedValue>> computed = certifyPlan(*plan, samples);
  if (!computed)
    return computed.takeError();
  values = std::move(*computed);
  for (SelftestReport &report : reports) {
    if (Error error = compare(report))
      return std::move(error);
    certificate.programs.push_back(std::move(report.program));
  }
  addLayers();
  return std::move(certificate);
}

Expected<ModelCertificate>
qwid::certifyModels(llvm::ArrayRef<std::string> models) {
  return Certifier().run(models);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void writeProgram(JsonStream &json, const CertifiedProgram &program) {
  json.attribute("name", program.name);
  json.attribute("compiler", program.compiler);
  json.attribute("target", program.target);
  json.attribute("inputs", program.samples);
  json.attributeArray("variants", [&] {
    for (const CertifiedVariant &variant : program.variants)
      json.object([&] {
        json.attribute("isa", variant.isa);
        json.attribute("code_sha256", variant.codeHash);
        json.attribute("weights_sha256", variant.weightsHash);
        json.attribute("ran", variant.ran);
        json.attribute("layers", variant.layers);
      });
  });
}

void qwid::writeCertificate(JsonStream &json,
                            const ModelCertificate &certificate) {
  json.attribute("compiler", certificate.compiler);
  json.attribute("plan_sha256", certificate.planHash);
  json.attributeArray("files", [&] {
    for (const CertifiedFile &file : certificate.files)
      json.object([&] {
        json.attribute("name", file.name);
        json.attribute("kind", file.kind);
        json.attribute("sha256", file.hash);
      });
  });
  json.attributeArray("programs", [&] {
    for (const CertifiedProgram &program : certificate.programs)
      json.object([&] { writeProgram(json, program); });
  });
  json.attributeArray("layers", [&] {
    for (const CertifiedLayer &layer : certificate.layers)
      json.object([&] {
        json.attribute("layer", layer.layer);
        json.attribute("tensor", layer.tensor);
        json.attributeArray("checksums", [&] {
          for (const std::string &checksum : layer.checksums)
            json.value(checksum);
        });
      });
  });
}
