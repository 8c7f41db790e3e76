//===- Run.cpp - Models answer --------------------------------------------===//

#include "Call.h"
#include "DescribeArray.h"

#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/Session.h"

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

/// An error unless `inputs` are what `model` takes.
static llvm::Error checkInputs(const qwid_model &model,
                               llvm::ArrayRef<Tensor> inputs) {
  if (inputs.size() != size_t(model.input_count))
    return makeFailure(Fault::Input,
                       "expected " + llvm::Twine(model.input_count) +
                           " input arrays, got " + llvm::Twine(inputs.size()));
  for (auto [index, input] : llvm::enumerate(inputs)) {
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

/// Runs on arrays that are right; returns the seconds that it took.
static double runArrays(Session &session, llvm::ArrayRef<Tensor> inputs) {
  std::vector<const void *> buffers;
  for (const Tensor &input : inputs)
    buffers.push_back(input.bytes.data());
  Stopwatch watch;
  session.run(buffers);
  return watch.getSeconds();
}

/// The same for a photo.
static llvm::Expected<double> runPhoto(Session &session,
                                       const std::string &path) {
  qwid_image photo;
  qwid_error error;
  if (qwid_image_load(path.c_str(), &photo, &error))
    return makeFailure(Fault::Input, error.text);
  auto release = llvm::make_scope_exit([&] { qwid_image_free(&photo); });
  Stopwatch watch;
  if (llvm::Error failure = session.run(photo))
    return std::move(failure);
  return watch.getSeconds();
}

llvm::Expected<RunResult> qwid::run(const qwid_model &model,
                                    const RunOptions &options) {
  llvm::Expected<std::unique_ptr<Session>> session =
      Session::open(model, options.isa, options.threads);
  if (!session)
    return session.takeError();
  RunResult result;
  if (options.photo.empty()) {
    if (llvm::Error error = checkInputs(model, options.inputs))
      return std::move(error);
    result.seconds = runArrays(**session, options.inputs);
  } else {
    llvm::Expected<double> seconds = runPhoto(**session, options.photo);
    if (!seconds)
      return seconds.takeError();
    result.seconds = *seconds;
  }
  for (auto [index, output] : llvm::enumerate((*session)->getOutputs()))
    result.outputs.push_back({model.outputs[index].name, output,
                              readReals(model.outputs[index], output)});
  return std::move(result);
}
