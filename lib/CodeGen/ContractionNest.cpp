//===- ContractionNest.cpp - Loops and packed constants of a contraction --===//

#include "KernelBuilder.h"

#include "mlir/IR/DialectResourceBlobManager.h"

#include <cstring>

using namespace mlir;
using namespace qwid;

int64_t ContractionNest::blockWidth(const TileShape &shape,
                                    int64_t valid) const {
  return shape.getBlockWidth(depthwise, valid);
}

int64_t ContractionNest::depthSteps(const TileShape &shape) const {
  int64_t taps = 1, cells = depthwise ? 1 : depth.back().size;
  for (const ContractionLoop &loop : ArrayRef(depth).drop_back(!depthwise))
    taps *= loop.size;
  return shape.getDepthSteps(depthwise, taps, cells);
}

namespace {

/// The role of every loop, and its strides, in program order.
ContractionLoop makeLoop(linalg::LinalgOp root, const LayerAccesses &accesses,
                         const ContractionNest &nest, unsigned loop) {
  ContractionLoop result{root.getStaticLoopRanges()[loop]};
  result.input = accesses.inputs[0].strides[loop];
  result.filter = accesses.inputs[1].strides[loop];
  result.output = accesses.output.strides[loop];
  for (auto [op, input] : nest.extras)
    result.extras.push_back(accesses.epilogue[op][input]->strides[loop]);
  return result;
}

bool isPerChannel(const Access &access, const ContractionRoles &roles) {
  for (auto [loop, stride] : llvm::enumerate(access.strides))
    if (stride != 0 && roles.roles[loop] == ContractionRoles::Pixel)
      return false;
  return true;
}

/// None for what no tile reads: channels that do not lie side by side.
std::optional<ExtraKind> getExtraKind(const Access &access, bool isConstant,
                                      const ContractionRoles &roles) {
  int64_t stride = access.strides[roles.channelLoop()];
  if (stride == 0)
    return ExtraKind::PerPixel;
  if (stride != 1)
    return std::nullopt;
  return isConstant && isPerChannel(access, roles) ? ExtraKind::PerChannel
                                                   : ExtraKind::PerCell;
}

} // namespace

std::optional<ContractionNest>
qwid::buildContractionNest(const Layer &layer, const LayerAccesses &accesses,
                           llvm::function_ref<bool(unsigned)> isConstant) {
  linalg::LinalgOp root = layer.root;
  auto roles = matchContraction(root);
  if (!roles || !accesses.start || !isConstant(accesses.start->argument) ||
      !isConstant(accesses.inputs[1].argument))
    return std::nullopt;
  ContractionNest nest;
  nest.isFloat = roles->isFloat;
  nest.unsignedInput = roles->unsignedInput;
  nest.depthwise = !llvm::is_contained(roles->roles, ContractionRoles::Channel);
  unsigned channel = roles->channelLoop();
  for (auto [op, list] : llvm::enumerate(accesses.epilogue))
    for (auto [input, access] : llvm::enumerate(list)) {
      if (!access)
        continue;
      auto kind = getExtraKind(*access, isConstant(access->argument), *roles);
      if (!kind)
        return std::nullopt;
      nest.extras.push_back({op, input});
      nest.extraKinds.push_back(*kind);
    }
  for (unsigned loop = 0; loop < root.getNumLoops(); ++loop) {
    ContractionLoop made = makeLoop(root, accesses, nest, loop);
    if (loop == channel) {
      nest.channels = made;
      continue;
    }
    switch (roles->roles[loop]) {
    case ContractionRoles::Batch:
      nest.groups.push_back(made);
      nest.groupCount *= made.size;
      break;
    case ContractionRoles::Pixel:
      nest.pixels.push_back(made);
      break;
    case ContractionRoles::Channel:
      llvm_unreachable("there is one channel loop");
    case ContractionRoles::Depth:
      nest.depth.push_back(made);
      break;
    }
  }
  nest.pixels = mergeLoops(nest.pixels);
  nest.depth = mergeLoops(nest.depth);
  if (nest.depth.empty() || (!nest.depthwise && nest.depth.back().input != 1))
    nest.depth.push_back(
        {1, 1, 0, 1, SmallVector<int64_t>(nest.extras.size())});
  if (nest.channels.output != 1 || (nest.depthwise && nest.channels.input != 1))
    return std::nullopt;
  return nest;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

std::vector<char> qwid::plainBytes(ElementsAttr values) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(values)) {
    ArrayRef<char> data = resource.getData();
    return std::vector<char>(data.begin(), data.end());
  }
  auto dense = cast<DenseElementsAttr>(values);
  ArrayRef<char> data = dense.getRawData();
  std::vector<char> bytes(data.begin(), data.end());
  if (dense.isSplat()) {
    size_t size = bytes.size();
    bytes.resize(size * dense.getNumElements());
    for (size_t i = size; i < bytes.size(); ++i)
      bytes[i] = bytes[i - size];
  }
  // MLIR sets every bit of a true that fills a tensor.
  if (dense.getElementType().isInteger(1))
    for (char &byte : bytes)
      byte = byte != 0;
  return bytes;
}

std::vector<char> qwid::packPerChannel(const ContractionNest &nest,
                                       const TileShape &shape,
                                       ElementsAttr values) {
  std::vector<char> source = plainBytes(values);
  size_t element = source.size() / values.getNumElements();
  size_t group = values.getNumElements() / nest.groupCount * element;
  size_t padded = nest.paddedChannels(shape) * element;
  std::vector<char> result(nest.groupCount * padded, 0);
  for (int64_t i = 0; i < nest.groupCount; ++i)
    std::copy_n(source.begin() + i * group, group, result.begin() + i * padded);
  return result;
}

