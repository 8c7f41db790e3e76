//===- HeaderEmitter.cpp - The C header of an artefact --------------------===//
//
// Top to bottom: what goes in and out and what it costs, as a comment with an
// example; the runtime's types; the same numbers as macros; the functions. Names
// come from the user's model, so they are escaped.
//
//===----------------------------------------------------------------------===//

#include "HeaderEmitter.h"

#include "RuntimeApi.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

namespace {

/// A type as C writes it and as people call it.
std::pair<const char *, const char *> namesOfType(int32_t type) {
  switch (type) {
  case QWID_F32:
    return {"float", "float32"};
  case QWID_U8:
    return {"uint8_t", "uint8"};
  case QWID_I8:
    return {"int8_t", "int8"};
  case QWID_U16:
    return {"uint16_t", "uint16"};
  case QWID_I16:
    return {"int16_t", "int16"};
  case QWID_I32:
    return {"int32_t", "int32"};
  case QWID_I64:
    return {"int64_t", "int64"};
  default:
    return {"uint8_t", "bool"};
  }
}

/// A C string literal. Other bytes than printable ASCII become octal escapes,
/// which, unlike hexadecimal ones, end after three digits.
std::string quoted(StringRef text) {
  std::string result = "\"";
  raw_string_ostream stream(result);
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '?') // "??" could start a trigraph
      stream << '\\' << c;
    else if (isPrint(c))
      stream << c;
    else
      stream << format("\\%03o", unsigned(uint8_t(c)));
  }
  return result + "\"";
}

/// Printable text that cannot end a comment or open another.
std::string commented(StringRef text) {
  std::string result;
  for (char c : makePrintable(text)) {
    if (c == '/' && !result.empty() && result.back() == '*')
      result += ' ';
    if (c == '*' && !result.empty() && result.back() == '/')
      result += ' ';
    result += c;
  }
  return result;
}

/// A decimal that reads back as `value`.
std::string decimal(float value) {
  SmallString<16> text;
  APFloat(value).toString(text);
  if (StringRef(text).find_first_of(".E") == StringRef::npos)
    text += ".0";
  return text.str().str() + "f";
}

class HeaderWriter {
public:
  HeaderWriter(const ModelDescription &model, ArtefactKind kind)
      : model(model), kind(kind), upper(StringRef(model.name).upper()),
        os(text) {}

  std::string write();

private:
  void writeTensorComment(const char *role, size_t index,
                          const TensorDescription &tensor);
  void writeSizes();
  void writeExample();
  void writeTensorMacros(const char *role, ArrayRef<TensorDescription> tensors);
  void writeMacros();
  void writeInferExample();
  void writeInferFunctions();
  void writeSharedFunctions();
  void writeMacroFunctions();
  bool isShared() const { return kind == ArtefactKind::SharedLibrary; }
  uint64_t getArenaBytes() const {
    uint64_t bytes = 0;
    for (const VariantDescription &variant : model.variants)
      bytes = std::max(bytes, variant.arenaBytes);
    return bytes;
  }

  const ModelDescription &model;
  ArtefactKind kind;
  std::string upper, text;
  raw_string_ostream os;
};

void HeaderWriter::writeTensorComment(const char *role, size_t index,
                                      const TensorDescription &tensor) {
  os << " *   " << role << " " << index << "  " << commented(tensor.name)
     << ": " << namesOfType(tensor.type).second << " ";
  for (int64_t size : tensor.shape)
    os << "[" << size << "]";
  if (tensor.quantized)
    os << ", real = " << decimal(tensor.scale) << " * (stored - "
       << tensor.zeroPoint << ")";
  os << "\n";
}

