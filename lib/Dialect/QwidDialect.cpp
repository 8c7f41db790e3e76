//===- QwidDialect.cpp - Registration, types and attributes ---------------===//

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Qwid.h"

#include "qwid/Dialect/Sizes.h"
#include "qwid/Support/PrintableText.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace qwid;

#include "qwid/Dialect/QwidDialect.cpp.inc"
#include "qwid/Dialect/QwidEnums.cpp.inc"
#include "qwid/Dialect/QwidInterfaces.cpp.inc"

/// `[s0, s1, ...]`, each with enough digits to read back as the same number;
/// the syntax of a DenseF64ArrayAttr rounds.
static ParseResult parseScales(AsmParser &parser, DenseF64ArrayAttr &scales) {
  SmallVector<double> values;
  auto parseScale = [&]() -> ParseResult {
    llvm::APFloat value(0.0);
    if (parser.parseFloat(llvm::APFloat::IEEEdouble(), value))
      return failure();
    values.push_back(value.convertToDouble());
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseScale))
    return failure();
  scales = DenseF64ArrayAttr::get(parser.getContext(), values);
  return success();
}

static void printScales(AsmPrinter &printer, DenseF64ArrayAttr scales) {
  printer << "[";
  llvm::interleaveComma(
      scales.asArrayRef(), printer.getStream(),
      [&](double scale) { printer.printFloat(llvm::APFloat(scale)); });
  printer << "]";
}

#define GET_TYPEDEF_CLASSES
#include "qwid/Dialect/QwidTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "qwid/Dialect/QwidAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "qwid/Dialect/QwidOps.cpp.inc"

void QwidDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "qwid/Dialect/QwidTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qwid/Dialect/QwidAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "qwid/Dialect/QwidOps.cpp.inc"
      >();
}

Operation *QwidDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!elements || !tensor)
    return nullptr;
  return ConstantOp::create(builder, loc, tensor, elements);
}

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

/// [type_q2] A stored integer means real zero, in every channel; it is 0 where
/// 32 bits are stored, so that no difference leaves int32.
static bool storesZero(quant::QuantizedType type) {
  auto isStored = [&](int64_t zeroPoint) {
    return zeroPoint >= type.getStorageTypeMin() &&
           zeroPoint <= type.getStorageTypeMax() &&
           (zeroPoint == 0 || type.getStorageTypeIntegralWidth() <= 16);
  };
  return llvm::all_of(getZeroPoints(type), isStored);
}

/// [type_q1] f32 as 1 to 8, 16 or 32 bits of integer, per tensor or per axis.
bool qwid::isQuantizedElement(Type type) {
  if (isa<CodebookType>(type))
    return true;
  if (!isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(
          type))
    return false;
  auto quantized = cast<quant::QuantizedType>(type);
  unsigned width = quantized.getStorageTypeIntegralWidth();
  return quantized.getExpressedType().isF32() &&
         isa<IntegerType>(quantized.getStorageType()) &&
         (width <= 8 || width == 16 || width == 32) && storesZero(quantized);
}

bool qwid::isRealElement(Type type) {
  return type.isF32() || isQuantizedElement(type);
}

Type qwid::getStorageElement(Type element) {
  if (isa<CodebookType>(element))
    return IntegerType::get(element.getContext(), 8);
  auto quantized = dyn_cast<quant::QuantizedType>(element);
  if (!quantized)
    return element;
  unsigned width = quantized.getStorageTypeIntegralWidth();
  return IntegerType::get(element.getContext(), width < 8 ? 8 : width,
                          quantized.isSigned() ? IntegerType::Signless
                                               : IntegerType::Unsigned);
}

RankedTensorType qwid::getStorageType(RankedTensorType type) {
  return type.clone(getStorageElement(type.getElementType()));
}

ElementsAttr qwid::getConstantValue(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant ? constant.getValue() : ElementsAttr();
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string qwid::getUserName(Location location) {
  if (auto name = dyn_cast<NameLoc>(location))
    return makePrintable(name.getName());
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location part : fused.getLocations())
      if (std::string name = getUserName(part); !name.empty())
        return name;
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return getUserName(call.getCallee());
  return {};
}

std::string qwid::getUserName(Operation *op) {
  std::string name = getUserName(op->getLoc());
  return name.empty() ? op->getName().getStringRef().str() : name;
}

llvm::StringRef qwid::getKindName(Operation *op) {
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return stringifyUnaryFunction(unary.getFunction());
  if (auto binary = dyn_cast<BinaryFunctionOp>(op))
    return stringifyBinaryFunction(binary.getFunction());
  return op->getName().stripDialect();
}

std::string qwid::getSpelling(Operation *op) {
  std::string name = op->getName().getStringRef().str();
  llvm::StringRef kind = getKindName(op);
  return kind == op->getName().stripDialect() ? name : name + " " + kind.str();
}