/// An i16 filter as signed words.
static SmallVector<int16_t> readWords(ElementsAttr filter) {
  std::vector<char> bytes = plainBytes(filter);
  SmallVector<int16_t> words(bytes.size() / sizeof(int16_t));
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

int64_t qwid::countParts(ElementsAttr filter) {
  int64_t largest = 0;
  for (int16_t weight : readWords(filter))
    largest = std::max<int64_t>(largest, std::abs(int64_t(weight)));
  return std::max<int64_t>(llvm::divideCeil(largest, 127), 1);
}

/// The parts of all weights, one filter after another.
static std::vector<char> splitParts(ElementsAttr filter, int64_t parts) {
  std::vector<char> result;
  SmallVector<int16_t> rest = readWords(filter);
  for (int64_t part = 0; part < parts; ++part)
    for (int16_t &weight : rest) {
      int16_t taken = std::clamp<int16_t>(weight, -127, 127);
      result.push_back(char(taken));
      weight -= taken;
    }
  return result;
}

/// The filter index of step `index` of nested loops.
static int64_t filterIndex(ArrayRef<ContractionLoop> loops, int64_t index) {
  int64_t position = 0;
  for (const ContractionLoop &loop : llvm::reverse(loops)) {
    position += index % loop.size * loop.filter;
    index /= loop.size;
  }
  return position;
}

/// The channel, within its block, of quad `i` of register `j`: unpacking leaves
/// channels 4j..4j+3 of every 16 in register j.
static int64_t quadChannel(int64_t j, int64_t i) {
  return i / 4 * 16 + j * 4 + i % 4;
}

/// `element` and `part` are the bytes of one weight and of one part of all.
static std::vector<char> packDepthwise(const ContractionNest &nest,
                                       const TileShape &shape,
                                       const std::vector<char> &source,
                                       int64_t element, int64_t part) {
  int64_t taps = 1;
  for (const ContractionLoop &loop : nest.depth)
    taps *= loop.size;
  std::vector<char> result;
  const char *from = source.data();
  auto append = [&](int64_t channel, int64_t tap) {
    size_t at = result.size();
    result.resize(at + element, 0);
    if (channel < nest.channels.size && tap < taps)
      std::copy_n(from + (filterIndex(nest.depth, tap) +
                          channel * nest.channels.filter) *
                             element,
                  element, result.data() + at);
  };
  for (int64_t first = 0; first < nest.channels.size;
       first += shape.packChannels) {
    int64_t width = nest.blockWidth(shape, nest.channels.size - first);
    int64_t steps = nest.depthSteps(shape);
    for (int64_t index = 0; index < nest.parts * steps; ++index) {
      size_t start = result.size();
      int64_t step = index % steps;
      from = source.data() + index / steps * part;
      if (shape.packDepth == 1) {
        for (int64_t c = 0; c < width; ++c)
          append(first + c, step);
      } else {
        for (int64_t j = 0; j < 4; ++j)
          for (int64_t i = 0; i < width / 4; ++i)
            for (int64_t d = 0; d < shape.packDepth; ++d)
              append(first + quadChannel(j, i), step * shape.packDepth + d);
      }
      if (nest.coded)
        packCodes(result, start);
    }
  }
  return result;
}

std::vector<char> qwid::packFilter(const ContractionNest &nest,
                                   const TileShape &shape,
                                   ElementsAttr filter) {
  std::vector<char> source =
      nest.isWide ? splitParts(filter, nest.parts) : plainBytes(filter);
  int64_t part = source.size() / nest.parts;
  int64_t element = part / filter.getNumElements();
  if (nest.depthwise)
    return packDepthwise(nest, shape, source, element, part);
  int64_t blocks = nest.paddedChannels(shape) / shape.packChannels;
  std::vector<char> result;
  result.reserve(nest.groupCount * blocks * nest.panelCells(shape) * element);
  const ContractionLoop &inner = nest.depth.back();
  int64_t innerSteps = llvm::divideCeil(inner.size, shape.packDepth);
  ArrayRef<ContractionLoop> outer = ArrayRef(nest.depth).drop_back();
  int64_t runs = 1;
  for (const ContractionLoop &loop : outer)
    runs *= loop.size;

  for (int64_t g = 0; g < nest.groupCount; ++g)
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t run = 0; run < nest.parts * runs; ++run)
        for (int64_t step = 0; step < innerSteps; ++step) {
          size_t start = result.size();
          result.resize(start + shape.packChannels * shape.packDepth * element);
          char *out = result.data() + start;
          for (int64_t c = 0; c < shape.packChannels; ++c)
            for (int64_t d = 0; d < shape.packDepth; ++d, out += element) {
              int64_t channel = block * shape.packChannels + c;
              int64_t k = step * shape.packDepth + d;
              if (channel >= nest.channels.size || k >= inner.size)
                continue;
              int64_t index = filterIndex(nest.groups, g) +
                              filterIndex(outer, run % runs) +
                              k * inner.filter + channel * nest.channels.filter;
              std::copy_n(source.data() + run / runs * part + index * element,
                          element, out);
            }
          if (nest.coded)
            packCodes(result, start);
        }
  return result;
}
