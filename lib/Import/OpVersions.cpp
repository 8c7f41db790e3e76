//===- OpVersions.cpp - What an operator has in which opset ---------------===//
//
// Facts of ONNX, since opset 7. A new opset adds a row to kChanges and raises
// kLastOpset; the operators that it leaves as they are need nothing more.
// tools/dev/onnx-conformance/versions.py compares this file with an onnx package.
//
//===----------------------------------------------------------------------===//

#include "OpVersions.h"

#include "qwid/Import/ImportONNX.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace qwid;
using llvm::StringLiteral;

namespace {

/// An opset, and operators that it changed, between spaces.
struct OpsetChanges {
  int64_t opset;
  StringLiteral operators;
};

/// Opsets before 25 are listed where the table of operators ends before.
constexpr OpsetChanges kChanges[] = {
    {10, " Upsample "},
    {25, " Attention Cast CastLike Constant ConstantOfShape DequantizeLinear "
         "Flatten Identity If Loop Pad QuantizeLinear Reshape Scan Shape Size "
         "Squeeze Transpose Unsqueeze "},
    {26, " BitCast CumProd "},
    {27, " CausalConvWithState LinearAttention Range "},
    {28,
     " BitShift Cast Celu Compress DepthToSpace DequantizeLinear Einsum Mod "
     "OneHot Optional OptionalGetElement OptionalHasElement QuantizeLinear "
     "ReduceLogSum ReduceLogSumExp ReverseSequence SpaceToDepth SwiGLU "
     "Unique "},
};

/// An attribute that an operator has in some of the opsets alone.
struct VersionedAttribute {
  StringLiteral op, name;
  int64_t since, until;
};

constexpr int64_t kEver = std::numeric_limits<int64_t>::max();

constexpr VersionedAttribute kAttributes[] = {
    {"ArgMax", "select_last_index", 12, kEver},
    {"ArgMin", "select_last_index", 12, kEver},
    {"AveragePool", "ceil_mode", 10, kEver},
    {"AveragePool", "dilations", 19, kEver},
    {"BatchNormalization", "spatial", 1, 8},
    {"BatchNormalization", "training_mode", 14, kEver},
    {"Cast", "round_mode", 24, kEver},
    {"Cast", "saturate", 19, kEver},
    {"CastLike", "round_mode", 24, kEver},
    {"CastLike", "saturate", 19, kEver},
    {"Clip", "max", 1, 10},
    {"Clip", "min", 1, 10},
    {"Constant", "sparse_value", 11, kEver},
    {"Constant", "value_float", 12, kEver},
    {"Constant", "value_floats", 12, kEver},
    {"Constant", "value_int", 12, kEver},
    {"Constant", "value_ints", 12, kEver},
    {"Constant", "value_string", 12, kEver},
    {"Constant", "value_strings", 12, kEver},
    {"DepthToSpace", "mode", 11, kEver},
    {"DequantizeLinear", "axis", 13, kEver},
    {"DequantizeLinear", "block_size", 21, kEver},
    {"DequantizeLinear", "output_dtype", 23, kEver},
    {"Dropout", "ratio", 1, 11},
    {"Dropout", "seed", 12, kEver},
    {"GatherND", "batch_dims", 12, kEver},
    {"GroupNormalization", "stash_type", 21, kEver},
    {"LpPool", "ceil_mode", 18, kEver},
    {"LpPool", "dilations", 18, kEver},
    {"MaxPool", "ceil_mode", 10, kEver},
    {"MaxPool", "dilations", 10, kEver},
    {"MaxPool", "storage_order", 8, kEver},
    {"Pad", "pads", 2, 10},
    {"Pad", "value", 1, 10},
    {"QuantizeLinear", "axis", 13, kEver},
    {"QuantizeLinear", "block_size", 21, kEver},
    {"QuantizeLinear", "output_dtype", 21, kEver},
    {"QuantizeLinear", "precision", 23, kEver},
    {"QuantizeLinear", "saturate", 19, kEver},
    {"Range", "stash_type", 27, kEver},
    {"ReduceL1", "axes", 1, 17},
    {"ReduceL1", "noop_with_empty_axes", 18, kEver},
    {"ReduceL2", "axes", 1, 17},
    {"ReduceL2", "noop_with_empty_axes", 18, kEver},
    {"ReduceLogSum", "axes", 1, 17},
    {"ReduceLogSum", "noop_with_empty_axes", 18, kEver},
    {"ReduceLogSumExp", "axes", 1, 17},
    {"ReduceLogSumExp", "noop_with_empty_axes", 18, kEver},
    {"ReduceMax", "axes", 1, 17},
    {"ReduceMax", "noop_with_empty_axes", 18, kEver},
    {"ReduceMean", "axes", 1, 17},
    {"ReduceMean", "noop_with_empty_axes", 18, kEver},
    {"ReduceMin", "axes", 1, 17},
    {"ReduceMin", "noop_with_empty_axes", 18, kEver},
    {"ReduceProd", "axes", 1, 17},
    {"ReduceProd", "noop_with_empty_axes", 18, kEver},
    {"ReduceSum", "axes", 1, 12},
    {"ReduceSum", "noop_with_empty_axes", 13, kEver},
    {"ReduceSumSquare", "axes", 1, 17},
    {"ReduceSumSquare", "noop_with_empty_axes", 18, kEver},
    {"Reshape", "allowzero", 14, kEver},
    {"Resize", "antialias", 18, kEver},
    {"Resize", "axes", 18, kEver},
    {"Resize", "coordinate_transformation_mode", 11, kEver},
    {"Resize", "cubic_coeff_a", 11, kEver},
    {"Resize", "exclude_outside", 11, kEver},
    {"Resize", "extrapolation_value", 11, kEver},
    {"Resize", "keep_aspect_ratio_policy", 18, kEver},
    {"Resize", "nearest_mode", 11, kEver},
    {"Shape", "end", 15, kEver},
    {"Shape", "start", 15, kEver},
    {"Slice", "axes", 1, 9},
    {"Slice", "ends", 1, 9},
    {"Slice", "starts", 1, 9},
    {"SpaceToDepth", "mode", 28, kEver},
    {"Split", "num_outputs", 18, kEver},
    {"Split", "split", 1, 12},
    {"Squeeze", "axes", 1, 12},
    {"TopK", "k", 1, 9},
    {"TopK", "largest", 11, kEver},
    {"TopK", "sorted", 11, kEver},
    {"Unsqueeze", "axes", 1, 12},
    {"Upsample", "scales", 7, 8},
};

/// How many inputs an operator had before the opset that gave it more.
struct VersionedInputs {
  StringLiteral op;
  int64_t before;
  int most;
};

/// Of an operator with several rows, the first that fits holds.
constexpr VersionedInputs kInputs[] = {
    {"Clip", 11, 1},         {"Dropout", 12, 1},         {"Pad", 11, 1},
    {"Pad", 18, 3},          {"ReduceL1", 18, 1},        {"ReduceL2", 18, 1},
    {"ReduceLogSum", 18, 1}, {"ReduceLogSumExp", 18, 1}, {"ReduceMax", 18, 1},
    {"ReduceMean", 18, 1},   {"ReduceMin", 18, 1},       {"ReduceProd", 18, 1},
    {"ReduceSum", 13, 1},    {"ReduceSumSquare", 18, 1}, {"Resize", 11, 2},
    {"Slice", 10, 1},        {"Split", 13, 1},           {"Squeeze", 13, 1},
    {"TopK", 10, 1},         {"Unsqueeze", 13, 1},       {"Upsample", 9, 1},
};

} // namespace

