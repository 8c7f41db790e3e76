//===- ModuleMutator.cpp - Plans with odd ops, types and attributes -------===//
//
// Most random changes are refused by the first verifier that looks. So shapes
// are inferred anew after a change, and a type changes wherever it stands: what
// comes out often fulfils the contract and reaches every pass behind it.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "qwid/Dialect/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace qwid;
using namespace qwid::fuzz;

int64_t Oddities::integer() {
  static constexpr int64_t odd[] = {
      -1,       -2,        1 << 24,   (1 << 24) + 1, 1L << 31,
      1L << 32, INT32_MAX, INT32_MIN, INT64_MAX,     INT64_MIN,
      1L << 62, 255,       256,       65535,         65536,
      100000,   -100000,   127,       128,           129};
  return oneIn(3) ? odd[below(std::size(odd))] : int64_t(below(9));
}

double Oddities::real() {
  static const double odd[] = {
      0.0, -0.0, 1.0, -1.0,     1e38,    -1e38, 1e-45,   INFINITY, -INFINITY,
      NAN, 0.5,  6.0, 0x1p-126, 0x1p127, 1e-20, 65504.0, 0x1.8p-20};
  return odd[below(std::size(odd))];
}

namespace {

class Mutator {
public:
  Mutator(ModuleOp module, Oddities &oddities)
      : module(module), odd(oddities),
        entry(module.lookupSymbol<func::FuncOp>(names::kEntry)) {
    module.walk([&](Operation *op) { ops.push_back(op); });
  }

  void run() {
    using Step = void (Mutator::*)();
    static constexpr Step steps[] = {
        &Mutator::changeAttribute, &Mutator::changeAttribute,
        &Mutator::changeAttribute, &Mutator::changeAttribute,
        &Mutator::changeElement,   &Mutator::changeElement,
        &Mutator::changeElement,   &Mutator::changeSize,
        &Mutator::changeSize,      &Mutator::changeOperand,
        &Mutator::changeOperand,   &Mutator::addAttribute,
        &Mutator::changeReturn};
    for (size_t changes = 1 + odd.below(3); changes; --changes)
      (this->*steps[odd.below(std::size(steps))])();
    if (!odd.oneIn(4))
      inferShapes();
    updateSignature();
  }

private:
  Operation *pickOp() { return ops[odd.below(ops.size())]; }
  Attribute makeOther(Attribute old);
  Type makeElement(Type old);
  void changeAttribute();
  void addAttribute();
  void changeElement();
  void changeSize();
  void changeOperand();
  void changeReturn();
  void inferShapes();
  void updateSignature();
  /// The values that an op in `entry` may read.
  SmallVector<Value> getValues();

