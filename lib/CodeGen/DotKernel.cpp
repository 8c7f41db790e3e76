//===- DotKernel.cpp - What all kernels share -----------------------------===//

#include "DotKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

Value DotKernel::offset(OpBuilder &builder, Value base,
                        int64_t elements) const {
  if (elements == 0)
    return base;
  Value distance = arith::ConstantIndexOp::create(builder, loc, elements);
  return arith::AddIOp::create(builder, loc, base, distance);
}

Value DotKernel::load(OpBuilder &builder, Value memory, Value index,
                      int64_t count) const {
  Type element = cast<MemRefType>(memory.getType()).getElementType();
  return vector::LoadOp::create(builder, loc, VectorType::get({count}, element),
                                memory, index);
}

Value DotKernel::lookUp(OpBuilder &builder, Value codes) const {
  tile::ContractOp tile = op;
  auto type = cast<VectorType>(codes.getType());
  int64_t count = type.getNumElements();
  // Shuffles of x86 stay in lanes of 16 bytes, each with its table.
  const bool isX86 = variant.unsignedStorage;
  SmallVector<int8_t> values;
  while (int64_t(values.size()) < (isX86 ? count : 16))
    llvm::append_range(values, *tile.getCodebook());
  auto tableType =
      VectorType::get({int64_t(values.size())}, type.getElementType());
  Value table = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(tableType, ArrayRef(values)));
  StringRef name = !isX86        ? "llvm.aarch64.neon.tbl1"
                   : count == 64 ? "llvm.x86.avx512.pshuf.b.512"
                   : count == 32 ? "llvm.x86.avx2.pshuf.b"
                                 : "llvm.x86.ssse3.pshuf.b.128";
  return callIntrinsic(builder, name, type, {table, codes});
}

Value DotKernel::loadWeights(OpBuilder &builder, Value step, int64_t first,
                             int64_t count) const {
  tile::ContractOp tile = op;
  first += tile.getFirstChannel() * tile.getKPack();
  if (!tile.getCodebook())
    return load(builder, tile.getWeights(), offset(builder, step, first),
                count);
  int64_t half = tile.getStepCells(), bytes = std::min(count, half);
  Value codes = load(builder, tile.getWeights(),
                     offset(builder, step, first % half), bytes);
  auto splat = [&](int8_t value) -> Value {
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(cast<VectorType>(codes.getType()), value));
  };
  auto low = [&]() -> Value {
    return arith::AndIOp::create(builder, loc, codes, splat(15));
  };
  auto high = [&]() -> Value {
    return arith::ShRUIOp::create(builder, loc, codes, splat(4));
  };
  if (count > half)
    return lookUp(builder, vector::ShuffleOp::create(
                               builder, loc, low(), high(),
                               llvm::to_vector(llvm::seq<int64_t>(0, count))));
  return lookUp(builder, first < half ? low() : high());
}

Value DotKernel::loadStart(OpBuilder &builder, int64_t group) const {
  tile::ContractOp tile = op;
  return load(builder, tile.getStart(),
              offset(builder, tile.getStartBase(), group * groupWidth),
              groupWidth);
}

SmallVector<Value> DotKernel::perPixel(ValueRange values) const {
  tile::ContractOp tile = op;
  SmallVector<Value> result;
  for (int64_t pixel = 0; pixel < tile.getPixels(); ++pixel)
    llvm::append_range(result, values);
  return result;
}

SmallVector<Value> DotKernel::startPerPixel(OpBuilder &builder) const {
  SmallVector<Value> groups;
  for (int64_t group = 0; group < getGroups(); ++group)
    groups.push_back(loadStart(builder, group));
  return perPixel(groups);
}

Value DotKernel::callIntrinsic(OpBuilder &builder, StringRef name, Type result,
                               ValueRange operands) const {
  return LLVM::CallIntrinsicOp::create(builder, loc, result,
                                       builder.getStringAttr(name), operands)
      .getResult(0);
}

Value DotKernel::zeros(OpBuilder &builder, int64_t lanes, Type element) const {
  auto type = VectorType::get({lanes}, element);
  return arith::ConstantOp::create(builder, loc, type,
                                   builder.getZeroAttr(type));
}

std::unique_ptr<DotKernel> qwid::createDotKernel(tile::ContractOp op,
                                                 const VariantInfo &variant) {
  if (op.getDepthwise())
    return createDepthwiseKernel(op, variant);
  if (op.isFloat())
    return createFloatDotKernel(op, variant);
  switch (variant.dot) {
  case DotKind::PairsI16:
  case DotKind::Quads:
    return createX86DotKernel(op, variant);
  case DotKind::NeonMultiply:
  case DotKind::NeonDot:
    return createArmDotKernel(op, variant);
  }
  llvm_unreachable("unknown dot kind");
}