std::optional<int64_t> qwid::findUnknownVersion(const OpEntry &entry,
                                                int64_t opset) {
  if (!entry.domain.empty())
    return std::nullopt;
  std::string name = (" " + entry.name + " ").str();
  for (const OpsetChanges &changes : llvm::reverse(kChanges))
    if (changes.opset <= opset && changes.opset > entry.version &&
        changes.operators.contains(name))
      return changes.opset;
  return std::nullopt;
}

LogicalResult qwid::checkVersion(const onnx::NodeProto &node, int64_t opset,
                                 Location location) {
  StringRef op = node.op_type();
  for (const auto &attribute : node.attribute())
    for (const auto &[owner, name, since, until] : kAttributes) {
      if (op != owner || attribute.name() != name)
        continue;
      if (opset < since)
        return emitError(location)
               << op << ": attribute '" << name << "' came with opset " << since
               << ", the model uses opset " << opset;
      if (opset > until)
        return emitError(location)
               << op << ": attribute '" << name << "' is gone since opset "
               << until + 1 << ", the model uses opset " << opset;
    }
  for (const auto &[owner, before, most] : kInputs)
    if (op == owner && opset < before) {
      if (node.input_size() <= most)
        return success();
      return emitError(location)
             << op << ": expected at most " << most << " inputs before opset "
             << before << ", got " << int64_t(node.input_size())
             << " and opset " << opset;
    }
  return success();
}
