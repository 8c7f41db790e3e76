//===- CertificateTable.cpp - The certificate in an artefact --------------===//
//
// Field by field what qwid_types.h declares. Variants store mostly the same values
// in mostly the same places: rows of checksums and lists of loops stand there once.
//
//===----------------------------------------------------------------------===//

#include "CertificateTable.h"

#include "llvm/ADT/MapVector.h"

using namespace llvm;
using namespace qwid;

static_assert(sizeof(qwid_loop) == 16, "layout");
static_assert(sizeof(qwid_stored) == 32, "layout");
static_assert(sizeof(qwid_proof) == 104, "layout");
static_assert(sizeof(qwid_sample_range) == 8, "layout");
static_assert(sizeof(qwid_certificate) == 72, "layout");

namespace {

class CertificateBuilder {
public:
  CertificateBuilder(ConstantBuilder &c, const ModelDescription &model)
      : c(c), model(model), certificate(*model.certificate) {}

  Constant *build();

private:
  using Loops = std::vector<std::pair<int64_t, int64_t>>;

  Constant *stored(const LayerDescription &layer);
  Constant *proof(const VariantDescription &variant);
  Constant *code(const VariantDescription &variant);
  int64_t addLoops(const StoredDescription &stored);

  ConstantBuilder &c;
  const ModelDescription &model;
  const Certificate &certificate;
  MapVector<int64_t, int64_t> rows; ///< of checksums, by value
  std::map<Loops, int64_t> firstLoops;
  std::vector<uint64_t> loops; ///< count, stride
};

int64_t CertificateBuilder::addLoops(const StoredDescription &stored) {
  Loops key;
  for (const qwid_loop &loop : stored.loops)
    key.push_back({loop.count, loop.stride});
  auto [it, added] = firstLoops.try_emplace(key, loops.size() / 2);
  if (added)
    for (auto [count, stride] : key)
      loops.insert(loops.end(), {uint64_t(count), uint64_t(stride)});
  return it->second;
}

Constant *CertificateBuilder::stored(const LayerDescription &layer) {
  if (!layer.stored ||
      layer.stored->value >= int64_t(certificate.checksums.size()))
    return c.record({c.i32(-1), c.i32(-1), c.i64(0), c.i32(0), c.i32(0),
                     c.i32(0), c.i32(0)},
                    sizeof(qwid_stored));
  const StoredDescription &at = *layer.stored;
  int64_t row = rows.insert({at.value, rows.size()}).first->second;
  return c.record({c.i32(row), c.i32(at.output), c.i64(at.offset),
                   c.i32(at.type), c.i32(at.loops.size()), c.i32(addLoops(at)),
                   c.i32(0)},
                  sizeof(qwid_stored));
}

/// The address of the section, by that of a function in it.
Constant *CertificateBuilder::code(const VariantDescription &variant) {
  if (variant.layers.empty())
    return c.null();
  Function *first = c.getModule().getFunction(model.getPrefix(variant) +
                                              variant.layers.front().symbol);
  return ConstantExpr::getGetElementPtr(Type::getInt8Ty(first->getContext()),
                                        first, c.i64(-variant.code.firstLayer));
}

Constant *CertificateBuilder::proof(const VariantDescription &variant) {
  SmallVector<Constant *> results;
  for (const LayerDescription &layer : variant.layers)
    results.push_back(stored(layer));
  ArrayRef<uint32_t> linked = variant.code.linked;
  StringRef weights = variant.blob < 0 ? "" : model.blobs[variant.blob];
  Sha256 weightsHash;
  qwid_hash_code(reinterpret_cast<const uint8_t *>(weights.data()),
                 weights.size(), nullptr, 0, weightsHash.data());
  return c.record(
      {code(variant), c.i64(variant.code.bytes),
       linked.empty() ? c.null() : c.define(c.array(linked), "linked"),
       c.i32(linked.size()), c.i32(0), c.array(ArrayRef(variant.code.hash)),
       c.array(ArrayRef(weightsHash)), c.table(results, "results")},
      sizeof(qwid_proof));
}

Constant *CertificateBuilder::build() {
  SmallVector<Constant *> proofs, ranges;
  for (const VariantDescription &variant : model.variants)
    proofs.push_back(proof(variant));
  for (const qwid_sample_range &range : certificate.ranges)
    ranges.push_back(c.record({c.f32(range.low), c.f32(range.step)},
                              sizeof(qwid_sample_range)));
  std::vector<uint8_t> checksums;
  for (auto [value, row] : rows)
    for (const Checksum &checksum : certificate.checksums[value])
      checksums.insert(checksums.end(), checksum.begin(), checksum.end());
  auto list = [&](auto &values, const char *name) {
    return values.empty() ? c.null()
                          : c.define(c.array(ArrayRef(values)), name);
  };
  return c.define(
      c.record({c.array(ArrayRef(certificate.planHash)),
                c.i32(certificate.samples), c.i32(rows.size()),
                c.table(ranges, "ranges"), list(checksums, "checksums"),
                list(loops, "loops"), c.table(proofs, "proofs")},
               sizeof(qwid_certificate)),
      "certificate");
}

} // namespace

Constant *qwid::buildCertificate(ConstantBuilder &builder,
                                 const ModelDescription &model) {
  return CertificateBuilder(builder, model).build();
}
