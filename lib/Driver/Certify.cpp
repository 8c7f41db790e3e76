//===- Certify.cpp - What programs of a plan have to compute --------------===//

#include "qwid/Driver/Certify.h"

#include "Call.h"
#include "LoweredSize.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Dialect/ValueMarks.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/ModelFile.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace qwid;

static Sha256 hashBytes(StringRef bytes) {
  Sha256 hash;
  qwid_hash_code(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(),
                 nullptr, 0, hash.data());
  return hash;
}

llvm::Expected<Sha256> qwid::hashFile(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return makeFailure(Fault::Input, "cannot read '" + makePrintable(path) +
                                         "': " + file.getError().message());
  return hashBytes((*file)->getBuffer());
}

Sha256 qwid::hashPlan(const Model &model) {
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  writePlan(model.getModule(), stream, /*asText=*/false);
  return hashBytes(bytes);
}

std::string qwid::toHex(ArrayRef<uint8_t> bytes) {
  return llvm::toHex(bytes, /*LowerCase=*/true);
}

/// The quantization of what `value` becomes by moving cells alone, if anything
/// quantizes it.
static std::optional<Quantization> findQuantization(Value value) {
  for (Operation *user : value.getUsers()) {
    std::optional<Quantization> found;
    if (isa<QuantizeOp>(user))
      found =
          getQuantization(getElementTypeOrSelf(user->getResult(0).getType()));
    else if (hasRole(user, Role::Movement))
      found = findQuantization(user->getResult(0));
    if (found)
      return found;
  }
  return std::nullopt;
}

/// The numbers that `input` of a model is for: those that it is quantized to, those
/// that photos become, or else -2 .. 2.
static qwid_sample_range findRange(BlockArgument input,
                                   const qwid_preprocess *photos) {
  float low = -2.0f, high = 2.0f;
  if (std::optional<Quantization> to = findQuantization(input)) {
    low = to->scale * float(to->low - to->zeroPoint);
    high = to->scale * float(to->high - to->zeroPoint);
  } else if (photos) {
    float white = photos->range == 1 ? 1.0f : 255.0f;
    int channels = photos->channels == QWID_CHANNELS_GRAY ? 1 : 3;
    low = -photos->mean[0] / photos->std[0];
    high = low;
    for (int c = 0; c < channels; ++c)
      for (float pixel : {0.0f, white}) {
        float real = (pixel - photos->mean[c]) / photos->std[c];
        low = std::min(low, real);
        high = std::max(high, real);
      }
  }
  return {low, (high - low) / 255.0f};
}

FailureOr<Certificate> qwid::certifyValues(ModuleOp module, int64_t samples) {
  func::FuncOp main = getEntry(module);
  Certificate certificate;
  certificate.samples = int32_t(samples);
  certificate.checksums.resize(markValues(main));
  FailureOr<std::unique_ptr<ReferenceModel>> reference =
      ReferenceModel::create(module, "reference");
  if (failed(reference))
    return failure();
  const qwid_model &model = (*reference)->getModel();
  for (BlockArgument input : main.getArguments())
    certificate.ranges.push_back(findRange(input, model.preprocess));
  (*reference)->observe([&](Value value, StringRef, const Tensor &tensor) {
    std::optional<ValueMark> mark = getMark(value.getLoc());
    qwid_loop loop = {tensor.size(), 1};
    Checksum checksum;
    qwid_checksum(tensor.bytes.data(), getRuntimeType(tensor.kind), &loop, 1,
                  checksum.data());
    certificate.checksums[mark->value].push_back(checksum);
  });
  for (int32_t sample = 0; sample < certificate.samples; ++sample) {
    RunOptions options;
    for (auto [index, input] : llvm::enumerate(main.getArguments())) {
      Tensor tensor(cast<RankedTensorType>(input.getType()));
      qwid_make_sample(&model.inputs[index], index, sample,
                       certificate.ranges[index], tensor.bytes.data());
      options.inputs.push_back(std::move(tensor));
    }
    if (llvm::Error error = run(model, options).takeError())
      return module.emitError() << llvm::toString(std::move(error));
  }
  return certificate;
}

llvm::Expected<std::vector<CertifiedValue>>
qwid::certifyPlan(const Model &model, int64_t samples) {
  Call call(model.getContext());
  Model copy = model.clone();
  ModuleOp module = copy.getModule();
  if (failed(prepareToLower(module)))
    return call.fail(Fault::Internal);
  FailureOr<Certificate> certificate = certifyValues(module, samples);
  if (failed(certificate))
    return call.fail();
  std::vector<CertifiedValue> values;
  for (std::vector<Checksum> &checksums : certificate->checksums)
    values.push_back({"", "", std::move(checksums)});
  func::FuncOp main = getEntry(module);
  for (BlockArgument argument : main.getArguments()) {
    CertifiedValue &value = values[getMark(argument.getLoc())->value];
    value.node = getUserName(argument.getLoc());
    value.tensor = getTensorName(argument);
  }
  for (Operation &op : main.getBody().front().without_terminator())
    if (std::optional<ValueMark> mark = getMark(op.getLoc())) {
      values[mark->value].node = getUserName(op.getLoc());
      values[mark->value].tensor = getTensorName(op.getLoc());
    }
  return values;
}
