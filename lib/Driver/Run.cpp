//===- Run.cpp - Models answer --------------------------------------------===//

#include "Call.h"
#include "DescribeArray.h"

#include "qwid/Driver/Compiler.h"

#include "llvm/ADT/ScopeExit.h"

using namespace mlir;
using namespace qwid;

llvm::Expected<PrepareResult> qwid::prepareToRun(const Model &model) {
  Call call(model.getContext());
  auto runnable = ReferenceModel::create(model.getModule(), model.getName());
  if (failed(runnable))
    return call.fail();
  return PrepareResult{std::move(*runnable), call.takeMessages()};
}

namespace {

/// One run. Closes what it opened.
class Run {
public:
  Run(const qwid_model &model, const RunOptions &options)
      : model(model), options(options) {}
  ~Run() { qwid_close(session); }

  llvm::Expected<RunResult> go();

private:
  llvm::Error open();
  llvm::Error checkInputs() const;
  llvm::Error runArrays();
  llvm::Error runPhoto();

  const qwid_model &model;
  const RunOptions &options;
  qwid_session *session = nullptr;
  RunResult result;
  std::vector<void *> outputs; ///< one buffer per output of the result
};

} // namespace

static llvm::Error asError(const qwid_error &error) {
  return makeFailure(Fault::Input, error.text);
}

llvm::Error Run::open() {
  qwid_options how = {};
  how.isa = options.isa.empty() ? nullptr : options.isa.c_str();
  how.threads = int32_t(options.threads);
  qwid_error error;
  if (qwid_open(&model, &how, &session, &error))
    return asError(error);
  for (int32_t i = 0; i < model.output_count; ++i) {
    const qwid_tensor_info &info = model.outputs[i];
    std::optional<ElementKind> kind = getKindOfRuntimeType(info.type);
    if (!kind)
      return makeFailure(Fault::Input, "output '" + llvm::Twine(info.name) +
                                           "' has a type that this version "
                                           "does not know");
    llvm::ArrayRef<int64_t> shape(info.shape, info.rank);
    result.outputs.push_back({info.name, Tensor(shape, *kind), {}});
  }
  for (RunResult::Output &output : result.outputs)
    outputs.push_back(output.stored.bytes.data());
  return llvm::Error::success();
}

llvm::Error Run::checkInputs() const {
  if (options.inputs.size() != size_t(model.input_count))
    return makeFailure(Fault::Input, "expected " +
                                         llvm::Twine(model.input_count) +
                                         " input arrays, got " +
                                         llvm::Twine(options.inputs.size()));
  for (auto [index, input] : llvm::enumerate(options.inputs)) {
    const qwid_tensor_info &info = model.inputs[index];
    llvm::ArrayRef<int64_t> shape(info.shape, info.rank);
    int32_t type = getRuntimeType(input.kind);
    if (type != info.type || llvm::ArrayRef<int64_t>(input.shape) != shape)
      return makeFailure(Fault::Input,
                         "input '" + llvm::Twine(info.name) + "': expected " +
                             describeArray(qwid_type_name(info.type), shape) +
                             ", got " +
                             describeArray(qwid_type_name(type), input.shape));
  }
  return llvm::Error::success();
}

llvm::Error Run::runArrays() {
  if (llvm::Error error = checkInputs())
    return error;
  std::vector<const void *> inputs;
  for (const Tensor &input : options.inputs)
    inputs.push_back(input.bytes.data());
  Stopwatch watch;
  qwid_run(session, inputs.data(), outputs.data());
  result.seconds = watch.getSeconds();
  return llvm::Error::success();
}

llvm::Error Run::runPhoto() {
  qwid_image photo;
  qwid_error error;
  if (qwid_image_load(options.photo.c_str(), &photo, &error))
    return asError(error);
  auto release = llvm::make_scope_exit([&] { qwid_image_free(&photo); });
  Stopwatch watch;
  if (qwid_run_image(session, &photo, outputs.data(), &error))
    return asError(error);
  result.seconds = watch.getSeconds();
  return llvm::Error::success();
}

/// The real numbers that `stored` means.
static std::vector<float> readReals(const qwid_tensor_info &info,
                                    const Tensor &stored) {
  std::vector<float> real(stored.size());
  if (info.quantized)
    qwid_dequantize(&info, stored.bytes.data(), real.data(), real.size());
  else if (stored.kind == ElementKind::F32)
    llvm::copy(stored.view<float>(), real.begin());
  else
    llvm::copy(stored.getWideIntegers(), real.begin());
  return real;
}

llvm::Expected<RunResult> Run::go() {
  if (llvm::Error error = open())
    return std::move(error);
  if (llvm::Error error = options.photo.empty() ? runArrays() : runPhoto())
    return std::move(error);
  for (auto [index, output] : llvm::enumerate(result.outputs))
    output.real = readReals(model.outputs[index], output.stored);
  return std::move(result);
}

llvm::Expected<RunResult> qwid::run(const qwid_model &model,
                                    const RunOptions &options) {
  return Run(model, options).go();
}
