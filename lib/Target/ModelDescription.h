//===- ModelDescription.h - A model without its code ------------*- C++ -*-===//
//
// What the attributes of the lowered modules say, as plain data: the source of
// the descriptor constants and of the C header. No MLIR in here, so that the
// files that speak LLVM do not need MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TARGET_MODELDESCRIPTION_H
#define QWID_LIB_TARGET_MODELDESCRIPTION_H

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Target/Certificate.h"

#include <list>
#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// One model input or output (qwid_tensor_info).
struct TensorDescription {
  std::string name;
  int32_t type; ///< QWID_F32, ...
  std::vector<int64_t> shape;
  bool quantized = false;
  float scale = 0.0f;
  int32_t zeroPoint = 0;

  bool operator==(const TensorDescription &other) const;
  uint64_t getElements() const;
  uint64_t getBytes() const;
};

/// Where the result of a layer lies (qwid_stored), if it is a value of the plan.
struct StoredDescription {
  int64_t value; ///< number in the plan (Dialect/ValueMarks.h)
  int32_t type, output;
  uint64_t offset;
  std::vector<qwid_loop> loops;
};

/// One row of the layer table (qwid_layer).
struct LayerDescription {
  std::string name, kind;
  uint64_t macs;
  std::string symbol; ///< in the variant's module, before it is prefixed
  int32_t maxSlices;
  /// Machine code that it alone runs, and that others run too; known after
  /// emission.
  uint64_t ownCodeBytes = 0, sharedCodeBytes = 0;
  std::optional<StoredDescription> stored;
};

/// The code of a variant as it is certified (qwid_proof): one section.
struct CodeDescription {
  uint64_t bytes = 0;
  uint64_t firstLayer = 0; ///< offset of the first layer's function
  std::vector<uint32_t> linked;
  Sha256 hash = {};
};

/// One variant (qwid_variant).
struct VariantDescription {
  const VariantInfo *info;
  uint64_t arenaBytes;
  int blob; ///< index into ModelDescription::blobs; -1: no weights
  std::vector<LayerDescription> layers;
  uint64_t features = 0;  ///< QWID_FEATURE_* bits, known after emission
  uint64_t codeBytes = 0; ///< likewise
  CodeDescription code;   ///< likewise, of a model with a certificate
};

/// The whole (qwid_model).
struct ModelDescription {
  std::string name;
  const TargetInfo *target;
  std::vector<TensorDescription> inputs, outputs;
  std::vector<std::string> labels;
  std::optional<qwid_preprocess> preprocess;
  const Certificate *certificate = nullptr; ///< null: no selftest
  std::vector<VariantDescription> variants;
  /// Distinct weights; the bytes belong to the modules, or to `expanded`.
  std::vector<llvm::StringRef> blobs;
  /// Weights that a module holds as one repeated byte; a list, because blobs
  /// point into it.
  std::list<std::string> expanded;

  uint64_t getBlobBytes(const VariantDescription &variant) const {
    return variant.blob < 0 ? 0 : blobs[variant.blob].size();
  }
  /// "weeds_avx2_": what a symbol of a variant starts with.
  std::string getPrefix(const VariantDescription &variant) const {
    return name + "_" + variant.info->isa.str() + "_";
  }
  /// The section with the code of a variant, for a certificate. The linker makes
  /// it a part of .text.
  std::string getCodeSection(const VariantDescription &variant) const {
    return ".text." + getPrefix(variant) + "code";
  }
  /// "weeds_weights_0".
  std::string getBlobSymbol(int blob) const {
    return name + "_weights_" + std::to_string(blob);
  }
};

} // namespace qwid

#endif // QWID_LIB_TARGET_MODELDESCRIPTION_H