  ModuleOp module;
  Oddities &odd;
  func::FuncOp entry;
  SmallVector<Operation *> ops;
};

SmallVector<Value> Mutator::getValues() {
  SmallVector<Value> values;
  if (!entry || entry.isExternal())
    return values;
  llvm::append_range(values, entry.getArguments());
  for (Operation &op : entry.getBody().front())
    llvm::append_range(values, op.getResults());
  return values;
}

/// Another attribute of the same kind, or null.
Attribute Mutator::makeOther(Attribute old) {
  MLIRContext *context = module.getContext();
  auto pick = [&](auto last) {
    return decltype(last)(odd.below(size_t(last) + 1));
  };
  return llvm::TypeSwitch<Attribute, Attribute>(old)
      .Case([&](BoolAttr attr) {
        return BoolAttr::get(context, !attr.getValue());
      })
      .Case([&](IntegerAttr attr) {
        return IntegerAttr::get(attr.getType(), odd.integer());
      })
      .Case([&](FloatAttr attr) {
        return FloatAttr::get(attr.getType(), odd.real());
      })
      .Case([&](DenseI64ArrayAttr attr) {
        SmallVector<int64_t> list(attr.asArrayRef());
        if (odd.oneIn(4) || list.empty())
          odd.oneIn(2) || list.empty() ? list.push_back(odd.integer())
                                       : list.pop_back();
        else
          list[odd.below(list.size())] = odd.integer();
        return DenseI64ArrayAttr::get(context, list);
      })
      .Case([&](LayoutAttr) {
        return LayoutAttr::get(context, pick(Layout::NHWC));
      })
      .Case([&](RescaleKindAttr) {
        return RescaleKindAttr::get(context, pick(RescaleKind::Fixed));
      })
      .Case([&](UnaryFunctionAttr) {
        return UnaryFunctionAttr::get(
            context,
            UnaryFunction(odd.below(getMaxEnumValForUnaryFunction() + 1)));
      })
      .Case([&](BinaryFunctionAttr) {
        return BinaryFunctionAttr::get(
            context,
            BinaryFunction(odd.below(getMaxEnumValForBinaryFunction() + 1)));
      })
      .Case([&](ReductionAttr) {
        return ReductionAttr::get(context, pick(Reduction::Min));
      })
      .Case([&](ClampAttr) -> Attribute {
        float lower = float(odd.real()), upper = float(odd.real());
        if (std::isnan(lower) || std::isnan(upper))
          return {};
        return ClampAttr::get(context, std::min(lower, upper),
                              std::max(lower, upper));
      })
      .Case([&](DenseElementsAttr attr) -> Attribute {
        size_t bytes = attr.getRawData().size();
        if (attr.getElementType().isInteger(1) || !bytes)
          return {};
        std::string data(bytes, '\0');
        for (char &byte : data)
          byte = char(odd.below(256));
        return DenseElementsAttr::getFromRawBuffer(attr.getType(),
                                                   {data.data(), data.size()});
      })
      .Default([](Attribute) { return Attribute(); });
}

void Mutator::changeAttribute() {
  Operation *op = pickOp();
  if (isa<func::FuncOp>(op) || op->getAttrs().empty())
    return;
  NamedAttribute attribute = op->getAttrs()[odd.below(op->getAttrs().size())];
  if (Attribute other = makeOther(attribute.getValue()))
    op->setAttr(attribute.getName(), other);
}

void Mutator::addAttribute() {
  static const char *const names[] = {
      "qwid.keep_float",   "qwid.kernel",        "qwid.range",      "qwid.type",
      "qwid.accumulators", "qwid.labels",        "qwid.preprocess", "qwid.name",
      "qwid.isa",          "llvm.target_triple", "dlti.dl_spec"};
  MLIRContext *context = module.getContext();
  Attribute value = UnitAttr::get(context);
  if (odd.oneIn(2))
    value = IntegerAttr::get(IntegerType::get(context, 64), odd.integer());
  StringRef name = names[odd.below(std::size(names))];
  if (entry && odd.oneIn(3) && entry.getNumArguments())
    return entry.setArgAttr(unsigned(odd.below(entry.getNumArguments())), name,
                            value);
  pickOp()->setDiscardableAttr(name, value);
}

/// Another element type; often one that differs from `old` in one parameter.
Type Mutator::makeElement(Type old) {
  Builder builder(module.getContext());
  Type f32 = builder.getF32Type();
  double scale = std::fabs(odd.real());
  if (!(scale >= 0x1p-149) || scale > 0x1p127)
    scale = 0.5;
  auto uniform = dyn_cast<quant::UniformQuantizedType>(old);
  if (uniform && !odd.oneIn(3)) {
    int64_t zero = uniform.getZeroPoint();
    odd.oneIn(2) ? void(zero = odd.integer()) : void();
    return quant::UniformQuantizedType::get(
        uniform.getFlags(), uniform.getStorageType(), f32, scale, zero,
        uniform.getStorageTypeMin(), uniform.getStorageTypeMax());
  }
  static constexpr unsigned widths[] = {1, 2, 4, 8, 8, 8, 16, 32};
  unsigned width = widths[odd.below(std::size(widths))];
  bool isSigned = odd.oneIn(2);
  switch (odd.below(4)) {
  case 0:
    return f32;
  case 1:
    return IntegerType::get(module.getContext(), width,
                            isSigned ? IntegerType::Signless
                                     : IntegerType::Unsigned);
  case 2: {
    SmallVector<double> scales(1 + odd.below(4), scale);
    SmallVector<int64_t> zeros(scales.size(), 0);
    return quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, builder.getI8Type(), f32, scales,
        zeros, int32_t(odd.below(4)), -128, 127);
  }
  default: {
    int64_t low = isSigned ? -(int64_t(1) << (width - 1)) : 0;
    return quant::UniformQuantizedType::get(
        isSigned ? quant::QuantizationFlags::Signed : 0,
        builder.getIntegerType(width), f32, scale, 0, low,
        low + (int64_t(1) << width) - 1);
  }
  }
}