void HeaderWriter::writeSizes() {
  os << " * Bytes of each variant, best first:\n"
     << " *   isa           code (ROM)  weights (ROM)   arena (RAM)\n";
  uint64_t rom = 0;
  for (const VariantDescription &variant : model.variants) {
    os << " *   "
       << format("%-12s %11llu %14llu %13llu\n",
                 variant.info->isa.str().c_str(),
                 (unsigned long long)variant.codeBytes,
                 (unsigned long long)model.getBlobBytes(variant),
                 (unsigned long long)variant.arenaBytes);
    rom += variant.codeBytes;
  }
  for (StringRef blob : model.blobs)
    rom += blob.size();
  os << " * In all " << rom
     << " bytes of code and weights; variants share equal "
     << "weights.\n * A run needs the arena of one variant and nothing else.\n";
}

void HeaderWriter::writeExample() {
  os << " *\n * Example:\n *\n";
  for (auto [index, tensor] : enumerate(model.inputs))
    os << " *     static " << namesOfType(tensor.type).first << " input"
       << index << "[" << upper << "_INPUT_" << index << "_ELEMENTS];\n";
  for (auto [index, tensor] : enumerate(model.outputs))
    os << " *     static " << namesOfType(tensor.type).first << " output"
       << index << "[" << upper << "_OUTPUT_" << index << "_ELEMENTS];\n";
  auto list = [&](const char *type, const char *role, size_t count) {
    os << " *     " << type << " *" << role << "s[] = {";
    for (size_t index = 0; index < count; ++index)
      os << (index ? ", " : "") << role << index;
    os << (count ? "};\n" : "0};\n");
  };
  list("const void", "input", model.inputs.size());
  list("void", "output", model.outputs.size());
  const std::string &name = model.name;
  os << " *     qwid_session *session;\n *     qwid_error error;\n *\n *     "
        "if ("
     << name << "_open(NULL, &session, &error))\n"
     << " *       puts(error.text);\n *     " << name
     << "_run(session, inputs, outputs);\n";
  if (model.preprocess)
    os << " *\n *     qwid_image photo; // instead of inputs: a JPEG or PNG\n"
       << " *     if (" << name
       << "_image_load(\"photo.jpg\", &photo, &error) ||\n *         " << name
       << "_run_image(session, &photo, outputs, &error))\n"
       << " *       puts(error.text);\n *     " << name
       << "_image_free(&photo);\n";
  os << " *     " << name << "_close(session);\n";
  writeInferExample();
}

/// The same without the runtime.
void HeaderWriter::writeInferExample() {
  const VariantDescription &last = model.variants.back();
  bool arena = last.arenaBytes;
  os << " *\n * or, on a CPU with " << last.info->isa
     << ", without threads and without the runtime:\n *\n";
  if (arena)
    os << " *     void *arena = aligned_alloc(" << upper << "_ALIGNMENT, "
       << upper << "_ARENA_BYTES);\n";
  os << " *     " << model.getPrefix(last) << "infer(inputs, outputs, "
     << (arena ? "arena" : "NULL") << ");\n";
}

void HeaderWriter::writeTensorMacros(const char *role,
                                     ArrayRef<TensorDescription> tensors) {
  os << "#define " << upper << "_" << role << "_COUNT " << tensors.size()
     << "\n";
  for (auto [index, tensor] : enumerate(tensors)) {
    std::string start =
        "#define " + upper + "_" + role + "_" + std::to_string(index) + "_";
    os << start << "NAME " << quoted(tensor.name) << "\n"
       << start << "TYPE " << namesOfType(tensor.type).first << "\n"
       << start << "RANK " << tensor.shape.size() << "\n";
    if (!tensor.shape.empty()) {
      os << start << "SHAPE {";
      interleaveComma(tensor.shape, os);
      os << "}\n";
    }
    os << start << "ELEMENTS " << tensor.getElements() << "\n"
       << start << "BYTES " << tensor.getBytes() << "\n";
    if (tensor.quantized)
      os << start << "SCALE " << decimal(tensor.scale) << "\n"
         << start << "ZERO_POINT " << tensor.zeroPoint << "\n";
  }
}

