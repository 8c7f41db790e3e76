//===- TileDialect.cpp - The micro-tile dialect ---------------------------===//

#include "qwid/CodeGen/Tile.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace qwid::tile;

#include "qwid/CodeGen/TileDialect.cpp.inc"
#include "qwid/CodeGen/TileEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "qwid/CodeGen/TileAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "qwid/CodeGen/TileOps.cpp.inc"

void TileDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qwid/CodeGen/TileAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "qwid/CodeGen/TileOps.cpp.inc"
      >();
}

LogicalResult
KernelAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                   KernelKind kind, int64_t pixels, int64_t channels) {
  bool tiles = kind != KernelKind::Loops;
  if (tiles ? pixels < 1 || channels < 1 : pixels != 0 || channels != 0)
    return emitError() << "expected a tile of at least 1 x 1 for dot and "
                          "depthwise, none for loops, got "
                       << pixels << " x " << channels << " for "
                       << stringifyKernelKind(kind);
  return success();
}

ArrayRef<int64_t> ContractOp::getExtraPixelOffsets(unsigned index) {
  return cast<DenseI64ArrayAttr>(getExtraPixels()[index]).asArrayRef();
}

int64_t ContractOp::getInnerSteps() {
  return llvm::divideCeil(getKSizes().back(), getKPack());
}

int64_t ContractOp::getPartCells() {
  int64_t steps = getInnerSteps();
  for (int64_t size : getKSizes().drop_back())
    steps *= size;
  if (getDepthwise())
    steps = llvm::divideCeil(getDepthOffsets().size(), getKPack());
  return steps * getStepCells();
}

SmallVector<int64_t> ContractOp::getDepthOffsets() {
  SmallVector<int64_t> offsets{0};
  for (auto [size, stride] : llvm::zip_equal(getKSizes(), getKStrides())) {
    SmallVector<int64_t> next;
    for (int64_t offset : offsets)
      for (int64_t i = 0; i < size; ++i)
        next.push_back(offset + i * stride);
    offsets = std::move(next);
  }
  return offsets;
}

/// Codes are for bytes, and two products of a value fit 16 bits.
LogicalResult ContractOp::verifyCodebook() {
  std::optional<ArrayRef<int8_t>> values = getCodebook();
  if (!values)
    return success();
  if (isFloat() || values->size() != 16)
    return emitOpError() << "expected i8 weights and 16 values in a codebook, "
                            "got weights of type "
                         << getWeights().getType().getElementType() << " and "
                         << values->size() << " values";
  for (int8_t value : *values)
    if (value < -64 || value > 64)
      return emitOpError() << "expected values in [-64, 64] in a codebook, got "
                           << int(value);
  if (!llvm::isPowerOf2_64(getNPack()))
    return emitOpError() << "expected codes packed a power of two channels "
                            "wide, got "
                         << getNPack();
  if (getFirstChannel() + getChannels() > getNPack())
    return emitOpError() << "expected the " << getChannels()
                         << " channels from channel " << getFirstChannel()
                         << " on in a block of " << getNPack();
  return success();
}

LogicalResult ContractOp::verify() {
  if (getInputPixels().empty() ||
      getInputPixels().size() != getOutputPixels().size())
    return emitOpError() << "expected as many output as input pixels, got "
                         << getOutputPixels().size() << " and "
                         << getInputPixels().size();
  if (getKSizes().empty() || getKSizes().size() != getKStrides().size() ||
      (!getDepthwise() && getKStrides().back() != 1))
    return emitOpError()
           << "expected k strides for each k size, the last one 1, got "
           << getKStrides() << " for " << getKSizes();
  Type element = getInput().getType().getElementType(),
       weight = getWeights().getType().getElementType(),
       start = getStart().getType().getElementType();
  Type sum = isFloat() ? element : IntegerType::get(getContext(), 32);
  if (weight != element || start != sum)
    return emitOpError() << "expected weights of the input's type " << element
                         << " and start values of type " << sum << ", got "
                         << weight << " and " << start;
  if (int64_t(getKPack()) < 1)
    return emitOpError() << "expected weights packed at least 1 deep, got "
                         << getKPack();
  if (int64_t(getParts()) < 1 ||
      (getParts() > 1 && (isFloat() || getCodebook())))
    return emitOpError() << "expected 1 part, or more of i8 weights without "
                            "codebook, got "
                         << getParts();
  if (int64_t(getChannels()) < 1 || getChannels() > getNPack())
    return emitOpError() << "expected 1 to " << getNPack() << " channels, got "
                         << getChannels();
  if (failed(verifyCodebook()))
    return failure();
  if (getExtras().size() != getExtraBases().size() ||
      getExtras().size() != getExtraPixels().size())
    return emitOpError() << "expected a base and pixel offsets for each of "
                         << getExtras().size() << " extras, got "
                         << getExtraBases().size() << " and "
                         << getExtraPixels().size();
  for (unsigned i = 0; i < getExtras().size(); ++i) {
    if (!isa<DenseI64ArrayAttr>(getExtraPixels()[i]))
      return emitOpError()
             << "expected pixel offsets of type array<i64> for extra " << i
             << ", got " << getExtraPixels()[i];
    size_t offsets = getExtraPixelOffsets(i).size();
    if (offsets != 0 && offsets != getInputPixels().size())
      return emitOpError() << "expected no or " << getInputPixels().size()
                           << " pixel offsets for extra " << i << ", got "
                           << offsets;
  }
  for (int64_t index : getSplatExtras())
    if (index < 0 || index >= int64_t(getExtras().size()) ||
        getExtraPixelOffsets(index).empty())
      return emitOpError() << "expected numbers of extras with pixel offsets "
                              "in splat_extras, got "
                           << index;
  Block &body = getEpilogue().front();
  if (body.getNumArguments() != 1 + getExtras().size())
    return emitOpError() << "expected an epilogue of " << 1 + getExtras().size()
                         << " arguments, got " << body.getNumArguments();
  if (body.empty() || !isa<YieldOp>(body.back()))
    return emitOpError() << "expected an epilogue that ends with '"
                         << YieldOp::getOperationName() << "'";
  if (getPrefetchSpan() > 0 && !getPrefetchBase())
    return emitOpError() << "expected a prefetch base for a span of "
                         << getPrefetchSpan();
  return success();
}