/// Where a constant's type changes, its data follow if they are as many bits.
static void retype(Value value, Type element) {
  auto type = cast<RankedTensorType>(value.getType()).clone(element);
  value.setType(type);
  auto constant = value.getDefiningOp<ConstantOp>();
  auto dense = constant ? dyn_cast<DenseElementsAttr>(constant.getValue())
                        : DenseElementsAttr();
  Type stored = getStorageElement(element);
  if (dense && stored.isIntOrFloat() && !dense.getElementType().isInteger(1) &&
      stored.getIntOrFloatBitWidth() ==
          dense.getElementType().getIntOrFloatBitWidth())
    constant.setValueAttr(dense.bitcast(stored));
}

void Mutator::changeElement() {
  SmallVector<Value> values = getValues();
  if (values.empty())
    return;
  Value value = values[odd.below(values.size())];
  auto elementOf = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type ? type.getElementType() : Type();
  };
  Type old = elementOf(value);
  if (!old)
    return;
  Type other = makeElement(old);
  bool everywhere = !odd.oneIn(3);
  for (Value each : values)
    if (each == value || (everywhere && elementOf(each) == old))
      retype(each, other);
}

void Mutator::changeSize() {
  if (!entry || !entry.getNumArguments())
    return;
  Value value = entry.getArgument(unsigned(odd.below(entry.getNumArguments())));
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return;
  SmallVector<int64_t> shape(type.getShape());
  if (shape.empty() || odd.oneIn(6))
    shape.push_back(1 + int64_t(odd.below(5)));
  else if (odd.oneIn(6))
    shape.pop_back();
  else
    shape[odd.below(shape.size())] =
        odd.oneIn(4) ? odd.integer() : 1 + int64_t(odd.below(40));
  // A negative size would be a dynamic one, which asserts.
  for (int64_t &size : shape)
    size = std::max<int64_t>(size, 0);
  value.setType(RankedTensorType::get(shape, type.getElementType()));
}

void Mutator::changeOperand() {
  SmallVector<Value> values = getValues();
  Operation *op = pickOp();
  if (values.empty() || !op->getNumOperands())
    return;
  OpOperand &operand =
      op->getOpOperand(unsigned(odd.below(op->getNumOperands())));
  SmallVector<Value> fitting;
  for (Value value : values) {
    Operation *producer = value.getDefiningOp();
    if ((!producer || producer->isBeforeInBlock(op)) &&
        (value.getType() == operand.get().getType() || odd.oneIn(8)))
      fitting.push_back(value);
  }
  if (!fitting.empty())
    operand.set(fitting[odd.below(fitting.size())]);
}

/// Results more, fewer, or others.
void Mutator::changeReturn() {
  SmallVector<Value> values = getValues();
  if (values.empty())
    return;
  Operation *end = entry.getBody().front().getTerminator();
  SmallVector<Value> results(end->getOperands());
  size_t at = odd.below(results.size() + 1);
  if (at == results.size())
    results.push_back(values[odd.below(values.size())]);
  else
    results[at] = values[odd.below(values.size())];
  end->setOperands(results);
}

/// In program order, so that a changed size goes through to the end.
void Mutator::inferShapes() {
  for (Operation *op : ops) {
    auto shaped = dyn_cast<ShapeInference>(op);
    if (!shaped)
      continue;
    auto shape = shaped.inferShape();
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (succeeded(shape) && type &&
        llvm::none_of(*shape, [](int64_t size) { return size < 0; }))
      op->getResult(0).setType(
          RankedTensorType::get(*shape, type.getElementType()));
  }
}

/// The function's type and names follow what it takes and returns.
void Mutator::updateSignature() {
  if (!entry || entry.isExternal() || odd.oneIn(20))
    return;
  SmallVector<DictionaryAttr> attributes;
  auto results = entry.getBody().front().getTerminator()->getOperands();
  entry.setFunctionType(FunctionType::get(
      module.getContext(), entry.getBody().front().getArgumentTypes(),
      results.getTypes()));
  for (size_t index = 0; index < results.size(); ++index)
    attributes.push_back(DictionaryAttr::get(
        module.getContext(),
        NamedAttribute(
            StringAttr::get(module.getContext(), names::kTensorName),
            StringAttr::get(module.getContext(), "r" + Twine(index)))));
  entry.setAllResultAttrs(attributes);
}

} // namespace

void qwid::fuzz::mutateModule(ModuleOp module, Oddities &oddities) {
  Mutator(module, oddities).run();
}