void HeaderWriter::writeMacros() {
  writeTensorMacros("INPUT", model.inputs);
  writeTensorMacros("OUTPUT", model.outputs);
  os << "\n/* An arena for any variant: its bytes, a multiple of its "
        "alignment. */\n"
     << "#define " << upper << "_ARENA_BYTES "
     << alignTo(getArenaBytes(), QWID_ALIGNMENT) << "\n#define " << upper
     << "_ALIGNMENT " << QWID_ALIGNMENT << "\n";
  if (model.labels.empty())
    return;
  os << "\n/* const char *const labels[] = " << upper << "_LABELS; */\n#define "
     << upper << "_LABEL_COUNT " << model.labels.size() << "\n#define " << upper
     << "_LABELS \\\n  {";
  for (auto [index, label] : enumerate(model.labels))
    os << (index ? ", \\\n   " : "") << quoted(label);
  os << "}\n";
}

void HeaderWriter::writeInferFunctions() {
  os << "\n/* Run all layers on the calling thread, in code for one instruction"
     << " set: the\n * caller knows that the CPU has it. They allocate nothing "
        "and"
     << " are re-entrant;\n * each run at a time has its own arena. */\n";
  for (const VariantDescription &variant : model.variants)
    os << "void " << model.getPrefix(variant)
       << "infer(const void *const *inputs, void *const *outputs,\n    void "
       << "*arena);\n";
}

/// In a shared library the functions are symbols of its own.
void HeaderWriter::writeSharedFunctions() {
  for (const BoundFunction &bound : getBoundFunctions())
    os << (*bound.comment ? "\n" : "") << bound.comment << bound.result
       << model.name << "_" << bound.name << "(" << bound.parameters << ");\n";
  os << "\n" << getRenamedApi(model.name);
}

/// In an object or an archive they are other names of the runtime's.
void HeaderWriter::writeMacroFunctions() {
  const std::string &name = model.name;
  os << "\n" << getRuntimeApi() << "\n" << getRuntimeOpening();
  os << "\n/* The functions of this model, as a shared library has them; with a"
     << " lone object\n * they need libqwid_runtime.a. */\n";
  for (const BoundFunction &bound : getBoundFunctions())
    os << "#define " << name << "_" << bound.name << "(" << bound.arguments
       << ") \\\n  qwid_" << bound.name << "(&" << name << "_model, "
       << bound.arguments << ")\n";
  for (const std::string &function : getApiFunctions())
    os << "#define " << name << "_" << function << " qwid_" << function << "\n";
}

std::string HeaderWriter::write() {
  os << "/* " << model.name << ".h - the model " << model.name << " for "
     << model.target->name << ", compiled by qwid " QWID_VERSION "\n *\n"
     << " * Buffers are dense, row-major, in the ONNX model's shape:\n";
  for (auto [index, tensor] : enumerate(model.inputs))
    writeTensorComment("input", index, tensor);
  for (auto [index, tensor] : enumerate(model.outputs))
    writeTensorComment("output", index, tensor);
  os << " *\n";
  writeSizes();
  writeExample();
  os << " */\n\n#ifndef " << upper << "_H\n#define " << upper << "_H\n\n";
  os << getRuntimeTypes() << "\n#if QWID_ABI_VERSION != " << QWID_ABI_VERSION
     << "u\n#error \"" << model.name
     << ".h was written by another version of qwid than a header before "
        "it\"\n#endif\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  writeMacros();
  writeInferFunctions();
  os << "\n/* The model as data. */\nextern const qwid_model " << model.name
     << "_model;\n";
  if (isShared())
    writeSharedFunctions();
  else
    writeMacroFunctions();
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << upper << "_H */\n";
  return text;
}

} // namespace

std::string qwid::emitHeader(const ModelDescription &model, ArtefactKind kind) {
  return HeaderWriter(model, kind).write();
}