std::string qwid::getTensorName(Location location) {
  if (auto name = dyn_cast<NameLoc>(location)) {
    std::string inner = getTensorName(name.getChildLoc());
    return inner.empty() ? makePrintable(name.getName()) : inner;
  }
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location part : fused.getLocations())
      if (std::string name = getTensorName(part); !name.empty())
        return name;
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return getTensorName(call.getCallee());
  return {};
}

std::string qwid::getTensorName(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return getTensorName(value.getLoc());
  auto function =
      dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
  auto name = function ? function.getArgAttrOfType<StringAttr>(
                             argument.getArgNumber(), names::kTensorName)
                       : StringAttr();
  return name ? makePrintable(name.getValue()) : getTensorName(value.getLoc());
}

//===----------------------------------------------------------------------===//
// Attribute and type verifiers
//===----------------------------------------------------------------------===//

ClampAttr ClampAttr::getRelu(MLIRContext *context) {
  return get(context, llvm::APFloat(0.0f),
             llvm::APFloat::getInf(llvm::APFloat::IEEEsingle()));
}

ClampAttr ClampAttr::get(MLIRContext *context, float lower, float upper) {
  return get(context, llvm::APFloat(lower), llvm::APFloat(upper));
}

Attribute ClampAttr::parse(AsmParser &parser, Type) {
  llvm::APFloat lower(0.0f), upper(0.0f);
  const auto &f32 = llvm::APFloat::IEEEsingle();
  if (parser.parseLess() || parser.parseFloat(f32, lower) ||
      parser.parseComma() || parser.parseFloat(f32, upper) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<ClampAttr>(parser.getContext(), lower, upper);
}

void ClampAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printFloat(getLower());
  printer << ", ";
  printer.printFloat(getUpper());
  printer << ">";
}

LogicalResult ClampAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                APFloat lower, APFloat upper) {
  // [clamp_a1]
  if (lower.isNaN() || upper.isNaN())
    return emitError() << "expected clamp bounds that are numbers, got NaN";
  // [clamp_a2]
  if (lower > upper)
    return emitError() << "expected clamp bounds with lower <= upper, got "
                       << lower.convertToFloat() << " and "
                       << upper.convertToFloat();
  return success();
}

LogicalResult PreprocessAttr::verify(
    function_ref<InFlightDiagnostic()> emitError, int64_t width, int64_t height,
    ResizeMode resize, int64_t resizeShort, ChannelOrder channels,
    int64_t range, DenseF32ArrayAttr mean, DenseF32ArrayAttr std) {
  // [preprocess_a1]
  auto isSize = [](int64_t size) { return size >= 1 && size <= kLargestSide; };
  if (!isSize(width) || !isSize(height))
    return emitError() << "expected an image size of 1 to " << kLargestSide
                       << ", got " << width << "x" << height;
  int64_t least = resize == ResizeMode::Crop ? std::max(width, height) : 0;
  if (resizeShort < least || resizeShort > kLargestSide)
    return emitError() << "expected resize_short of " << least << " to "
                       << kLargestSide << ", got " << resizeShort;
  if (range != 1 && range != 255)
    return emitError() << "expected range 1 or 255, got " << range;
  int64_t count = channels == ChannelOrder::Gray ? 1 : 3;
  if (mean.size() != count || std.size() != count)
    return emitError() << "expected " << count
                       << " values of mean and of std, got " << mean.size()
                       << " and " << std.size();
  auto isFinite = [](float value) { return std::isfinite(value); };
  if (!llvm::all_of(mean.asArrayRef(), isFinite) ||
      !llvm::all_of(std.asArrayRef(), isFinite) ||
      llvm::is_contained(std.asArrayRef(), 0.0f))
    return emitError() << "expected finite mean and finite, non-zero std";
  return success();
}

LogicalResult CodebookType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   unsigned bits, ArrayRef<int64_t> values,
                                   int32_t axis, DenseF64ArrayAttr scales) {
  // [codebook_t1]
  if (bits < 1 || bits > 8)
    return emitError() << "expected a code of 1 to 8 bits, got " << bits;
  // [codebook_t2]
  if (values.empty() || values.size() > (size_t(1) << bits))
    return emitError() << "expected 1 to " << (size_t(1) << bits)
                       << " values for codes of " << bits << " bits, got "
                       << values.size();
  // [codebook_t3]
  for (int64_t value : values)
    if (value < -127 || value > 127)
      return emitError() << "expected values in [-127, 127], got " << value;
  // [codebook_t4]
  if (axis < -1)
    return emitError() << "expected an axis, or -1 for one scale, got " << axis;
  if (scales.empty() || (axis == -1 && scales.size() != 1))
    return emitError() << "expected one scale, or one for each index of the "
                          "axis, got "
                       << scales.size();
  // [codebook_t5]
  for (double scale : scales.asArrayRef())
    if (!(scale > 0) || std::isinf(scale))
      return emitError() << "expected positive finite scales, got " << scale;
  return success();
}
