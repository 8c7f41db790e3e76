//===- PrintableNames.cpp - Names that may be shown -----------------------===//

#include "PrintableNames.h"

#include "qwid/Support/PrintableText.h"

#include "onnx/onnx_pb.h"

#include <vector>

using namespace qwid;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

/// Whether `field` holds a word: a string, or the bytes of a string attribute.
bool isWord(const FieldDescriptor &field) {
  if (field.type() == FieldDescriptor::TYPE_STRING)
    return true;
  return field.containing_type() == onnx::AttributeProto::descriptor() &&
         field.number() == onnx::AttributeProto::kSFieldNumber;
}

void makeWordPrintable(Message &message, const FieldDescriptor &field) {
  const auto *reflection = message.GetReflection();
  std::string scratch;
  if (!field.is_repeated()) {
    const std::string &word =
        reflection->GetStringReference(message, &field, &scratch);
    if (std::string shown = makePrintable(word); shown != word)
      reflection->SetString(&message, &field, shown);
    return;
  }
  for (int i = 0, size = reflection->FieldSize(message, &field); i < size;
       ++i) {
    const std::string &word =
        reflection->GetRepeatedStringReference(message, &field, i, &scratch);
    if (std::string shown = makePrintable(word); shown != word)
      reflection->SetRepeatedString(&message, &field, i, shown);
  }
}

} // namespace

void qwid::makeNamesPrintable(Message &message) {
  const auto *reflection = message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor *field : fields) {
    if (isWord(*field)) {
      makeWordPrintable(message, *field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (!field->is_repeated()) {
      makeNamesPrintable(*reflection->MutableMessage(&message, field));
    } else {
      for (int i = 0, size = reflection->FieldSize(message, field); i < size;
           ++i)
        makeNamesPrintable(
            *reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}
