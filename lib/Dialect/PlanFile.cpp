//===- PlanFile.cpp - The bytes of a plan ---------------------------------===//
//
// The header, little-endian:
//
//    0  magic, 8 bytes: as PNG's it is broken by transfers that take the file
//       for text, that convert the ends of lines, or that drop the eighth bit
//    8  format of the payload, u32
//   12  version of qwid that wrote it, ASCII, padded with zeros, 20 bytes
//   32  bytes of the payload, u64
//   40  BLAKE3 of bytes 0 to 39 and of the payload, its first 24 bytes
//   64  the payload
//
// This layout is the same in every format. So damage is told from age, and the
// version that is reported is the one that was written.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/PlanFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace qwid;

namespace {

constexpr llvm::StringLiteral kMagic("\x89QWID\r\n\x1A");
constexpr size_t kFormatAt = 8, kVersionAt = 12, kLengthAt = 32,
                 kChecksumAt = 40;
constexpr size_t kVersionBytes = kLengthAt - kVersionAt,
                 kChecksumBytes = kPlanHeaderBytes - kChecksumAt;
static_assert(kMagic.size() == kFormatAt, "the magic ends where fields begin");

/// The checksum of a plan: `fields` are the bytes of the header before it.
std::string computeChecksum(StringRef fields, StringRef payload) {
  llvm::BLAKE3 hasher;
  hasher.update(fields);
  hasher.update(payload);
  auto digest = hasher.final<kChecksumBytes>();
  return std::string(digest.begin(), digest.end());
}

} // namespace

bool qwid::startsPlan(StringRef bytes) { return bytes.starts_with(kMagic); }

std::string qwid::makePlanHeader(StringRef payload) {
  constexpr llvm::StringLiteral version(QWID_VERSION);
  static_assert(version.size() < kVersionBytes, "the version has its place");
  std::string header(kChecksumAt, '\0');
  llvm::copy(kMagic, header.begin());
  llvm::support::endian::write32le(header.data() + kFormatAt, kPlanFormat);
  llvm::copy(version, header.begin() + kVersionAt);
  llvm::support::endian::write64le(header.data() + kLengthAt, payload.size());
  return header + computeChecksum(header, payload);
}

llvm::Expected<StringRef> qwid::getPlanPayload(StringRef bytes) {
  constexpr char wayOut[] = "; copy it again, or make it again from the model "
                            "with 'qwid quantize'";
  if (bytes.size() < kPlanHeaderBytes)
    return llvm::createStringError(
        "the plan is damaged: expected a header of " + Twine(kPlanHeaderBytes) +
        " bytes, got " + Twine(bytes.size()) + wayOut);
  StringRef payload = bytes.drop_front(kPlanHeaderBytes);
  uint64_t length = llvm::support::endian::read64le(bytes.data() + kLengthAt);
  if (payload.size() != length)
    return llvm::createStringError(
        "the plan is damaged: expected " + Twine(length) +
        " bytes behind its header, got " + Twine(payload.size()) + wayOut);
  if (bytes.substr(kChecksumAt, kChecksumBytes) !=
      computeChecksum(bytes.take_front(kChecksumAt), payload))
    return llvm::createStringError(
        Twine("the plan is damaged: its checksum is that of other bytes") +
        wayOut);
  uint32_t format = llvm::support::endian::read32le(bytes.data() + kFormatAt);
  StringRef version =
      bytes.substr(kVersionAt, kVersionBytes).take_until([](char c) {
        return c == '\0';
      });
  if (format != kPlanFormat)
    return llvm::createStringError(
        "the plan has format " + Twine(format) + ", written by qwid " +
        version + ", and this is qwid " QWID_VERSION ", which reads format " +
        Twine(kPlanFormat) +
        "; quantize the model again with this version, or use qwid " + version);
  return payload;
}

void qwid::writePlanBytes(ModuleOp module, llvm::raw_ostream &os) {
  std::string payload;
  llvm::raw_string_ostream bytecode(payload);
  // Fails only for versions of dialects that nobody asks for.
  (void)writeBytecodeToFile(module, bytecode,
                            BytecodeWriterConfig("qwid " QWID_VERSION));
  os << makePlanHeader(payload) << payload;
}
