//===- GraphInterface.cpp - What a graph shows to the outside -------------===//
//
// Import writes nothing else, but a plan can come from anywhere. Passes behind
// rely on what is checked here; Target, which reads lowered modules that need not
// have come this way, checks what it takes from them.
//
//===----------------------------------------------------------------------===//

#include "GraphInterface.h"

#include "qwid/Dialect/Orientation.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Dialect/Sizes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace qwid;

namespace {

class InterfaceVerifier {
public:
  InterfaceVerifier(ModuleOp module, StringRef stage)
      : module(module), stage(stage) {}

  LogicalResult run() {
    checkModuleAttributes();
    checkSymbols();
    entry = module.lookupSymbol<func::FuncOp>(names::kEntry);
    if (!entry || !checkEntry())
      return failure();
    checkTensors();
    checkPreprocess();
    checkLabels();
    return success(!failedOnce);
  }

private:
  /// An error at the function, or `at` another place.
  InFlightDiagnostic error() { return error(entry.getLoc()); }
  InFlightDiagnostic error(Location at) {
    failedOnce = true;
    return emitError(at) << "stage " << stage << ": ";
  }

  void checkModuleAttributes();
  void checkSymbols();
  bool checkEntry();
  void checkTensors();
  void checkTensor(const Twine &what, Type type, bool isArgument);
  void checkName(const Twine &what, DictionaryAttr attributes,
                 llvm::StringSet<> &seen);
  void checkPreprocess();
  void checkLabels();

  ModuleOp module;
  StringRef stage;
  func::FuncOp entry;
  bool failedOnce = false;
};

/// Texts that C can hold.
bool isTextList(Attribute attribute) {
  auto list = dyn_cast<ArrayAttr>(attribute);
  return list && llvm::all_of(list, [](Attribute entry) {
           auto text = dyn_cast<StringAttr>(entry);
           return text && !text.getValue().contains('\0');
         });
}

void InterfaceVerifier::checkModuleAttributes() {
  for (NamedAttribute attribute : module->getDiscardableAttrs()) {
    StringRef name = attribute.getName();
    if (name == names::kPreprocess &&
        !isa<PreprocessAttr>(attribute.getValue()))
      error(module.getLoc())
          << "expected " << name << " to be a #qwid.preprocess, got "
          << attribute.getValue();
    else if ((name == names::kLabels || name == names::kDropped) &&
             !isTextList(attribute.getValue()))
      error(module.getLoc()) << "expected " << name
                             << " to be an array of strings without NUL, got "
                             << attribute.getValue();
    else if (name == names::kOrient &&
             (attribute.getValue() !=
                  StringAttr::get(module.getContext(), names::kOrientExif) ||
              !module->hasAttr(names::kPreprocess)))
      error(module.getLoc())
          << "expected " << name << " to be \"" << names::kOrientExif
          << "\" beside " << names::kPreprocess << ", got "
          << attribute.getValue();
    else if (name != names::kPreprocess && name != names::kOrient &&
             name != names::kLabels && name != names::kDropped)
      error(module.getLoc())
          << "expected no attributes of the module but " << names::kPreprocess
          << ", " << names::kOrient << ", " << names::kLabels << " and "
          << names::kDropped << ", got " << name;
  }
}

/// One function and nothing that its layers could be confused with.
void InterfaceVerifier::checkSymbols() {
  SmallVector<Operation *> others;
  bool found = false;
  for (Operation &op : *module.getBody()) {
    auto function = dyn_cast<func::FuncOp>(op);
    bool isEntry = function && function.getName() == names::kEntry;
    found |= isEntry;
    if (!isEntry)
      others.push_back(&op);
  }
  if (!found)
    error(module.getLoc()) << "expected a function '" << names::kEntry
                           << "', found none";
  if (others.empty())
    return;
  InFlightDiagnostic diagnostic = error(others.front()->getLoc())
                                  << "expected nothing beside function '"
                                  << names::kEntry << "', got "
                                  << others.size();
  for (Operation *op : others) {
    auto symbol = dyn_cast<SymbolOpInterface>(op);
    StringAttr name = symbol ? symbol.getNameAttr() : StringAttr();
    diagnostic.attachNote(op->getLoc())
        << "'" << (name ? name.getValue() : "") << "' is a " << op->getName();
  }
}

/// Whether what stands inside of the function can be looked at.
bool InterfaceVerifier::checkEntry() {
  if (entry.isExternal()) {
    error() << "expected function '" << names::kEntry
            << "' with a body, got a declaration";
    return false;
  }
  if (!entry.getBody().hasOneBlock()) {
    error() << "expected a body of one block, got "
            << entry.getBody().getBlocks().size();
    return false;
  }
  if (!isa<func::ReturnOp>(entry.getBody().front().getTerminator())) {
    error() << "expected a body that ends in return, got "
            << entry.getBody().front().getTerminator()->getName();
    return false;
  }
  if (!entry.isPublic())
    error() << "expected a public function '" << names::kEntry << "'";
  for (NamedAttribute attribute : entry->getDiscardableAttrs())
    error() << "expected no attributes of function '" << names::kEntry
            << "', got " << attribute.getName().getValue();
  if (entry.getNumResults() == 0)
    error() << "expected at least one result";
  return true;
}

/// Whether caller and program can hand over such elements. A caller may write
/// any number of the storage, so no number of an argument's may lack a meaning.
bool isExchangeable(Type element, bool isArgument) {
  if (!isa<quant::QuantizedType>(element))
    return element.isF32() || element.isInteger(1) ||
           element.isSignlessInteger(8) || element.isUnsignedInteger(8) ||
           element.isSignlessInteger(16) || element.isUnsignedInteger(16) ||
           element.isSignlessInteger(32) || element.isSignlessInteger(64);
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  if (!type || !isQuantizedElement(type))
    return false;
  unsigned width = type.getStorageTypeIntegralWidth();
  if (!isArgument)
    return width <= 16;
  return (width == 8 || width == 16) &&
         type.getStorageTypeMax() - type.getStorageTypeMin() + 1 ==
             int64_t(1) << width;
}

void InterfaceVerifier::checkTensor(const Twine &what, Type type,
                                    bool isArgument) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || tensor.getEncoding() || !isModest(tensor.getShape()) ||
      tensor.getRank() > kHighestRank)
    error() << "expected " << what << " to be a tensor of at most "
            << kHighestRank << " known sizes and 1 to " << kMostCells
            << " cells, got " << type;
  else if (!isExchangeable(tensor.getElementType(), isArgument))
    error() << "expected " << what
            << " to hold f32, plain integers, or numbers of one scale"
            << (isArgument ? " with every value of 8 or 16 bits" : "")
            << ", got " << type;
}

