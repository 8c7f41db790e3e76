//===- Session.cpp - A model that is open ---------------------------------===//

#include "qwid/Driver/Session.h"

#include "qwid/Driver/Failure.h"
#include "qwid/Driver/ReferenceModel.h"

using namespace qwid;

llvm::Expected<std::unique_ptr<Session>>
Session::open(const qwid_model &model, llvm::StringRef isa, int64_t threads) {
  std::string name = isa.str(); // ends in 0
  qwid_options how = {};
  how.isa = isa.empty() ? nullptr : name.c_str();
  how.threads = int32_t(threads);
  qwid_session *opened;
  qwid_error error;
  if (qwid_open(&model, &how, &opened, &error))
    return makeFailure(Fault::Input, error.text);
  std::unique_ptr<Session> session(new Session(opened));
  for (int32_t i = 0; i < model.output_count; ++i) {
    const qwid_tensor_info &info = model.outputs[i];
    std::optional<ElementKind> kind = getKindOfRuntimeType(info.type);
    if (!kind)
      return makeFailure(Fault::Input, "output '" + llvm::Twine(info.name) +
                                           "' has a type that this version "
                                           "does not know");
    llvm::ArrayRef<int64_t> shape(info.shape, info.rank);
    session->outputs.push_back(Tensor(shape, *kind));
  }
  for (Tensor &output : session->outputs)
    session->buffers.push_back(output.bytes.data());
  return std::move(session);
}

Session::~Session() { qwid_close(session); }

void Session::run(llvm::ArrayRef<const void *> inputs) {
  qwid_run(session, inputs.data(), buffers.data());
}

llvm::Error Session::run(const qwid_image &photo) {
  qwid_error error;
  if (qwid_run_image(session, &photo, buffers.data(), &error))
    return makeFailure(Fault::Input, error.text);
  return llvm::Error::success();
}

llvm::StringRef Session::getIsa() const {
  return qwid_session_variant(session)->isa;
}

std::vector<float> qwid::readReals(const qwid_tensor_info &info,
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
