//===- InProcessForm.cpp - Forms that run in this process -----------------===//

#include "InProcessForm.h"

#include "qwid/Driver/Session.h"

using namespace qwid;

llvm::StringRef qwid::describeKind(FormKind kind) {
  switch (kind) {
  case FormKind::FloatModel:
    return "float model";
  case FormKind::ScaledModel:
    return "model with its own scales";
  case FormKind::Plan:
    return "plan";
  case FormKind::Library:
    return "library";
  case FormKind::Executable:
    return "executable";
  }
  llvm_unreachable("unknown kind");
}

namespace {

/// One input after the other through a session of the runtime.
class RuntimeSession : public FormSession {
public:
  explicit RuntimeSession(std::unique_ptr<Session> session)
      : session(std::move(session)) {}

  llvm::Expected<std::vector<FormOutputs>>
  run(llvm::ArrayRef<const Tensor *> inputs) override {
    std::vector<FormOutputs> results;
    for (const Tensor *input : inputs) {
      session->run({input->bytes.data()});
      results.push_back(session->getOutputs().vec());
    }
    return results;
  }

private:
  std::unique_ptr<Session> session;
};

} // namespace

llvm::Error InProcessForm::useReference() {
  llvm::Expected<PrepareResult> prepared = prepareToRun(*source);
  if (!prepared)
    return prepared.takeError();
  llvm::append_range(messages, prepared->messages);
  reference = std::move(prepared->runnable);
  model = &reference->getModel();
  engine = "reference executor";
  return llvm::Error::success();
}

llvm::Error
InProcessForm::useNative(llvm::Expected<std::unique_ptr<NativeModel>> made) {
  if (!made)
    return made.takeError();
  native = std::move(*made);
  llvm::append_range(messages, native->getMessages());
  model = &native->getModel();
  int32_t variant;
  qwid_error error;
  if (qwid_select_variant(model, qwid_cpu_features(), nullptr, &variant,
                          &error))
    return makeFailure(Fault::Input, "'" + name + "': " + error.text);
  engine = model->variants[variant].isa;
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Form>> InProcessForm::create(FormSource source,
                                                            bool reference) {
  std::unique_ptr<InProcessForm> form(
      new InProcessForm(std::move(source.name), source.kind));
  form->source = std::move(source.model);
  form->messages = std::move(source.messages);
  llvm::Error error =
      reference ? form->useReference()
                : form->useNative(NativeModel::compile(*form->source));
  if (error)
    return std::move(error);
  return std::unique_ptr<Form>(std::move(form));
}

llvm::Expected<std::unique_ptr<Form>> InProcessForm::load(std::string name) {
  std::unique_ptr<InProcessForm> form(
      new InProcessForm(std::move(name), FormKind::Library));
  if (llvm::Error error = form->useNative(NativeModel::load(form->name)))
    return std::move(error);
  return std::unique_ptr<Form>(std::move(form));
}

int64_t InProcessForm::countMacs() const {
  // Of all variants the layers are those of one network.
  const qwid_variant &variant = model->variants[0];
  uint64_t macs = 0;
  for (int32_t i = 0; i < variant.layer_count; ++i)
    macs += variant.layers[i].macs;
  return int64_t(macs);
}

llvm::Expected<std::unique_ptr<FormSession>> InProcessForm::start() const {
  llvm::Expected<std::unique_ptr<Session>> session = Session::open(*model);
  if (!session)
    return session.takeError();
  return std::make_unique<RuntimeSession>(std::move(*session));
}