/// A name that C can hold and that no other has, and nothing else.
void InterfaceVerifier::checkName(const Twine &what, DictionaryAttr attributes,
                                  llvm::StringSet<> &seen) {
  StringAttr text;
  for (NamedAttribute attribute :
       attributes ? attributes.getValue() : ArrayRef<NamedAttribute>()) {
    if (attribute.getName() == names::kTensorName)
      text = dyn_cast<StringAttr>(attribute.getValue());
    else
      error() << "expected no attributes of " << what << " but "
              << names::kTensorName << ", got "
              << attribute.getName().getValue();
  }
  if (!text || text.empty() || text.getValue().contains('\0'))
    error() << "expected " << what << " to have a name, " << names::kTensorName
            << " = \"...\"";
  else if (!seen.insert(text).second)
    error() << "expected names that differ, got '" << text.getValue()
            << "' again for " << what;
}

void InterfaceVerifier::checkTensors() {
  llvm::StringSet<> arguments, results;
  for (auto [index, type] : llvm::enumerate(entry.getArgumentTypes())) {
    checkTensor("argument " + Twine(index), type, /*isArgument=*/true);
    checkName("argument " + Twine(index), entry.getArgAttrDict(index),
              arguments);
  }
  for (auto [index, type] : llvm::enumerate(entry.getResultTypes())) {
    checkTensor("result " + Twine(index), type, /*isArgument=*/false);
    checkName("result " + Twine(index), entry.getResultAttrDict(index),
              results);
  }
}

/// Photos have the one input to go to that the attribute describes.
void InterfaceVerifier::checkPreprocess() {
  auto preprocess = module->getAttrOfType<PreprocessAttr>(names::kPreprocess);
  if (!preprocess)
    return;
  auto type = entry.getNumArguments() == 1
                  ? dyn_cast<RankedTensorType>(entry.getArgumentTypes()[0])
                  : RankedTensorType();
  int64_t channels = preprocess.getChannels() == ChannelOrder::Gray ? 1 : 3;
  auto takes = [&](Layout layout) {
    ImageDims dims(layout);
    return type.getDimSize(dims.channel) == channels &&
           type.getDimSize(dims.height) == preprocess.getHeight() &&
           type.getDimSize(dims.width) == preprocess.getWidth();
  };
  if (type && type.getRank() == 4 &&
      (takes(Layout::NCHW) || takes(Layout::NHWC)))
    return;
  error() << "expected one argument of photos of " << preprocess.getWidth()
          << "x" << preprocess.getHeight() << " with " << channels
          << " channels, as " << names::kPreprocess << " says, got "
          << entry.getFunctionType();
}

/// One label per class, where the first result is scores of classes.
void InterfaceVerifier::checkLabels() {
  auto labels = module->getAttrOfType<ArrayAttr>(names::kLabels);
  if (!labels || entry.getNumResults() == 0)
    return;
  auto scores = dyn_cast<RankedTensorType>(entry.getResultTypes()[0]);
  if (scores && scores.getRank() > 0 &&
      isRealElement(scores.getElementType()) &&
      scores.getShape().back() != int64_t(labels.size()))
    error() << "expected a label per class, " << scores.getShape().back()
            << ", got " << labels.size() << " in " << names::kLabels;
}

} // namespace

LogicalResult qwid::verifyGraphInterface(ModuleOp module, StringRef stage) {
  return InterfaceVerifier(module, stage).run();
}
