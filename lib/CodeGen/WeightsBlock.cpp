//===- WeightsBlock.cpp - The constants of a variant, packed --------------===//

#include "WeightsBlock.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace qwid;

namespace {

bool isPerChannel(unsigned argument, const LayerAccesses &accesses,
                  const ContractionNest &nest) {
  if (argument == accesses.start->argument)
    return true;
  for (auto [index, pair] : llvm::enumerate(nest.extras))
    if (nest.extraKinds[index] == ExtraKind::PerChannel &&
        accesses.epilogue[pair.first][pair.second]->argument == argument)
      return true;
  return false;
}

ConstantLayout layoutOf(unsigned argument, const LayerAccesses &accesses,
                        const ContractionNest *nest) {
  if (nest && argument == accesses.inputs[1].argument)
    return ConstantLayout::Filter;
  if (nest && isPerChannel(argument, accesses, *nest))
    return ConstantLayout::PerChannel;
  return ConstantLayout::Plain;
}

/// Equal texts for one constant mean equal bytes.
std::string describe(ElementsAttr elements, ConstantLayout layout,
                     const ContractionNest *nest) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << elements.getAsOpaquePointer() << ":" << int(layout);
  if (layout == ConstantLayout::Plain)
    return text;
  stream << ":" << nest->groupCount << ":" << nest->channels.size << ":"
         << nest->depthwise;
  for (const ContractionLoop &loop : nest->depth)
    stream << ":" << loop.size << "," << loop.filter;
  return text;
}

} // namespace

PackedConstant WeightsBlock::add(Value value, unsigned argument,
                                 const LayerAccesses &accesses,
                                 const ContractionNest *nest) {
  auto elements =
      cast<ElementsAttr>(value.getDefiningOp<arith::ConstantOp>().getValue());
  ConstantLayout layout = layoutOf(argument, accesses, nest);
  auto [it, inserted] = known.try_emplace(describe(elements, layout, nest));
  if (inserted) {
    std::vector<char> data;
    if (layout == ConstantLayout::Plain) {
      data = plainBytes(elements);
    } else {
      const TileShape &shape =
          variant.getShape(nest->isFloat, nest->depthwise, nest->coded);
      data = layout == ConstantLayout::Filter
                 ? packFilter(*nest, shape, elements)
                 : packPerChannel(*nest, shape, elements);
    }
    block.resize(llvm::alignTo(block.size(), kCacheLine));
    it->second = {layout, int64_t(block.size()), int64_t(data.size())};
    block.insert(block.end(), data.begin(), data.end());
  }
  return it->second;
}
